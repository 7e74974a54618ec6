import type { Scope } from '../../../kernel/operation.ts'
import { randomText } from '../../../kernel/random.ts'
import type { ApiRecord, ApiSettings, Kind, Kinds, Needs, Part, PartChange, Tags } from '../ports.ts'
import { conflict } from './faults.ts'
import { requireApi } from './find.ts'

/** What a change makes of an API, and what the caller is told. */
export interface Changed<T> {
  readonly settings?: ApiSettings
  readonly tags?: Tags
  readonly changes?: readonly PartChange[]
  readonly result: T
}

const attempts = 5
const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz'

/**
 * Changes an API by `decide`, which sees it as it is now. A change that came between makes it decide anew; what it has
 * checked (that an integration exists, say) therefore still holds when the change is written.
 */
export async function changeApi<T>(
  needs: Pick<Needs, 'apis'>,
  scope: Scope,
  id: string,
  decide: (api: ApiRecord) => Promise<Changed<T>> | Changed<T>,
  taken: (result: T) => string = () => 'The name is taken.',
): Promise<T> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const api = await requireApi(needs, id, scope)
    const { settings = api.settings, tags = api.tags, changes = [], result } = await decide(api)
    const written = await needs.apis.change({ ...api, settings, tags }, changes)
    if (written === 'done') return result
    if (written === 'taken') throw conflict(taken(result))
  }
  throw conflict('Unable to complete operation due to concurrent modification. Please try again later.')
}

/** A part with an id of its own. */
export function newPart<K extends Kind>(
  { clock, random }: Pick<Needs, 'clock' | 'random'>,
  kind: K,
  settings: Kinds[K],
  given: { readonly id?: string; readonly name?: string } = {},
): Part<K> {
  const id = given.id ?? newId(random, 7)
  const now = clock.now()
  return { kind, id, name: given.name ?? id, settings, createdAt: now, modifiedAt: now }
}

export function newId(random: Needs['random'], length: number): string {
  return randomText(random, length, alphabet)
}
