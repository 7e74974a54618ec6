import { invalidArgument } from './faults.ts'

const mostEntries = 1000

/** How many entries a page may have: as asked, at most 1000. */
export function pageLimit(asked: number | undefined, name: string): number {
  if (asked === undefined) return mostEntries
  if (asked < 0 || asked > 0x7fffffff) {
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, String(asked))
  }
  return Math.min(asked, mostEntries)
}

/** An opaque token that stands for the last entry of a page. */
export function continuationToken(last: string): string {
  return `1${Buffer.from(last).toString('base64url')}`
}

/** The entry that a token stands for. */
export function readToken(token: string): string {
  const text = /^1[A-Za-z0-9_-]+$/.test(token) ? Buffer.from(token.slice(1), 'base64url').toString() : ''
  if (text !== '' && !text.includes('\0') && continuationToken(text) === token) return text
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token)
}

/** Refuses text that no key can hold, in parameters that are compared with keys. */
export function requireText(text: string | undefined, name: string): void {
  if (text === undefined || (!text.includes('\0') && text.isWellFormed())) return
  throw invalidArgument('The value holds a character that no key can hold', name, encodeURI(text.toWellFormed()))
}

/**
 * How keys are written where the client asks for `encoding-type=url`: percent-encoded, with `/` and `*` left as they are.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#AmazonS3-ListObjectsV2-request-querystring-EncodingType
 */
export function keyEncoder(type: string | undefined): (text: string) => string {
  if (type === undefined) return (text) => text
  if (type !== 'url') throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type)
  return urlEncoded
}

function urlEncoded(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%2F', '/')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** The same where there may be no text. */
export function encodeOptional(encode: (text: string) => string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : encode(text)
}
