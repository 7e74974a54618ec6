import { type HttpRequest, header } from '../../kernel/http.ts'
import { parsePairs } from '../uri.ts'

/** What proves a presigned request, and what AWS does not look for in a query: checksums, and the source of a copy. */
const notHeaders =
  /^x-amz-(algorithm|checksum-.*|content-sha256|copy-source.*|credential|date|expires|sdk-checksum-algorithm|security-token|signature|signedheaders|trailer)$/

/**
 * A presigned S3 request with the headers that its signer wrote into the query, as SDKs do with all that begin with
 * `x-amz-`: whoever sends the request has no word in them. A header that was sent wins.
 * https://github.com/aws/aws-sdk-js-v3/tree/main/packages/s3-request-presigner#get-presigned-url-with-headers-that-cannot-be-signed
 */
export function withHoistedHeaders(request: HttpRequest): HttpRequest {
  const { query, headers } = request
  if (!query.includes('X-Amz-Signature=')) return request
  const hoisted: string[] = []
  for (const [name, value] of parsePairs(query) ?? []) {
    const lower = name.toLowerCase()
    if (!lower.startsWith('x-amz-') || notHeaders.test(lower) || header(headers, lower) !== undefined) continue
    hoisted.push(lower, Buffer.from(value).toString('latin1'))
  }
  return hoisted.length === 0 ? request : { ...request, headers: [...headers, ...hoisted] }
}
