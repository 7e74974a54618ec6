import { hash } from 'node:crypto'
import type { HeaderList } from '../kernel/http.ts'
import { encodePathAgain, encodePathOnce, encodeQueryPart } from './encoding.ts'

/** What a signature covers of a request. Path and query are as received. */
export interface SignableRequest {
  readonly method: string
  /** The raw path, percent-encoding kept. */
  readonly path: string
  /** The raw query string without its `?`. */
  readonly query: string
  /** Lower-case names. */
  readonly headers: HeaderList
}

/**
 * How a service reads paths. S3 takes them as they are, encoded once; all others remove dot segments and repeated
 * slashes, then encode what was received once more.
 */
export type PathStyle = 's3' | 'normalized'

/** SHA-256 of nothing. */
export const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** The scheme's name in headers, queries and strings to sign. */
export const algorithm = 'AWS4-HMAC-SHA256'

/**
 * The canonical request. `signedHeaders` is the list as signed: lower-case names, sorted, joined by `;`.
 * Undefined when one of them is not in the request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
 */
export function canonicalRequest(
  request: SignableRequest,
  signedHeaders: string,
  payloadHash: string,
  style: PathStyle,
): string | undefined {
  const headers = canonicalHeaders(request.headers, signedHeaders)
  if (headers === undefined) return undefined
  const path = canonicalPath(request.path, style)
  return `${request.method}\n${path}\n${canonicalQuery(request.query)}\n${headers}\n${signedHeaders}\n${payloadHash}`
}

/** The string to sign. The canonical request's characters are octets, as they came in. */
export function stringToSign(canonical: string, amzDate: string, scope: string): string {
  return `${algorithm}\n${amzDate}\n${scope}\n${hash('sha256', Buffer.from(canonical, 'latin1'), 'hex')}`
}

/** The canonical URI of a raw path. */
export function canonicalPath(path: string, style: PathStyle): string {
  if (path === '' || path === '/') return '/'
  return style === 's3' ? encodePathOnce(path) : encodePathAgain(removeDotSegments(path))
}

/** The parameters of a raw query, encoded and sorted by name, then value; without the signature itself. */
export function canonicalQuery(query: string): string {
  if (query === '') return ''
  const parameters: [name: string, value: string][] = []
  for (const part of query.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = encodeQueryPart(equals < 0 ? part : part.slice(0, equals))
    if (name === 'X-Amz-Signature') continue
    parameters.push([name, equals < 0 ? '' : encodeQueryPart(part.slice(equals + 1))])
  }
  if (parameters.length > 1) parameters.sort(byNameThenValue)
  let text = ''
  for (const [name, value] of parameters) text += `${text === '' ? '' : '&'}${name}=${value}`
  return text
}

function byNameThenValue(a: readonly [string, string], b: readonly [string, string]): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1
  return a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0
}

/** One line for each signed name, its values joined by commas. */
function canonicalHeaders(headers: HeaderList, signedHeaders: string): string | undefined {
  let lines = ''
  for (const name of signedHeaders.split(';')) {
    let values: string | undefined
    for (let i = 0; i < headers.length; i += 2) {
      if (headers[i] !== name) continue
      const value = trimmed(headers[i + 1] as string)
      values = values === undefined ? value : `${values},${value}`
    }
    if (values === undefined) return undefined
    lines += `${name}:${values}\n`
  }
  return lines
}

/** A header's value without white space around it, and with single spaces in it. */
function trimmed(value: string): string {
  const isPlain =
    value.charCodeAt(0) > 32 &&
    value.charCodeAt(value.length - 1) > 32 &&
    !value.includes('  ') &&
    !value.includes('\t') &&
    !value.includes('\n')
  if (isPlain || value === '') return value
  return value.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '')
}

/** RFC 3986 §5.2.4 as AWS's signers do it: repeated slashes become one, and only a slash at the end stays one. */
function removeDotSegments(path: string): string {
  if (!path.includes('//') && !path.includes('/.')) return path
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  return kept.length === 0 ? '/' : `/${kept.join('/')}${path.endsWith('/') ? '/' : ''}`
}
