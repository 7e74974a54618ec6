/** One value of ASN.1 in DER: its tag, its length, its content (X.690 §8.1). */
export function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const octets = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...octets), content])
}

/** Values one after the other, as one. */
export function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

/** An object identifier by its encoded octets, in hexadecimal digits. */
export function objectId(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'))
}

/** A whole number by its octets, the first of them below 0x80. */
export function integer(octets: Buffer): Buffer {
  return tagged(0x02, octets)
}

/** GeneralizedTime, to the second. */
export function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\.\d+|[-:T]/g, '')
  return tagged(0x18, Buffer.from(digits))
}
