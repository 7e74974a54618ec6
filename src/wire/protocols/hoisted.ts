import { Fault } from '../../kernel/fault.ts'
import { type HttpRequest, header } from '../../kernel/http.ts'
import { parsePairs } from '../uri.ts'

/** What proves a presigned request, and checksums, which AWS does not look for in a query. */
const notHeaders =
  /^x-amz-(algorithm|checksum-.*|content-sha256|credential|date|expires|sdk-checksum-algorithm|security-token|signature|signedheaders|trailer)$/

/**
 * A presigned S3 request with the headers that its signer wrote into the query, as SDKs do with all that begin with
 * `x-amz-`: whoever sends the request has no word in them. A header that was sent wins.
 * Deviation: AWS reads some of them, such as metadata, and passes over others, such as those of encryption.
 * https://github.com/aws/aws-sdk-js-v3/tree/main/packages/s3-request-presigner
 */
export function withHoistedHeaders(request: HttpRequest): HttpRequest {
  const { query, headers } = request
  if (!query.includes('X-Amz-Signature=')) return request
  const hoisted: string[] = []
  for (const [name, value] of parsePairs(query) ?? []) {
    const lower = name.toLowerCase()
    if (!lower.startsWith('x-amz-') || notHeaders.test(lower) || header(headers, lower) !== undefined) continue
    if (lower === copySource) throw sourceInQuery()
    hoisted.push(lower, Buffer.from(value).toString('latin1'))
  }
  return hoisted.length === 0 ? request : { ...request, headers: [...headers, ...hoisted] }
}

const copySource = 'x-amz-copy-source'

/** Deviation: AWS takes no notice of it, and puts an empty object where a copy was meant. */
function sourceInQuery(): Fault {
  const message = `${copySource} has to be a signed header: a query does not make a request a copy.`
  return new Fault('InvalidRequest', message, { status: 400 })
}
