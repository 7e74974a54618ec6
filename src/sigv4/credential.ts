import type { Credential } from './authentication.ts'

/** Reads `AKID/20150830/us-east-1/iam/aws4_request`; undefined when it is not of that form. */
export function parseCredential(text: string): Credential | undefined {
  const [accessKeyId, date, region, service, terminator, more] = text.split('/')
  if (terminator !== 'aws4_request' || more !== undefined) return undefined
  if (!accessKeyId || !region || !service || date === undefined || !/^\d{8}$/.test(date)) return undefined
  return { accessKeyId, date, region, service }
}

/** Whether a list of signed headers is lower-case, sorted and without repetition, as the signature requires. */
export function isSignedHeaderList(text: string): boolean {
  if (text === '' || text !== text.toLowerCase()) return false
  let last = ''
  for (const name of text.split(';')) {
    if (name <= last) return false
    last = name
  }
  return true
}

/** Whether a text is 32 octets of lower-case hexadecimal: a SHA-256, or a signature. */
export function isSha256Hex(text: string): boolean {
  if (text.length !== 64) return false
  for (let i = 0; i < 64; i++) {
    const code = text.charCodeAt(i)
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return false
  }
  return true
}
