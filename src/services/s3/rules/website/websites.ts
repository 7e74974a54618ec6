import type { HttpRequest, HttpResponse } from '../../../../kernel/http.ts'
import type { Body } from '../../../../kernel/operation.ts'
import type { Bucket } from '../../ports/buckets.ts'
import type { Needs } from '../../ports.ts'
import { regionOf } from '../locations.ts'
import { type WebsiteAddress, websiteAddress } from './address.ts'
import { errorPage, type WebsiteError } from './errorPage.ts'
import type { WebsitePages } from './ports.ts'
import { keyPath, redirectBy, redirectToHost, ruleFor, type WebsiteRedirect } from './redirects.ts'

/** Answers a request of S3's, on the road that every request takes. */
export type Fetch = (request: HttpRequest) => Promise<HttpResponse>

/** Buckets as websites. */
export interface Websites {
  /** `host` is lower-case, without its port. */
  readonly addressOf: (host: string, path: string) => WebsiteAddress | undefined
  readonly handle: (request: HttpRequest, address: WebsiteAddress, fetch: Fetch) => Promise<HttpResponse>
}

/**
 * Shows buckets as websites. Whatever is shown of an object was asked for as a GetObject by nobody: bucket policies,
 * access control lists and Block Public Access decide as they do of S3 itself.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html
 */
export function websites({ buckets, random }: Pick<Needs, 'buckets' | 'random'>): Websites {
  return {
    addressOf: websiteAddress,
    handle: async (request, address, fetch) => {
      const requestId = random.uuid().replaceAll('-', '').slice(0, 16).toUpperCase()
      const bucket = await buckets.find(address.bucket)
      const visit = { request, address, fetch, requestId }
      if (request.method === 'OPTIONS') return ofObject(visit, request.method, decodedKey(address.path) ?? '')
      return guarded(address, await answer(visit, bucket))
    },
  }
}

interface Visit {
  readonly request: HttpRequest
  readonly address: WebsiteAddress
  readonly fetch: Fetch
  readonly requestId: string
}

async function answer(visit: Visit, bucket: Bucket | undefined): Promise<HttpResponse> {
  const { request, address } = visit
  const { method } = request
  if (method !== 'GET' && method !== 'HEAD') return failed(visit, notAllowed(method))
  const website = bucket?.website
  if (bucket === undefined) return failed(visit, noSuchBucket(address.bucket))
  if (address.region !== undefined && address.region !== regionOf(bucket.region))
    return failed(visit, elsewhere(bucket))
  if (website === undefined) return failed(visit, noWebsite(address.bucket))
  if (website.kind === 'elsewhere') return redirected(redirectToHost(website, address.path || '/', request.query))
  if (address.path === '') return redirected({ status: 302, location: `${address.base}/` })
  const key = decodedKey(address.path)
  if (key === undefined)
    return failed(visit, { status: 400, code: 'InvalidURI', message: "Couldn't parse the specified URI." })
  const rule = ruleFor(website.rules, key)
  if (rule !== undefined) return redirected(redirectBy(rule, key, address.base))
  return shown(visit, website, key)
}

/** A page, what the website has in its place, or the reason why there is neither. */
async function shown(visit: Visit, website: WebsitePages, key: string): Promise<HttpResponse> {
  const { request, address } = visit
  const isFolder = key === '' || key.endsWith('/')
  const response = await ofObject(visit, request.method, isFolder ? key + website.index : key)
  if (response.status < 400) return elsewhereIfAsked(response, address.base)
  if (!isFolder && (response.status === 404 || response.status === 403)) {
    const index = await ofObject(visit, 'HEAD', `${key}/${website.index}`)
    if (index.status < 400) return redirected({ status: 302, location: `${address.base}${keyPath(key)}/` })
  }
  const rule = ruleFor(website.rules, key, response.status)
  if (rule !== undefined) return redirected(redirectBy(rule, key, address.base))
  return errorOf(visit, website, errorIn(response, isFolder ? key + website.index : key))
}

async function errorOf(visit: Visit, { error: document }: WebsitePages, error: WebsiteError): Promise<HttpResponse> {
  if (document === undefined || error.status >= 500) return failed(visit, error)
  const plain = { ...visit, request: { ...visit.request, headers: unconditional(visit.request.headers) } }
  const page = await ofObject(plain, visit.request.method, document)
  if (page.status >= 400) return failed(visit, error, errorIn(page, document))
  return { ...page, status: error.status }
}

/** What of a request S3 hears: who asks from where, and what it wants of the object. Nobody signs it. */
const heard: ReadonlySet<string> = new Set([
  'access-control-request-headers',
  'access-control-request-method',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'origin',
  'range',
  'referer',
  'user-agent',
  'x-forwarded-for',
  'x-forwarded-proto',
])

