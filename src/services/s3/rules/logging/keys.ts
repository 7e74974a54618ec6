import type { Random } from '../../../../kernel/random.ts'
import type { Bucket } from '../../ports/buckets.ts'
import { regionOf } from '../locations.ts'
import type { AccessLogging } from './ports.ts'

/** A record that waits to be delivered. */
export interface Entry {
  /** When its request came, milliseconds since the epoch. */
  readonly at: number
  readonly line: string
}

/** A log: an object to be. */
export interface LogFile {
  readonly key: string
  readonly lines: readonly string[]
}

/**
 * The logs that records are delivered in: one, or one for each day that partitions by their time are of.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#server-access-logging-overview
 */
export function logFiles(
  source: Bucket,
  logging: AccessLogging,
  entries: readonly Entry[],
  now: number,
  random: Random,
): readonly LogFile[] {
  const unique = () => Buffer.from(random.bytes(8)).toString('hex').toUpperCase()
  const lines = entries.map(({ line }) => line)
  const base = `${logging.prefix}${partition(source, logging)}`
  if (logging.keys !== 'eventTime') {
    const day = logging.keys === 'deliveryTime' ? `${dayOf(now).replaceAll('-', '/')}/` : ''
    return [{ key: `${base}${day}${dayOf(now)}-${timeOf(now)}-${unique()}`, lines }]
  }
  return [...Map.groupBy(entries, ({ at }) => dayOf(at))].map(([day, of]) => ({
    key: `${base}${day.replaceAll('-', '/')}/${day}-00-00-00-${unique()}`,
    lines: of.map(({ line }) => line),
  }))
}

/** How long the longest key is beyond its prefix. */
export function longestSuffix(source: Bucket, logging: AccessLogging): number {
  return Buffer.byteLength(partition(source, logging)) + '2026/01/02/2026-01-02-03-04-05-0123456789ABCDEF'.length
}

function partition({ account, region, name }: Bucket, { keys }: AccessLogging): string {
  return keys === 'eventTime' || keys === 'deliveryTime' ? `${account}/${regionOf(region)}/${name}/` : ''
}

/** `2026-01-02` */
function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** `03-04-05` */
function timeOf(at: number): string {
  return new Date(at).toISOString().slice(11, 19).replaceAll(':', '-')
}
