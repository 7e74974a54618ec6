import { type HttpRequest, header } from '../kernel/http.ts'
import { operationOfTarget, queryClaim, serviceOfVersion } from '../wire/claim.ts'

/** The service that a request is for, as far as it says so outside its body. */
export interface Claimed {
  /** A service's name, or `query` for an unsigned form, which has to say itself which query service it is for. */
  readonly service: string
  /** The operation, where a header names it. */
  readonly operation?: string
}

/**
 * Claims a request for a service: by its target, by the scope of its signature, by the shape of its body, else S3,
 * which is the only one that is reached without any of them.
 */
export function claim(request: HttpRequest): Claimed {
  const target = header(request.headers, 'x-amz-target')
  if (target !== undefined) return operationOfTarget(target) ?? { service: target.slice(0, target.indexOf('.') + 1) }
  const scope = scopeOf(request)
  if (scope !== undefined) return { service: serviceOfScope(scope, request) }
  return { service: isForm(request) ? 'query' : serviceOfScope('s3', request) }
}

/** Two generations of API Gateway share a signing name, and so do S3's buckets and accounts. */
function serviceOfScope(scope: string, request: HttpRequest): string {
  if (scope === 'apigateway' && request.path.startsWith('/v2/')) return 'apigatewayv2'
  return scope === 's3' && isOfAccount(request) ? 's3-control' : scope
}

/**
 * Whether a request is about S3 in all of an account. Every such request names the account in a header, which no other
 * does: `v20180820` is a good name for a bucket, or for a folder in the bucket of that number.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html
 */
function isOfAccount({ path, headers }: HttpRequest): boolean {
  return path.startsWith('/v20180820/') && header(headers, 'x-amz-account-id') !== undefined
}

/** The service in a credential's scope: `Credential=AKID/20150830/us-east-1/service/aws4_request`. */
function scopeOf(request: HttpRequest): string | undefined {
  const authorization = header(request.headers, 'authorization')
  if (authorization !== undefined) return scopeIn(authorization, 'Credential=')
  return request.query === '' ? undefined : scopeIn(request.query, 'X-Amz-Credential=')?.replace(/^.*%2f/i, '')
}

function scopeIn(text: string, name: string): string | undefined {
  const start = text.indexOf(name)
  if (start < 0) return undefined
  const last = Math.max(text.indexOf('/aws4_request', start), text.toLowerCase().indexOf('%2faws4_request', start))
  if (last < 0) return undefined
  return text.slice(Math.max(text.lastIndexOf('/', last - 1) + 1, start + name.length), last).toLowerCase()
}

/** A form posted, or one in the target of a GET that names an action of a version that there is. */
function isForm(request: HttpRequest): boolean {
  if (request.path !== '/') return false
  if (request.method === 'GET' && request.query.includes('Action=')) {
    const named = queryClaim(request.query)
    return named?.action !== undefined && serviceOfVersion(named.version ?? '') !== undefined
  }
  if (request.method !== 'POST') return false
  return header(request.headers, 'content-type')?.startsWith('application/x-www-form-urlencoded') === true
}
