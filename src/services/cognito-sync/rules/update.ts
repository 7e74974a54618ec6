import type { UpdateRecordsRequest } from '@aws-sdk/client-cognito-sync'
import type { RequestContext } from '../../../kernel/operation.ts'
import type { Dataset, KeptRecord, Needs, Place } from '../ports.ts'
import { identityOf } from './access.ts'
import { conflict, limitExceeded } from './faults.ts'
import { type Granted, grant, limits, type Records, requireCounts, wishesOf } from './patches.ts'
import { requireSession } from './sessions.ts'
import { askFunction, triggerOf } from './trigger.ts'

type UpdateNeeds = Pick<Needs, 'syncs' | 'keyRing' | 'callAs' | 'clock'>

/** How often an update is thought out anew when another came between. */
const attempts = 10

/**
 * Changes the records of a dataset, making it where it is not there, and answers with them. Updates of one dataset
 * follow each other: the later one of two sees what the earlier did, and conflicts where both meant the same record.
 */
export async function update(
  needs: UpdateNeeds,
  place: Place,
  input: UpdateRecordsRequest,
  request: RequestContext,
): Promise<readonly KeptRecord[]> {
  const functionArn = await triggerFor(needs, place, request)
  const patches = input.RecordPatches ?? []
  const wishes = wishesOf(patches)
  const keys = functionArn === undefined ? wishes.map(({ key }) => key) : undefined
  const stamp = { at: needs.clock.now(), by: input.DeviceId ?? nameOf(request) }
  for (let attempt = 0; attempt < (functionArn === undefined ? attempts : 1); attempt += 1) {
    const before = await needs.syncs.dataset(place)
    requireSession(needs.keyRing, input.SyncSessionToken!, place, before, needs.clock.now())
    const current = byKey(await needs.syncs.records(place, keys))
    requireCounts(patches, current)
    const granted =
      functionArn === undefined ? wishes : await askFunction(needs, { functionArn, place, current, wishes }, request)
    const { change, records } = grant(place, before, current, granted, stamp)
    if (await save(needs, before, change)) return records
  }
  throw conflict(`The dataset ${place.name} was changed by other requests at the same time.`)
}

/** The pool's function; it is asked about users' changes, not about their developer's. */
async function triggerFor(
  { syncs }: UpdateNeeds,
  { pool }: Place,
  { caller }: RequestContext,
): Promise<string | undefined> {
  return identityOf(caller) === undefined ? undefined : triggerOf((await syncs.settings(pool)).events)
}

/** Who changed something, where no device is named. */
function nameOf({ caller, account }: RequestContext): string {
  return identityOf(caller)?.identity ?? account
}

function byKey(records: readonly KeptRecord[]): Records {
  return new Map(records.map((record) => [record.key, record]))
}

async function save({ syncs }: UpdateNeeds, before: Dataset | undefined, change: Granted['change']): Promise<boolean> {
  if (change === undefined) return true
  if (before?.exists !== true && (await syncs.usage(change.after.identity)).datasets >= limits.datasets) {
    throw limitExceeded(`An identity may have ${limits.datasets} datasets.`)
  }
  return syncs.save(change, limits.datasets)
}
