const alphabet = /^[A-Za-z0-9+/]*={0,2}$/

/** Reads base 64; undefined when the text is not. */
export function fromBase64(text: string): Uint8Array | undefined {
  const packed = /\s/.test(text) ? text.replace(/\s+/g, '') : text
  if (packed.length % 4 === 1 || !alphabet.test(packed)) return undefined
  return new Uint8Array(Buffer.from(packed, 'base64'))
}

/** Writes base 64. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
