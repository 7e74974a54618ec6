import type { RecordPatch } from '@aws-sdk/client-cognito-sync'
import type { Change, Dataset, KeptRecord, Place } from '../ports.ts'
import { conflict, invalidParameter, limitExceeded } from './faults.ts'

/** Records of a dataset by key. */
export type Records = ReadonlyMap<string, KeptRecord>

/** A record as it shall be. */
export interface Wish {
  readonly key: string
  /** Undefined to remove it. */
  readonly value: string | undefined
  /** When the device changed it; undefined where it did not say. */
  readonly deviceModifiedAt: number | undefined
}

/** Who changes something, and when. */
export interface Stamp {
  readonly at: number
  readonly by: string
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html */
export const limits = { datasets: 20, records: 1024, storage: 1_048_576 } as const

/** What a request wants, in its order. A key may stand once. */
export function wishesOf(patches: readonly RecordPatch[]): readonly Wish[] {
  const keys = new Set(patches.map(({ Key }) => Key))
  if (keys.size < patches.length) throw invalidParameter('A key may stand once in RecordPatches.')
  return patches.map(wishOf)
}

function wishOf({ Key, Op, Value, DeviceLastModifiedDate }: RecordPatch): Wish {
  const key = Key!
  requireStorable(key)
  const value = Op === 'remove' ? undefined : Value
  if (Op === 'replace' && value === undefined) throw invalidParameter(`No value to replace that of ${key} with.`)
  if (value !== undefined) requireText(value)
  return { key, value, deviceModifiedAt: DeviceLastModifiedDate?.getTime() }
}

/** Requires a key that every store keeps and compares alike. */
export function requireStorable(key: string): void {
  requireText(key)
  if (key.includes('\0')) throw invalidParameter('A key may not hold the character U+0000.')
}

/** Requires text that is no half of a surrogate pair: it would come back as another. */
function requireText(text: string): void {
  if (!text.isWellFormed()) throw invalidParameter('Keys and values must be well-formed Unicode.')
}

/** Requires that each patch was thought out on the record as it is. */
export function requireCounts(patches: readonly RecordPatch[], current: Records): void {
  for (const { Key, SyncCount } of patches) {
    const count = current.get(Key!)?.syncCount ?? 0
    if (SyncCount !== count) throw conflict(`Current SyncCount for: ${Key} is: ${count} not: ${SyncCount}`)
  }
}

/** A dataset with its wishes granted, and the records to answer with, in the wishes' order. */
export interface Granted {
  /** Undefined where nothing changes. */
  readonly change: Change | undefined
  readonly records: readonly KeptRecord[]
}

/** Grants wishes within the limits of a dataset. To remove what is not there is no failure, and changes nothing. */
export function grant(
  place: Place,
  before: Dataset | undefined,
  current: Records,
  wishes: readonly Wish[],
  stamp: Stamp,
): Granted {
  const syncCount = (before?.syncCount ?? 0) + 1
  const kept = wishes.map((wish) => {
    const known = current.get(wish.key)
    const gone = wish.value === undefined && known?.value === undefined
    return gone
      ? { record: known ?? recordOf(wish, 0, stamp), changed: false }
      : {
          record: recordOf(wish, syncCount, stamp),
          changed: true,
        }
  })
  const records = kept.filter(({ changed }) => changed).map(({ record }) => record)
  const answered = kept.map(({ record }) => record)
  if (records.length === 0) return { change: undefined, records: answered }
  const after = { ...grown(place, before, current, records, stamp), syncCount }
  requireWithin(after)
  return { change: { before, after, records }, records: answered }
}

function recordOf({ key, value, deviceModifiedAt }: Wish, syncCount: number, { at, by }: Stamp): KeptRecord {
  return { key, value, syncCount, modifiedAt: at, modifiedBy: by, deviceModifiedAt: deviceModifiedAt ?? at }
}

function grown(
  place: Place,
  before: Dataset | undefined,
  current: Records,
  records: readonly KeptRecord[],
  { at, by }: Stamp,
): Dataset {
  const old = records.flatMap(({ key }) => current.get(key) ?? [])
  const living = before?.exists === true ? before : undefined
  return {
    ...place,
    exists: true,
    createdAt: living?.createdAt ?? at,
    modifiedAt: at,
    modifiedBy: by,
    syncCount: before?.syncCount ?? 0,
    deletedCount: before?.deletedCount ?? 0,
    records: (living?.records ?? 0) + numberOf(records) - numberOf(old),
    storage: (living?.storage ?? 0) + sizeOf(records) - sizeOf(old),
  }
}

function requireWithin({ name, records, storage }: Dataset): void {
  if (records > limits.records) {
    throw limitExceeded(`The dataset ${name} would have ${records} records; ${limits.records} are allowed.`)
  }
  if (storage > limits.storage) {
    throw limitExceeded(`The dataset ${name} would hold ${storage} octets; ${limits.storage} are allowed.`)
  }
}

function numberOf(records: readonly KeptRecord[]): number {
  return records.filter(({ value }) => value !== undefined).length
}

/** Octets of keys and values. */
function sizeOf(records: readonly KeptRecord[]): number {
  return records.reduce(
    (sum, { key, value }) => (value === undefined ? sum : sum + Buffer.byteLength(key) + Buffer.byteLength(value)),
    0,
  )
}
