import type { Dataset, Needs, Place } from '../ports.ts'
import { notFound } from './faults.ts'

/** A dataset that exists. */
export async function requireDataset({ syncs }: Pick<Needs, 'syncs'>, place: Place): Promise<Dataset> {
  const dataset = await syncs.dataset(place)
  if (dataset?.exists !== true) throw notFound(`Dataset '${place.name}' not found.`)
  return dataset
}
