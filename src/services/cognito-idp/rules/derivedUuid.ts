/** A version 4 UUID of 16 or more octets that were drawn evenly, such as a hash's: the same for the same ones. */
export function derivedUuid(octets: Uint8Array): string {
  const bytes = Buffer.from(octets.subarray(0, 16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