const conditions = /^(if-.*|range)$/

function unconditional(headers: readonly string[]): readonly string[] {
  return headers.filter((_, index) => !conditions.test(headers[index - (index % 2)] ?? ''))
}

const nothing: Body = {
  length: 0,
  collect: async () => new Uint8Array(0),
  chunks: async function* () {
    yield* []
  },
}

/** An object, as S3 answers somebody who has not said who they are. */
function ofObject({ request, address, fetch }: Visit, method: string, key: string): Promise<HttpResponse> {
  const headers = ['host', 'localhost']
  for (let i = 0; i < request.headers.length; i += 2) {
    const name = request.headers[i] as string
    if (heard.has(name)) headers.push(name, request.headers[i + 1] as string)
  }
  const path = `/${address.bucket}/${encodeURIComponent(key).replaceAll('%2F', '/')}`
  return fetch({ method, path, query: '', headers, body: nothing })
}

/** The key that a path names; undefined where it is not UTF-8. */
function decodedKey(path: string): string | undefined {
  try {
    return decodeURIComponent(path.slice(1))
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

/** An object may say that it is elsewhere. https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html#redirect-requests-object-metadata */
async function elsewhereIfAsked(response: HttpResponse, base: string): Promise<HttpResponse> {
  const location = response.headers.findIndex((name, index) => index % 2 === 0 && isRedirect(name))
  if (location < 0) return response
  await disposeOf(response)
  const target = response.headers[location + 1] as string
  return redirected({ status: 301, location: target.startsWith('/') ? base + target : target })
}

const isRedirect = (name: string): boolean => name.toLowerCase() === 'x-amz-website-redirect-location'

/** A body that nobody reads is closed. */
async function disposeOf({ body }: HttpResponse): Promise<void> {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return
  await body[Symbol.asyncIterator]().return?.()
}

function redirected({ status, location }: WebsiteRedirect): HttpResponse {
  return { status, headers: ['Location', location, 'Content-Length', '0'] }
}

function failed(visit: Visit, error: WebsiteError, ofErrorDocument?: WebsiteError): HttpResponse {
  const headers = [
    ...['Content-Type', 'text/html; charset=utf-8', 'x-amz-request-id', visit.requestId],
    ...['x-amz-error-code', error.code, 'x-amz-error-message', error.message],
  ]
  return { status: error.status, headers, body: errorPage(error, visit.requestId, ofErrorDocument) }
}

/**
 * What is shown in a path shares its origin with the server's own pages: it may run its scripts, and be nobody there.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/sandbox
 */
function guarded({ base }: WebsiteAddress, response: HttpResponse): HttpResponse {
  if (base === '') return response
  const policy = [
    'Content-Security-Policy',
    'sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts',
  ]
  return { ...response, headers: [...response.headers, ...policy] }
}

/** What S3 said, which it does not say to a HEAD. */
function errorIn({ status, body }: HttpResponse, key: string): WebsiteError {
  const text = typeof body === 'string' ? body : body instanceof Uint8Array ? Buffer.from(body).toString() : ''
  const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? (status === 404 ? 'NoSuchKey' : 'AccessDenied')
  const message = messages[code] ?? messages[status === 404 ? 'NoSuchKey' : 'AccessDenied'] ?? ''
  return { status, code, message, ...(code === 'NoSuchKey' ? { details: { Key: key } } : {}) }
}

/** What nobody is told more of than anybody may know. */
const messages: Readonly<Record<string, string>> = {
  AccessDenied: 'Access Denied',
  InternalError: 'We encountered an internal error. Please try again.',
  InvalidRange: 'The requested range is not satisfiable',
  NoSuchKey: 'The specified key does not exist.',
  PreconditionFailed: 'At least one of the pre-conditions you specified did not hold',
}

const notAllowed = (method: string): WebsiteError => ({
  ...{ status: 405, code: 'MethodNotAllowed' },
  message: 'The specified method is not allowed against this resource.',
  details: { Method: method, ResourceType: 'OBJECT' },
})

const noSuchBucket = (name: string): WebsiteError => ({
  ...{ status: 404, code: 'NoSuchBucket' },
  message: 'The specified bucket does not exist',
  details: { BucketName: name },
})

const noWebsite = (name: string): WebsiteError => ({
  ...{ status: 404, code: 'NoSuchWebsiteConfiguration' },
  message: 'The specified bucket does not have a website configuration',
  details: { BucketName: name },
})

const elsewhere = ({ name, region }: Bucket): WebsiteError => ({
  ...{ status: 400, code: 'IncorrectEndpoint' },
  message: 'The specified bucket exists in another region. Please direct requests to the specified endpoint.',
  details: { Endpoint: `${name}.s3-website.${regionOf(region)}.localhost` },
})
