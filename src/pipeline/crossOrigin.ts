import { type HttpRequest, type HttpResponse, header } from '../kernel/http.ts'
import { bucketOfHost } from './s3Address.ts'

/**
 * The services that pages of any origin may ask, as on AWS: those that apps sign in with. Cookies play no part there.
 * https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/guide/cors.html
 */
const open = new Set(['cognito-idp', 'cognito-identity', 'sts'])

const anyOrigin = ['Access-Control-Allow-Origin', '*']

const exposed = [
  ...anyOrigin,
  ...['Access-Control-Expose-Headers', 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date'],
]

/**
 * What a browser is told that asks whether a page may post to a service's address. It asks before it says which service,
 * and reads an answer only where the service itself is open. https://fetch.spec.whatwg.org/#cors-preflight-fetch
 */
export function preflight({ method, path, headers }: HttpRequest, host: string): HttpResponse | undefined {
  if (method !== 'OPTIONS' || path !== '/' || bucketOfHost(host) !== undefined) return undefined
  if (header(headers, 'origin') === undefined || header(headers, 'access-control-request-method') !== 'POST') {
    return undefined
  }
  const allowed = [
    ...['Access-Control-Allow-Methods', 'POST'],
    ...['Access-Control-Allow-Headers', '*,Authorization'],
    ...['Access-Control-Max-Age', '172800'],
  ]
  return { status: 200, headers: [...anyOrigin, ...allowed] }
}

/** An answer that a page of another origin may read, where the service is open to pages. */
export function readable(request: HttpRequest, service: string, response: HttpResponse): HttpResponse {
  if (!open.has(service) || header(request.headers, 'origin') === undefined) return response
  return { ...response, headers: [...response.headers, ...exposed] }
}
