import { malformedForm } from './boundary.ts'

/** Octets that flow in, read from delimiter to delimiter without keeping more than has to be looked at. */
export interface Source {
  /** The octets before a delimiter, which is passed over. @throws Fault at the end of the body, or past `limit` octets. */
  readonly until: (delimiter: Uint8Array, limit: number, tooLarge: () => Error) => Promise<Buffer>
  /** The octets before a delimiter as they flow in. @throws Fault at the end of the body. */
  readonly flowUntil: (delimiter: Uint8Array) => AsyncIterable<Uint8Array>
  /** The next octets, which stay. */
  readonly peek: (size: number) => Promise<Buffer>
  readonly close: () => Promise<void>
}

/** Reads chunks as one text; `head` stands before the first of them. */
export function sourceOf(chunks: AsyncIterable<Uint8Array>, head: Uint8Array): Source {
  const rest = chunks[Symbol.asyncIterator]()
  let held = Buffer.from(head)

  const fill = async (): Promise<void> => {
    const step = await rest.next()
    if (step.done === true) throw malformedForm('it ends before its last boundary')
    held = held.byteLength === 0 ? bufferOf(step.value) : Buffer.concat([held, step.value])
  }
  const take = (size: number): Buffer => {
    const taken = held.subarray(0, size)
    held = held.subarray(size)
    return taken
  }

  return {
    until: async (delimiter, limit, tooLarge) => {
      for (;;) {
        const at = held.indexOf(delimiter)
        if ((at < 0 ? held.byteLength - delimiter.byteLength : at) > limit) throw tooLarge()
        if (at >= 0) {
          const taken = take(at)
          take(delimiter.byteLength)
          return taken
        }
        await fill()
      }
    },
    flowUntil: async function* (delimiter) {
      for (;;) {
        const at = held.indexOf(delimiter)
        if (at > 0) yield take(at)
        if (at >= 0) {
          take(delimiter.byteLength)
          return
        }
        const safe = held.byteLength - delimiter.byteLength + 1
        if (safe > 0) yield take(safe)
        await fill()
      }
    },
    peek: async (size) => {
      while (held.byteLength < size) await fill()
      return held.subarray(0, size)
    },
    close: async () => {
      await rest.return?.()
    },
  }
}

function bufferOf(bytes: Uint8Array): Buffer<ArrayBuffer> {
  return Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)
}
