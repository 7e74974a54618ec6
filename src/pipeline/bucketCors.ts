import { Fault } from '../kernel/fault.ts'
import { type HttpRequest, type HttpResponse, header } from '../kernel/http.ts'
import type { Journey, Road } from './road.ts'
import { s3Address } from './s3Address.ts'

/** What a browser says of the page that a request is for. */
interface CorsQuestion {
  readonly origin: string
  readonly method: string
  /** Headers that the page wants to send. */
  readonly headers: readonly string[]
}

/** What a bucket's rules answer: headers for the browser, or why there are none. */
export type CorsOf = (
  bucket: string,
  question: CorsQuestion,
) => Promise<{ readonly headers: readonly string[] } | 'disabled' | 'refused'>

/** Whether a browser asks a bucket beforehand; it brings no proof of who it is. */
export function asksBucket({ request, host, service }: Journey): boolean {
  return request.method === 'OPTIONS' && service.name === 's3' && s3Address(host, request.path).bucket !== undefined
}

/** Answers a browser that asks what a page may do. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html */
export async function bucketPreflight(road: Road, journey: Journey): Promise<HttpResponse> {
  const { request, host, id } = journey
  const { bucket = '', key } = s3Address(host, request.path)
  journey.labels = { Bucket: bucket, ...(key === undefined ? {} : { Key: key }) }
  const origin = header(request.headers, 'origin')
  const method = header(request.headers, 'access-control-request-method')
  if (origin === undefined) throw badRequest('Insufficient information. Origin request header needed.')
  if (method === undefined) throw badRequest('Invalid Access-Control-Request-Method: null')
  const headers = (header(request.headers, 'access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const answer = await road.needs.corsOf(bucket, { origin, method, headers })
  if (typeof answer === 'object') return { status: 200, headers: ['x-amz-request-id', id, ...answer.headers] }
  throw new Fault('AccessForbidden', `CORSResponse: ${answer === 'disabled' ? disabled : refused}`, {
    status: 403,
    members: { Method: method, ResourceType: 'BUCKET' },
  })
}

const disabled = 'CORS is not enabled for this bucket.'
const refused =
  "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."

function badRequest(message: string): Fault {
  return new Fault('BadRequest', message, { status: 400 })
}

/** Adds what lets a page read the answer to its request, be it a fault. */
export async function withBucketCors(
  road: Road,
  { request, host, service }: Pick<Journey, 'request' | 'host' | 'service'>,
  response: HttpResponse,
): Promise<HttpResponse> {
  const origin = header(request.headers, 'origin')
  if (origin === undefined || service.name !== 's3' || request.method === 'OPTIONS') return response
  const bucket = bucketOf(host, request)
  if (bucket === undefined) return response
  const method = header(request.headers, 'access-control-request-method') ?? request.method
  const answer = await road.needs.corsOf(bucket, { origin, method, headers: [] })
  return typeof answer === 'object' ? { ...response, headers: [...response.headers, ...answer.headers] } : response
}

/** An address that cannot be read names none: its request was refused for it. */
function bucketOf(host: string, { path }: HttpRequest): string | undefined {
  try {
    return s3Address(host, path).bucket
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}
