import type { Caller } from '../../../../kernel/caller.ts'
import { header } from '../../../../kernel/http.ts'
import type { Visit } from '../../../../kernel/visit.ts'
import type { Bucket } from '../../ports/buckets.ts'
import type { Checksums } from '../../ports/checksums.ts'
import { canonicalId } from '../buckets.ts'
import { bare, encodedKey, quoted, redactedAddress, redactedQuery } from './escaped.ts'

/** What one record tells otherwise than its request as a whole. */
export interface Told {
  readonly operation: string
  /** As the record has it. */
  readonly key: string | undefined
  readonly version?: string | undefined
  readonly status: number
  readonly fault: string | undefined
  readonly sent?: number | undefined
  readonly size?: number | undefined
}

/**
 * A request's key, as the log has it. Those that S3 takes from a list or from its own rules are encoded once: they never
 * stood in a URL. https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
 */
export function twiceEncoded(key: string | undefined): string | undefined {
  return key === undefined ? undefined : encodedKey(key).replaceAll('%', '%25')
}

/**
 * One line of a bucket's log. What is not known here stays `-`: TLS ends before this server, and there are no access
 * points. https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
 * Deviation: the turn-around begins with the request, where AWS counts from the last octet of its body.
 */
export function recordOf(checksums: Checksums, bucket: Bucket, visit: Visit, told: Told): string {
  const { method, path, query, headers } = visit.request
  const target = query === '' ? path : `${path}?${redactedQuery(query)}`
  const referer = header(headers, 'referer')
  return [
    canonicalId(checksums, bucket.account),
    bucket.name,
    loggedTime(visit.began),
    bare(visit.address),
    requesterOf(checksums, visit.caller),
    bare(visit.id),
    bare(told.operation),
    bare(told.key),
    quoted(`${method} ${target} HTTP/1.1`),
    String(told.status),
    told.status < 400 ? '-' : bare(told.fault),
    told.sent ? String(told.sent) : '-',
    told.size === undefined ? '-' : String(told.size),
    String(visit.total),
    String(visit.turnAround),
    quoted(referer && redactedAddress(referer)),
    quoted(header(headers, 'user-agent')),
    bare(told.version),
    bare(header(visit.headers, 'x-amz-id-2')),
    signatureVersions[visit.proof?.['s3:signatureversion']?.[0] ?? ''] ?? '-',
    '-',
    authenticationTypes[visit.proof?.['s3:authtype']?.[0] ?? ''] ?? '-',
    bare(header(headers, 'host')),
    '-',
    '-',
    visit.byAcl ? 'Yes' : '-',
  ].join(' ')
}

/** What S3 did by itself, because a rule of the bucket said so. */
export interface Expired {
  readonly operation: 'S3.EXPIRE.OBJECT' | 'S3.CREATE.DELETEMARKER' | 'S3.DELETE.UPLOAD'
  readonly key: string
  readonly version?: string | undefined
  readonly size?: number | undefined
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-and-other-bucket-config.html#lifecycle-general-considerations-logging */
export function expiryRecord(
  checksums: Checksums,
  bucket: Bucket,
  { operation, key, version, size }: Expired,
  { id, at }: { readonly id: string; readonly at: number },
): string {
  const owner = canonicalId(checksums, bucket.account)
  const told = [owner, bucket.name, loggedTime(at), '-', 'AmazonS3', id, operation, bare(encodedKey(key))]
  const unasked = ['"-"', '-', '-', '-', size === undefined ? '-' : String(size), '-', '-', '"-"', '"-"']
  return [...told, ...unasked, bare(version), ...Array<string>(8).fill('-')].join(' ')
}

const signatureVersions: Readonly<Record<string, string>> = { 'AWS4-HMAC-SHA256': 'SigV4', AWS: 'SigV2' }

const authenticationTypes: Readonly<Record<string, string>> = {
  'REST-HEADER': 'AuthHeader',
  'REST-QUERY-STRING': 'QueryString',
}

/** An account by its canonical user id, anybody else by an ARN. */
function requesterOf(checksums: Checksums, caller: Caller | undefined): string {
  if (caller === undefined || caller.kind === 'anonymous') return '-'
  if (caller.kind === 'service') return `svc:${caller.principal}`
  return caller.kind === 'root' ? canonicalId(checksums, caller.account) : bare(caller.arn)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `[06/Feb/2019:00:00:38 +0000]` */
function loggedTime(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T')
  const [year, month, day] = date.split('-')
  return `[${day}/${months[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000]`
}
