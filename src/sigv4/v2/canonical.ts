import { type HeaderList, header } from '../../kernel/http.ts'
import type { SignableRequest } from '../canonical.ts'
import { decodeQueryPart } from '../encoding.ts'

/**
 * Parameters that belong to the resource, and so to what is signed. Those of AWS's page come first.
 * Deviation: it does not name the sub-resources that S3 has been given since; unsigned, they would turn a URL for one
 * thing into one for another, so that they are signed here as well.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html#ConstructingTheCanonicalizedResourceElement
 */
const resourceParameters: ReadonlySet<string> = new Set([
  ...['acl', 'lifecycle', 'location', 'logging', 'notification', 'partNumber', 'policy', 'requestPayment'],
  ...['uploadId', 'uploads', 'versionId', 'versioning', 'versions', 'website', 'delete'],
  ...['response-cache-control', 'response-content-disposition', 'response-content-encoding'],
  ...['response-content-language', 'response-content-type', 'response-expires'],
  ...['accelerate', 'analytics', 'attributes', 'cors', 'defaultObjectAcl', 'encryption', 'intelligent-tiering'],
  ...['inventory', 'legal-hold', 'metadataConfiguration', 'metadataTable', 'metrics', 'object-lock'],
  ...['ownershipControls', 'policyStatus', 'publicAccessBlock', 'renameObject', 'replication', 'restore', 'retention'],
  ...['select', 'select-type', 'session', 'storageClass', 'tagging', 'torrent', 'abac', 'annotation'],
])

/** What is signed: `bucket` is the one that the host names, `date` as the proof has it. */
export function version2StringToSign(request: SignableRequest, bucket: string | undefined, date: string): string {
  const { method, headers } = request
  const [md5, type] = [header(headers, 'content-md5') ?? '', header(headers, 'content-type') ?? '']
  return `${method}\n${md5}\n${type}\n${date}\n${amzHeaders(request)}${resource(request, bucket)}`
}

/** `x-amz-` headers, those that a presigned URL carries in its query among them: a line each, sorted by name. */
function amzHeaders({ headers, query }: Pick<SignableRequest, 'headers' | 'query'>): string {
  const found = new Map<string, string>()
  const add = (name: string, value: string) => {
    const before = found.get(name)
    found.set(name, before === undefined ? value : `${before},${value}`)
  }
  for (const [name, value] of pairs(headers)) if (name.startsWith('x-amz-')) add(name, unfolded(value))
  for (const { name, value } of parameters(query)) {
    if (name.toLowerCase().startsWith('x-amz-')) add(name.toLowerCase(), unfolded(value ?? ''))
  }
  return [...found.keys()]
    .sort()
    .map((name) => `${name}:${found.get(name)}\n`)
    .join('')
}

/** The bucket and the path as it came in, with the parameters that belong to it. */
function resource({ path, query }: Pick<SignableRequest, 'path' | 'query'>, bucket: string | undefined): string {
  const place = bucket === undefined ? path : `/${bucket}${path}`
  const signed = parameters(query)
    .filter(({ name }) => resourceParameters.has(name))
    .sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1))
    .map(({ name, value }) => (value === undefined ? name : `${name}=${value}`))
  return signed.length === 0 ? place : `${place}?${signed.join('&')}`
}

function parameters(query: string): { readonly name: string; readonly value: string | undefined }[] {
  const parts = query.split('&').filter((part) => part !== '')
  return parts.map((part) => {
    const equals = part.indexOf('=')
    if (equals < 0) return { name: decodeQueryPart(part), value: undefined }
    const value = decodeQueryPart(part.slice(equals + 1))
    return { name: decodeQueryPart(part.slice(0, equals)), value: value === '' ? undefined : value }
  })
}

function* pairs(headers: HeaderList): Iterable<readonly [name: string, value: string]> {
  for (let i = 0; i < headers.length; i += 2) yield [headers[i] as string, headers[i + 1] as string]
}

/** Lines that were folded into one become one again. */
function unfolded(value: string): string {
  return value.replace(/\s*\r?\n\s+/g, ' ').trim()
}
