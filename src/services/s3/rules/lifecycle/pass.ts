import type { Bucket } from '../../ports/buckets.ts'
import type { Upload } from '../../ports/uploads.ts'
import type { ScannedVersion } from '../../ports/versions.ts'
import type { Removal, WriteCondition } from '../../ports/writes.ts'
import type { Needs } from '../../ports.ts'
import { afterPrefix } from '../keyOrder.ts'
import type { Expired } from '../logging/record.ts'
import { lifecycleOccasion, removalEvent } from '../notifications/record.ts'
import { markerFor } from '../versions.ts'
import { afterDays, dayOf, expiryOf, matches, wholeDay } from './expiry.ts'
import type { LifecycleRule } from './ports.ts'

type PassNeeds = Pick<Needs, 'buckets' | 'objects' | 'versions' | 'uploads' | 'reclaim' | 'random' | 'clock'>

/** Rows that are read at once, and removals that share a few commits. */
const pageSize = 500

/** Does what lifecycle rules ask for today; answers when it is done, or soon after `signal` says to stop. */
export type LifecyclePass = (signal?: AbortSignal) => Promise<void>

/**
 * Acts on every bucket whose rules have not been acted on today, in small steps between which others are served. Every
 * removal is whole by itself and judged once more as it is written, so that a pass may be broken off anywhere: the next
 * one begins anew.
 * Who tries rules out may have days that are shorter than a day.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
 */
export function lifecyclePass(
  needs: PassNeeds,
  day: number = wholeDay,
  expired: Stage['expired'] = () => undefined,
): LifecyclePass {
  let last: Promise<void> = Promise.resolve()
  return (signal) => {
    const next = last.then(() => actOnAll({ needs, day, signal, expired }))
    last = next.catch(() => undefined)
    return next
  }
}

async function actOnAll(pass: Omit<Stage, 'bucket' | 'now'>): Promise<void> {
  const { needs, day, signal } = pass
  const now = needs.clock.now()
  const today = dayOf(now, day)
  for (const bucket of await needs.buckets.lifecycleDue(today)) {
    for (const rule of bucket.lifecycle?.rules ?? []) {
      if (rule.enabled) await act({ ...pass, bucket, now }, rule)
      if (signal?.aborted === true) return
    }
    await needs.buckets.lifecycleDone(bucket, today)
  }
}

interface Stage {
  readonly needs: PassNeeds
  readonly bucket: Bucket
  readonly now: number
  /** How long a day of the rules lasts, milliseconds. */
  readonly day: number
  readonly signal: AbortSignal | undefined
  /** Hears of what was done. */
  readonly expired: (bucket: Bucket, expired: Expired) => void
}

async function act(stage: Stage, rule: LifecycleRule): Promise<void> {
  if (rule.expireDays !== undefined || rule.expireDate !== undefined) await expireCurrent(stage, rule)
  if (rule.noncurrentDays !== undefined) await expireNoncurrent(stage, rule)
  if (rule.expireMarkers === true || rule.expireDays !== undefined) await expireMarkers(stage, rule)
  if (rule.abortDays !== undefined) await abortUploads(stage, rule)
}

