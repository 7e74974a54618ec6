import fc from 'fast-check'
import { cases } from './arbitraries.ts'
import type { Decide, Effect } from './case.ts'
import { type KnownDifference, kindOf } from './differences.ts'
import { factsOf } from './facts.ts'
import type { Oracle } from './oracle.ts'
import { type Difference, reduce } from './reduce.ts'

/** What came of a run. */
export interface Findings {
  readonly decisions: number
  /** How often the first engine gave each answer. */
  readonly effects: Readonly<Record<Effect, number>>
  /** Differences of each known kind. */
  readonly known: ReadonlyMap<KnownDifference, number>
  /** Differences of no known kind, made as small as they can be. */
  readonly unknown: readonly Difference[]
}

/** Where a run begins and how far it goes. */
export interface Extent {
  readonly seed: number
  readonly decisions: number
}

const batchSize = 2000

/** Asks an engine and the oracle the same random questions; the same seed gives the same questions. */
export async function compare(decide: Decide, oracle: Oracle, { seed, decisions }: Extent): Promise<Findings> {
  const effects: Record<Effect, number> = { allow: 0, explicitDeny: 0, implicitDeny: 0 }
  const known = new Map<KnownDifference, number>()
  const unknown: Difference[] = []
  for (let done = 0, batch = seed; done < decisions; done += batchSize, batch++) {
    const made = fc.sample(cases, { seed: batch, numRuns: Math.min(batchSize, decisions - done) })
    const asked = oracle.answer(made)
    const ours = made.map(decide)
    const theirs = await asked
    for (const effect of ours) effects[effect]++
    const differences = made.flatMap((each, index) => differenceOf(each, ours[index], theirs[index]))
    for (const difference of await reduce(differences, decide, oracle)) {
      const kind = kindOf(factsOf(difference))
      if (kind === undefined) unknown.push(difference)
      else known.set(kind, (known.get(kind) ?? 0) + 1)
    }
  }
  return { decisions, effects, known, unknown }
}

function differenceOf(each: Difference['case'], ours?: Effect, theirs?: Effect): readonly Difference[] {
  return ours === undefined || theirs === undefined || ours === theirs ? [] : [{ case: each, ours, theirs }]
}

/** The counts of a run, for people. */
export function summary({ decisions, effects, known, unknown }: Findings): string {
  const count = (value: number) => value.toLocaleString('en').padStart(9)
  const kinds = [...known].toSorted(([, a], [, b]) => b - a)
  return [
    `${count(decisions)} decisions`,
    `${count(effects.allow)} allowed`,
    `${count(effects.explicitDeny)} denied explicitly`,
    `${count(effects.implicitDeny)} denied for want of an allow`,
    `${count(kinds.reduce((sum, [, times]) => sum + times, 0))} answered differently in a known way:`,
    ...kinds.map(([{ name }, times]) => `${count(times)}   ${name}`),
    `${count(unknown.length)} answered differently in a way that is not known`,
    '',
  ].join('\n')
}
