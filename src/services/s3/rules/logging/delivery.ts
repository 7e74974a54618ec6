import { Fault } from '../../../../kernel/fault.ts'
import type { Visit } from '../../../../kernel/visit.ts'
import type { Acl } from '../../ports/access.ts'
import type { Bucket } from '../../ports/buckets.ts'
import type { Needs } from '../../ports.ts'
import { ownerId } from '../aclDocument.ts'
import { isGroup, logDeliverer } from '../aclGroups.ts'
import { bucketArn } from '../arns.ts'
import { parseCopySource } from '../copySource.ts'
import type { ObjectBody } from '../input.ts'
import { type Entry, logFiles } from './keys.ts'
import { loggedSource } from './operations.ts'
import type { AccessLogging } from './ports.ts'
import { type Expired, expiryRecord } from './record.ts'
import { recordsOf, sourceRecord } from './records.ts'
import { unfitTarget } from './target.ts'

type LogNeeds = Pick<Needs, 'buckets' | 'checksums' | 'callAs' | 'random' | 'clock'>

/** Hears of a request when it was answered. */
type Listener = (visit: Visit) => void

/** Logs of requests to buckets: kept in memory for a while, then put into other buckets. */
export interface AccessLogs {
  /** Who wants to hear of a request; a promise where its bucket has to be looked up first. */
  readonly listener: (
    bucket: string,
    operation: string | undefined,
    input: unknown,
  ) => Listener | undefined | Promise<Listener | undefined>
  /** Takes down what a lifecycle rule did. */
  readonly expired: (bucket: Bucket, expired: Expired) => void
  /** Puts what was taken down so far into the buckets that it is for. */
  readonly deliver: () => Promise<void>
}

/** Who watches over deliveries. */
export interface LogAttendance {
  /** Called when the first record is there to be delivered, and whenever they have become many. */
  readonly wanted: (atOnce: boolean) => void
  /** Records that nobody will read, for the administrator. */
  readonly lost: (bucket: string, records: number, why: string) => void
}

/** Characters of records that are delivered before their time... */
const many = 1024 * 1024
/** ...and of all that are kept, the ones under delivery among them: more are dropped. */
const most = 16 * many

interface Pending {
  readonly bucket: Bucket
  readonly entries: Entry[]
  size: number
  dropped: number
}

/**
 * Opens the logs of this process. As on AWS it is done as well as can be: what is in memory when a process is killed is
 * lost, and so is what may not be put where it belongs.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#LogDeliveryBestEffort
 */
export function accessLogs(needs: LogNeeds, { wanted, lost }: LogAttendance): AccessLogs {
  const { buckets, checksums, clock, random } = needs
  let pending = new Map<number, Pending>()
  let kept = 0

  const take = (bucket: Bucket, at: number, lines: readonly string[]): void => {
    const own = pending.get(bucket.id) ?? { bucket, entries: [], size: 0, dropped: 0 }
    if (pending.size === 0) wanted(false)
    pending.set(bucket.id, own)
    for (const line of lines) {
      if (kept + line.length > most) {
        own.dropped += 1
        continue
      }
      own.entries.push({ at, line })
      own.size += line.length
      kept += line.length
      if (own.size >= many && own.size - line.length < many) wanted(true)
    }
  }
  const deliver = async (one: Pending): Promise<void> => {
    try {
      await deliverLogs(needs, one)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      lost(one.bucket.name, one.entries.length, `${error.code}: ${error.message}`)
    } finally {
      kept -= one.size
      if (one.dropped > 0) lost(one.bucket.name, one.dropped, 'there were too many at once')
    }
  }

  const listenerOf = (bucket: Bucket | undefined, source: Bucket | undefined, input: unknown) => {
    const own = loggedOnly(bucket)
    const from = loggedOnly(source)
    if (own === undefined && from === undefined) return undefined
    return (visit: Visit) => {
      if (own !== undefined) take(own, visit.began, recordsOf(checksums, own, visit))
      const copied = from && sourceOf(input)
      if (from && copied) take(from, visit.began, [sourceRecord(checksums, from, visit, copied)])
    }
  }
  return {
    listener: (name, operation, input) => {
      const source = loggedSource(operation) === undefined ? undefined : sourceOf(input)?.bucket
      const bucket = buckets.atHand(name)
      const from = source === undefined ? undefined : buckets.atHand(source)
      if (bucket !== undefined && (source === undefined || from !== undefined)) return listenerOf(bucket, from, input)
      const both = Promise.all([buckets.find(name), source === undefined ? undefined : buckets.find(source)])
      return both.then(([found, read]) => listenerOf(found, read, input))
    },
    expired: (bucket, expired) => {
      if (bucket.logging === undefined) return
      const at = clock.now()
      const id = Buffer.from(random.bytes(8)).toString('hex').toUpperCase()
      take(bucket, at, [expiryRecord(checksums, bucket, expired, { id, at })])
    },
    deliver: async () => {
      const due = pending
      pending = new Map()
      const ends = await Promise.allSettled([...due.values()].map(deliver))
      for (const end of ends) if (end.status === 'rejected') throw end.reason
    },
  }
}