/** Reads page after page from `from` on, and lets others be served in between. */
async function eachPage<R, P>(
  { signal }: Stage,
  from: P,
  fetch: (from: P) => Promise<readonly R[]>,
  after: (row: R) => P,
  use: (rows: readonly R[]) => Promise<void>,
): Promise<void> {
  for (let place = from; signal?.aborted !== true; ) {
    const rows = await fetch(place)
    await use(rows)
    const end = rows.at(-1)
    if (end === undefined || rows.length < pageSize) return
    place = after(end)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function expireCurrent(stage: Stage, rule: LifecycleRule): Promise<void> {
  const { needs, bucket, now, day } = stage
  const { objects, random } = needs
  const prefix = rule.filter.prefix ?? ''
  const upper = afterPrefix(prefix)
  await eachPage(
    stage,
    { key: prefix, inclusive: true },
    (lower) => objects.scan(bucket.id, { lower, upper, limit: pageSize }),
    ({ key }) => ({ key, inclusive: false }),
    async (rows) => {
      const expired = rows.filter((row) => (expiryOf(rule, row, day) ?? Number.POSITIVE_INFINITY) <= now)
      await Promise.all(
        expired.map(async ({ key, version, modifiedAt, size }) => {
          const marker = markerFor(bucket, key, random, now)
          const unchanged: WriteCondition = { kind: 'unchanged', version, modifiedAt }
          const removal: Removal = { kind: 'current', key, marker }
          const event = removalEvent(bucket, 'LifecycleExpiration', removal, occasionOf(stage))
          const { outcome, freed } = await objects.remove(bucket, removal, unchanged, event)
          needs.reclaim.discard(freed)
          if (outcome !== 'done') return
          if (marker === undefined) stage.expired(bucket, { operation: 'S3.EXPIRE.OBJECT', key, size })
          else stage.expired(bucket, { operation: 'S3.CREATE.DELETEMARKER', key, version: marker.version })
        }),
      )
    },
  )
}

/** Reads the older versions of a prefix, newest first within each key. */
function eachVersions(
  stage: Stage,
  { filter }: LifecycleRule,
  use: (rows: readonly ScannedVersion[]) => Promise<void>,
): Promise<void> {
  const { needs, bucket } = stage
  const prefix = filter.prefix ?? ''
  const upper = afterPrefix(prefix)
  return eachPage(
    stage,
    { key: prefix, place: undefined as number | undefined },
    (after) => needs.versions.scan(bucket.id, { after, upper, limit: pageSize }),
    ({ key, place }) => ({ key, place }),
    use,
  )
}

/** A version counts as old from when its successor was made, and as many of the newest as the rule says are kept. */
async function expireNoncurrent(stage: Stage, rule: LifecycleRule): Promise<void> {
  const { noncurrentDays = 0, newerNoncurrent = 0, filter } = rule
  const { now, day } = stage
  let key: string | undefined
  let newer = 0
  let successorAt: number | undefined
  await eachVersions(stage, rule, async (rows) => {
    const expired: ScannedVersion[] = []
    for (const row of rows) {
      if (row.key !== key) {
        key = row.key
        newer = 0
        successorAt = row.currentAt
      }
      if (successorAt !== undefined) {
        const due = afterDays(successorAt, noncurrentDays, day) <= now && newer >= newerNoncurrent
        if (due && isAbout(filter, row)) expired.push(row)
        newer++
      }
      successorAt = row.modifiedAt
    }
    await removeVersions(stage, expired, 'noncurrent')
  })
}

/** A marker has no size and no tags that it could be chosen by. */
function isAbout(filter: LifecycleRule['filter'], row: ScannedVersion): boolean {
  const { tags, largerThan, smallerThan } = filter
  if (row.isMarker && (tags ?? largerThan ?? smallerThan) !== undefined) return false
  return matches(filter, row)
}

/** Takes away markers that nothing stands behind any more. */
async function expireMarkers(stage: Stage, rule: LifecycleRule): Promise<void> {
  const { expireMarkers: atOnce, expireDays = 0, filter } = rule
  await eachVersions(stage, rule, async (rows) => {
    const candidates = rows.filter((row, index) => {
      const alone = row.key !== rows[index - 1]?.key && row.key !== rows[index + 1]?.key
      const old = atOnce === true || afterDays(row.modifiedAt, expireDays, stage.day) <= stage.now
      return row.isMarker && row.currentAt === undefined && alone && old && isAbout(filter, row)
    })
    await removeVersions(stage, candidates, 'soleMarker')
  })
}

async function removeVersions(
  stage: Stage,
  rows: readonly ScannedVersion[],
  kind: 'noncurrent' | 'soleMarker',
): Promise<void> {
  if (rows.length === 0) return
  const { needs, bucket, now } = stage
  const unlocked = { now, bypassGovernance: false }
  const removals = rows.map(({ key, version }) => ({ kind, key, version, unlocked }))
  const events = removals.map((removal) => removalEvent(bucket, 'LifecycleExpiration', removal, occasionOf(stage)))
  const { removed, freed } = await needs.objects.removeAll(bucket, removals, events)
  needs.reclaim.discard(freed)
  for (const [index, { key, version, size }] of rows.entries()) {
    const isGone = removed[index] === 'done' || removed[index] === 'doneMarker'
    if (isGone) stage.expired(bucket, { operation: 'S3.EXPIRE.OBJECT', key, version, size })
  }
}

const occasionOf = ({ needs, now }: Stage) => lifecycleOccasion(needs.random.uuid(), now)

async function abortUploads(stage: Stage, { filter, abortDays = 0 }: LifecycleRule): Promise<void> {
  const { needs, bucket, now, day } = stage
  const prefix = filter.prefix ?? ''
  const upper = afterPrefix(prefix)
  await eachPage<Upload, { readonly key: string; readonly upload?: string; readonly inclusive: boolean }>(
    stage,
    { key: prefix, inclusive: true },
    (lower) => needs.uploads.list(bucket.id, { lower, upper, limit: pageSize }),
    ({ key, id }) => ({ key, upload: id, inclusive: false }),
    async (uploads) => {
      for (const { key, id, initiatedAt } of uploads) {
        if (afterDays(initiatedAt, abortDays, day) > now) continue
        const { known, freed } = await needs.uploads.abort(bucket.id, key, id)
        needs.reclaim.discard(freed)
        if (known) stage.expired(bucket, { operation: 'S3.DELETE.UPLOAD', key })
      }
    },
  )
}
