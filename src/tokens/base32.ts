const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Octets in base 32, without padding. https://www.rfc-editor.org/rfc/rfc4648#section-6 */
export function toBase32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31]
    held &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + alphabet[(held << (5 - bits)) & 31]
}

/** The octets of a text in base 32; undefined when it is anything else. Case and padding do not matter. */
export function fromBase32(text: string): Uint8Array | undefined {
  const digits = text.toUpperCase().replace(/=+$/, '')
  if (!/^[A-Z2-7]*$/.test(digits) || [1, 3, 6].includes(digits.length % 8)) return undefined
  const bytes = new Uint8Array(Math.floor((digits.length * 5) / 8))
  let bits = 0
  let held = 0
  let at = 0
  for (const digit of digits) {
    held = ((held << 5) | alphabet.indexOf(digit)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = (held >> bits) & 255
  }
  return bytes
}
