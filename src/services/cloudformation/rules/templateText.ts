import type { Call } from '../../../kernel/call.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { RequestContext } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { invalid, servicePrincipal } from './stacks.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const maxBodyBytes = 51_200
const maxStoredBytes = 1024 * 1024

/** The template that a request brings, or says where it lies. */
export async function templateText(
  input: { readonly TemplateBody?: string | undefined; readonly TemplateURL?: string | undefined },
  { callAs }: Pick<Needs, 'callAs'>,
  request: Pick<RequestContext, 'caller' | 'endpoint'>,
): Promise<string> {
  const { TemplateBody: body, TemplateURL: url } = input
  if ((body === undefined) === (url === undefined)) {
    throw invalid('Either Template URL or Template Body must be specified.')
  }
  if (url !== undefined) return storedTemplate(url, request.endpoint, callAs(request.caller, [servicePrincipal]))
  const text = body ?? ''
  if (Buffer.byteLength(text) > maxBodyBytes) {
    throw invalid(
      "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: " +
        `Member must have length less than or equal to ${maxBodyBytes}`,
    )
  }
  return text
}

/** Where in S3 a template lies. */
interface StoredTemplate {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
}

/** Reads a template from a bucket of this server, with the caller's own permissions; no URL is ever fetched. */
async function storedTemplate(url: string, endpoint: string, call: Call): Promise<string> {
  const place = templatePlace(url, endpoint)
  if (place === undefined) throw invalid('TemplateURL must be a supported URL.')
  const body = await storedBody(place, call)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of octets(body)) {
    size += chunk.byteLength
    if (size > maxStoredBytes) throw invalid(`Template may not exceed ${maxStoredBytes} bytes in size.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** S3's refusals are told as CloudFormation tells them. */
async function storedBody(place: StoredTemplate, call: Call): Promise<unknown> {
  try {
    return (await call<{ readonly Body?: unknown }>('s3', 'GetObject', place)).Body
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw new Fault('ValidationError', `S3 error: ${error.message}`, { reason: error.reason })
  }
}

async function* octets(body: unknown): AsyncGenerator<Uint8Array> {
  if (body === undefined) return
  if (body instanceof Uint8Array) yield body
  else if (typeof body === 'string') yield Buffer.from(body)
  else if (isStream(body)) yield* body
  else throw new Error('GetObject answered a body that cannot be read')
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

/** Hosts of S3: AWS's own, and this server's on any machine that it is reached on as `localhost`. */
const s3Host = /^(?:(.+)\.)?s3(?:[.-][a-z0-9-]+)?\.(?:localhost|amazonaws\.com)$/
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/**
 * The bucket and the key of an S3 URL: `<host>/<bucket>/<key>`, or `<bucket>.s3.<rest>/<key>`.
 * A host that is neither S3's nor this server's own is refused: what lies there is not what this server would read.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
function templatePlace(url: string, endpoint: string): StoredTemplate | undefined {
  const parts = /^(?:https?:\/\/([^/?#]+)\/|s3:\/\/)([^?#]+)(?:\?versionId=([^&#]+))?$/i.exec(url)
  if (parts === null) return undefined
  const [, given, path = '', version] = parts
  const host = given?.toLowerCase().replace(/:\d+$/, '')
  const s3 = host === undefined ? undefined : s3Host.exec(host)
  if (host !== undefined && s3 === null && !loopback.test(host) && host !== new URL(endpoint).hostname) {
    throw invalid(`S3 error: Domain name specified in ${host} is not a valid S3 domain`)
  }
  const virtual = s3?.[1]
  const slash = path.indexOf('/')
  const bucket = virtual ?? path.slice(0, Math.max(0, slash))
  const key = decoded(virtual === undefined ? path.slice(slash + 1) : path)
  if (bucket === '' || key === undefined || key === '') return undefined
  return { Bucket: bucket, Key: key, ...(version === undefined ? {} : { VersionId: version }) }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