function loggedOnly(bucket: Bucket | undefined): Bucket | undefined {
  return bucket?.logging === undefined ? undefined : bucket
}

/** The source that a copy names; undefined where that cannot be read, and the copy was refused for it. */
function sourceOf(input: unknown) {
  const named = typeof input === 'object' && input !== null && 'CopySource' in input ? input.CopySource : undefined
  if (typeof named !== 'string') return undefined
  try {
    return parseCopySource(named)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/**
 * Puts a bucket's records where they belong by now, with the rights of the service that delivers logs: the target's policy
 * or its access control list decides. Nothing is put once logging is off.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html#grant-log-delivery-permissions-general
 */
async function deliverLogs(needs: LogNeeds, { bucket, entries }: Pending): Promise<void> {
  const source = await needs.buckets.find(bucket.name)
  if (source?.id !== bucket.id || source.logging === undefined || entries.length === 0) return
  const { logging } = source
  const unfit = unfitTarget(source, await needs.buckets.find(logging.target), logging.target)
  if (unfit !== undefined) throw unfit
  const context = { 'aws:SourceArn': [bucketArn(source.name)], 'aws:SourceAccount': [source.account] }
  const call = needs.callAs({ kind: 'service', principal: logDeliverer, context })
  for (const { key, lines } of logFiles(source, logging, entries, needs.clock.now(), needs.random)) {
    await call('s3', 'PutObject', {
      Bucket: logging.target,
      Key: key,
      Body: bodyOf(`${lines.join('\n')}\n`),
      ContentType: 'text/plain',
      ExpectedBucketOwner: source.account,
      ...grantMembers(logging, ownerId(needs.checksums, source.account)),
    })
  }
}

/** Whom the configuration lets in, and the owner. Nobody can write to an object that is there. */
function grantMembers({ grants }: AccessLogging, owner: string): { GrantFullControl?: string; GrantRead?: string } {
  if (grants === undefined) return {}
  const to = (permission: string): Acl => grants.filter((grant) => grant.permission === permission)
  const named = (acl: readonly { readonly to: string }[]) =>
    acl.map((grant) => `${isGroup(grant.to) ? 'uri' : 'id'}="${grant.to}"`).join(', ')
  const readers = to('READ')
  return {
    GrantFullControl: named([{ to: owner }, ...to('FULL_CONTROL')]),
    ...(readers.length === 0 ? {} : { GrantRead: named(readers) }),
  }
}

function bodyOf(text: string): ObjectBody {
  const bytes = Buffer.from(text)
  return {
    length: bytes.byteLength,
    collect: async () => bytes,
    chunks: async function* () {
      yield bytes
    },
  }
}
