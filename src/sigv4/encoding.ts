/**
 * SigV4's URI encoding: every octet but the unreserved characters of RFC 3986 becomes `%XX`, in capitals.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
 *
 * Texts are as a server receives them: characters up to U+00FF stand for octets; higher ones are taken as UTF-8.
 */

const percent = 0x25
const plus = 0x2b
const slash = 0x2f
const alwaysKept = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'

/** 1 for each unreserved character. */
const unreserved = Uint8Array.from({ length: 256 }, (_, code) =>
  alwaysKept.includes(String.fromCharCode(code)) ? 1 : 0,
)

/** `%00` to `%FF`. */
const escapes = Array.from({ length: 256 }, (_, code) => `%${code.toString(16).toUpperCase().padStart(2, '0')}`)

/** Which characters, beside the unreserved, a component treats in its own way. */
interface Style {
  /** An escape stands for its octet, rather than its percent sign for itself. */
  readonly decodes: boolean
  /** `/` stays. */
  readonly keepsSlash: boolean
  /** `+` is a space. */
  readonly plusIsSpace: boolean
}

const pathStyle: Style = { decodes: true, keepsSlash: true, plusIsSpace: false }
const doublePathStyle: Style = { decodes: false, keepsSlash: true, plusIsSpace: false }
const queryStyle: Style = { decodes: true, keepsSlash: false, plusIsSpace: true }
const textStyle: Style = { decodes: false, keepsSlash: false, plusIsSpace: false }

/** A raw path with each octet encoded once: what S3 signs. */
export function encodePathOnce(raw: string): string {
  return encode(raw, pathStyle)
}

/** A raw path encoded as if it were plain text, so that its escapes are encoded again: what other services sign. */
export function encodePathAgain(raw: string): string {
  return encode(raw, doublePathStyle)
}

/** A raw name or value of a query string, encoded anew. `+` is a space, as it is where parameters are read. */
export function encodeQueryPart(raw: string): string {
  return encode(raw, queryStyle)
}

/** Plain text of ASCII (dates, scopes, tokens) encoded for a query string. */
export function encodeText(text: string): string {
  return encode(text, textStyle)
}

/** A query part decoded: octets as characters up to U+00FF. */
export function decodeQueryPart(raw: string): string {
  let decoded = ''
  for (let i = 0; i < raw.length; i++) {
    const octet = raw.charCodeAt(i) === percent ? escapedOctet(raw, i) : -1
    if (octet < 0) decoded += raw.charCodeAt(i) === plus ? ' ' : raw[i]
    else {
      decoded += String.fromCharCode(octet)
      i += 2
    }
  }
  return decoded
}

function encode(raw: string, style: Style): string {
  let done = ''
  let kept = 0
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i)
    if (code < 256 && (unreserved[code] === 1 || (code === slash && style.keepsSlash))) continue
    const octet = style.decodes && code === percent ? escapedOctet(raw, i) : -1
    if (octet >= 0) {
      done += raw.slice(kept, i) + (unreserved[octet] === 1 ? String.fromCharCode(octet) : escapes[octet])
      i += 2
    } else if (code < 256) {
      done += raw.slice(kept, i) + (code === plus && style.plusIsSpace ? '%20' : escapes[code])
    } else {
      const character = String.fromCodePoint(raw.codePointAt(i) ?? code)
      done += raw.slice(kept, i) + encodeUtf8(character)
      i += character.length - 1
    }
    kept = i + 1
  }
  return kept === 0 ? raw : done + raw.slice(kept)
}

/** The octet of the escape at `i`; -1 where there is none. */
function escapedOctet(raw: string, i: number): number {
  const high = hexDigit(raw.charCodeAt(i + 1))
  const low = hexDigit(raw.charCodeAt(i + 2))
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

/** -1 for what is not a digit, the end of the text (NaN) among it. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

function encodeUtf8(character: string): string {
  let encoded = ''
  for (const octet of Buffer.from(character)) encoded += escapes[octet]
  return encoded
}
