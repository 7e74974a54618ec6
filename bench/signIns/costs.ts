import { figuresOf, timed } from '../measures/measure.ts'
import { jsonCalls, passwordSignIns, refreshes, srpSignIns } from '../measures/signIn.ts'
import type { Site, UserDirectory } from '../servers/kind.ts'
import type { Limits } from '../signInLimits.ts'
import type { LimitProcess } from './limits.ts'

const inFlight = 16

/** A way to tokens, and what of it is bare arithmetic. */
interface Way {
  readonly title: string
  /** Requests of one. */
  readonly requests: number
  readonly powers: number
  readonly signatures: number
  /** CPU milliseconds of the server for one, of so many. */
  readonly cost: (site: Site, directory: UserDirectory, count: number) => Promise<number>
}

/** What one way cost: medians of rounds. */
export interface WayCost {
  readonly title: string
  readonly cpu: number
  readonly bare: number
  readonly ratio: number
}

/** B = kv + g^b at the first request; v^u, and (A v^u)^b at the second. */
const ways: readonly Way[] = [
  {
    title: 'sign-in by SRP (two requests)',
    requests: 2,
    powers: 3,
    signatures: 2,
    cost: async (site, directory, count) => cpuOf(figuresOf(await srpSignIns(site, directory, count), 2)),
  },
  {
    title: 'sign-in by password',
    requests: 1,
    powers: 1,
    signatures: 2,
    cost: costOfPasswords,
  },
  {
    title: 'refresh',
    requests: 1,
    powers: 0,
    signatures: 2,
    cost: async (site, directory, count) => costOfCalls(site, await refreshes(site, directory, count)),
  },
]

/** Requests of each way, uncounted, before those that are counted: until then the server's code for it is being compiled. */
const ahead = 4000

/** How often the bare means are used in a round. */
const limitTimes = 300

/**
 * What each way to tokens costs the server, beside its bare arithmetic in the same round: the machine's speed changes
 * from one minute to the next, and both are taken within one.
 */
export async function costsOfWays(
  site: Site,
  directory: UserDirectory,
  limits: LimitProcess,
  { rounds, count }: { rounds: number; count: number },
): Promise<readonly WayCost[]> {
  const found: WayCost[] = []
  for (const way of ways) {
    await way.cost(site, directory, ahead / way.requests)
    const costs: WayCost[] = []
    while (costs.length < rounds) {
      const before = await limits.measure(limitTimes)
      const cpu = await way.cost(site, directory, count)
      const after = await limits.measure(limitTimes)
      const bare = (bareOf(way, before) + bareOf(way, after)) / 2
      costs.push({ title: way.title, cpu, bare, ratio: cpu / bare })
    }
    const middle = costs.toSorted((a, b) => a.ratio - b.ratio)[rounds >> 1] as WayCost
    found.push(middle)
  }
  return found
}

/** CPU milliseconds of the server for a sign-in by password, of so many. */
export function costOfPasswords(site: Site, directory: UserDirectory, count: number): Promise<number> {
  return costOfCalls(site, passwordSignIns(directory, count))
}

function bareOf({ powers, signatures }: Way, { power, signature }: Limits): number {
  return powers * power + signatures * signature
}

async function costOfCalls(site: Site, calls: Parameters<typeof jsonCalls>[1]): Promise<number> {
  const phases = { inFlight, warmUp: { requests: 0 }, measured: { requests: calls.length } }
  return cpuOf(figuresOf(await timed(site, { ...jsonCalls(site, calls), ...phases, minimumSize: 1000 })))
}

function cpuOf({ cpu }: { readonly cpu: number | undefined }): number {
  if (cpu === undefined) throw new Error('CPU figures need /proc, which Linux has')
  return cpu
}
