import type { Body } from '../../kernel/operation.ts'

/** A body that is already there, as the kernel's Body. For tests only. */
export function bodyOf(bytes: Uint8Array): Body {
  return {
    length: bytes.byteLength,
    collect: async () => bytes,
    chunks: async function* () {
      yield bytes
    },
  }
}
