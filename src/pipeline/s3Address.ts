import { Fault } from '../kernel/fault.ts'
import { type S3Target, splitS3Path } from '../wire/routeS3.ts'

/**
 * Splits an S3 request's address, by host (`bucket.s3.localhost`) or by path (`/bucket/key`).
 * The path is taken as received: dot segments and double slashes are parts of a key, and a key needs a bucket.
 * U+0000 is in neither's name, and reaches no store.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function s3Address(host: string, path: string): S3Target {
  const bucket = bucketOfHost(host)
  const target = splitS3Path(bucket === undefined ? path : `/${bucket}${path}`)
  if (target === undefined || (target.bucket === undefined && target.key !== undefined) || path.includes('%00'))
    throw new Fault('InvalidURI', "Couldn't parse the specified URI.", { status: 400 })
  return target
}

/** Of one family of addresses or of two. https://docs.aws.amazon.com/AmazonS3/latest/userguide/dual-stack-endpoints.html */
const endpoint = /^(?:(.+)\.)?s3(?:\.dualstack)?(?:[.-][a-z0-9-]+)?\.(?:localhost|amazonaws\.com)$/
const bareLocalhost = /^(.+)\.localhost$/

/** The bucket that a host name carries; undefined for path style. */
export function bucketOfHost(host: string): string | undefined {
  if (!host.endsWith('.localhost') && !host.endsWith('.amazonaws.com')) return undefined
  const named = endpoint.exec(host)
  if (named !== null) return named[1]
  return bareLocalhost.exec(host)?.[1]
}
