import { type KeyRingSource, open, seal } from '../../../tokens/keyRing.ts'
import type { Dataset, Place } from '../ports.ts'
import { invalidParameter, notFound } from './faults.ts'

const purpose = 'sync-session'
/** Deviation: AWS does not say how long a session lasts. */
const lifetime = 3_600_000
/** No honest token is longer. */
const tokenLimit = 512

interface SyncSession {
  /** The dataset's last deletion when the session began: another ends it. */
  readonly deletedCount: number
  readonly expiresAt: number
}

/** Begins a session: its token is good for this dataset alone, for an hour, until the dataset is deleted. */
export function beginSession(
  keyRing: KeyRingSource,
  place: Place,
  dataset: Pick<Dataset, 'deletedCount'> | undefined,
  now: number,
): string {
  const session: SyncSession = { deletedCount: dataset?.deletedCount ?? 0, expiresAt: now + lifetime }
  return Buffer.from(seal(keyRing, purpose, Buffer.from(JSON.stringify(session)), boundTo(place))).toString('base64url')
}

/** Requires a token of a session of this dataset, still going on. */
export function requireSession(
  keyRing: KeyRingSource,
  token: string,
  place: Place,
  dataset: Pick<Dataset, 'deletedCount'> | undefined,
  now: number,
): void {
  const session = read(keyRing, token, place)
  if (session === undefined) throw invalid('it is no session of this dataset')
  if (now >= session.expiresAt) throw invalid('it has expired')
  if (session.deletedCount !== (dataset?.deletedCount ?? 0)) throw notFound(`Dataset '${place.name}' was deleted.`)
}

function read(keyRing: KeyRingSource, token: string, place: Place): SyncSession | undefined {
  if (token.length > tokenLimit) return undefined
  const box = Buffer.from(token, 'base64url')
  if (box.toString('base64url') !== token) return undefined
  const plain = open(keyRing, purpose, box, boundTo(place))
  return plain && (JSON.parse(Buffer.from(plain).toString()) as SyncSession)
}

function boundTo({ pool, identity, name }: Place): string {
  return JSON.stringify([pool, identity, name])
}

function invalid(reason: string) {
  return invalidParameter('SyncSessionToken not valid for these inputs', reason)
}
