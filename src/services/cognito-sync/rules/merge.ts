import type { Dataset, Move, Needs } from '../ports.ts'

const nameLimit = 128
/** An identity that was merged has at most this many datasets: its own twenty, and those of others. */
const mostDatasets = 1000

/**
 * Gives the datasets of an identity that is merged to the identity that stays: `notes` becomes `notes.<old identity>`,
 * which the clients of `notes` are told of until they have deleted it. Merged datasets do not count as new ones.
 * https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_ListRecords.html (`MergedDatasetNames`)
 */
export async function mergeDatasets(
  { syncs, clock }: Pick<Needs, 'syncs' | 'clock'>,
  from: string,
  to: string,
): Promise<void> {
  const taken = new Set((await syncs.datasets(to, '', mostDatasets)).map(({ name }) => name))
  const moves: Move[] = []
  for (const dataset of await syncs.datasets(from, '', mostDatasets)) {
    const name = freeName(dataset, from, taken)
    taken.add(name)
    moves.push({ from: dataset, to: { pool: dataset.pool, identity: to, name }, mergedInto: dataset.name })
  }
  await syncs.move(moves, clock.now())
  await syncs.forgetIdentity(from)
}

function freeName({ name }: Dataset, identity: string, taken: ReadonlySet<string>): string {
  for (let count = 0; ; count += 1) {
    const ending = count === 0 ? `.${identity}` : `.${identity}.${count}`
    const free = name.slice(0, nameLimit - ending.length) + ending
    if (!taken.has(free)) return free
  }
}
