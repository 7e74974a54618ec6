import { figuresOf, timed } from '../measures/measure.ts'
import { jsonCalls, passwordSignIns, refreshes, srpSignIns } from '../measures/signIn.ts'
import type { Site, UserDirectory } from '../servers/kind.ts'
import type { Limits } from '../signInLimits.ts'
import type { LimitProcess } from './limits.ts'

const inFlight = 16

/** Bare arithmetic of one request. */
interface Arithmetic {
  readonly powers: number
  readonly signatures: number
}

/** A way to tokens, and what of each of its requests is bare arithmetic. */
interface Way {
  readonly title: string
  readonly requests: readonly Arithmetic[]
  /** CPU milliseconds of the server for one, of so many. */
  readonly cost: (site: Site, directory: UserDirectory, count: number) => Promise<number>
}

/** What one way cost: medians of rounds. */
export interface WayCost {
  readonly title: string
  readonly cpu: number
  readonly bare: number
  readonly ratio: number
  /** CPU milliseconds of a server that does nothing but the arithmetic. */
  readonly served: number
}

/** B = kv + g^b at the first request; v^u, and (A v^u)^b at the second. */
const ways: readonly Way[] = [
  {
    title: 'sign-in by SRP (two requests)',
    requests: [
      { powers: 1, signatures: 0 },
      { powers: 2, signatures: 2 },
    ],
    cost: async (site, directory, count) => cpuOf(figuresOf(await srpSignIns(site, directory, count), 2)),
  },
  {
    title: 'sign-in by password',
    requests: [{ powers: 1, signatures: 2 }],
    cost: costOfPasswords,
  },
  {
    title: 'refresh',
    requests: [{ powers: 0, signatures: 2 }],
    cost: async (site, directory, count) => costOfCalls(site, await refreshes(site, directory, count)),
  },
]

/** What there is at least: the arithmetic alone, and a server that does nothing else. */
export interface Least {
  readonly arithmetic: LimitProcess
  readonly server: Site
}

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
  least: Least,
  { rounds, count }: { rounds: number; count: number },
): Promise<readonly WayCost[]> {
  const found: WayCost[] = []
  for (const way of ways) {
    await way.cost(site, directory, ahead / way.requests.length)
    await costServed(least.server, way, ahead / way.requests.length)
    const costs: WayCost[] = []
    while (costs.length < rounds) {
      const before = await least.arithmetic.measure(limitTimes)
      const cpu = await way.cost(site, directory, count)
      const after = await least.arithmetic.measure(limitTimes)
      const bare = (bareOf(way, before) + bareOf(way, after)) / 2
      const served = await costServed(least.server, way, count)
      costs.push({ title: way.title, cpu, bare, ratio: cpu / bare, served })
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

function bareOf({ requests }: Way, { power, signature }: Limits): number {
  return requests.reduce((sum, { powers, signatures }) => sum + powers * power + signatures * signature, 0)
}

/** What so many of a way cost a server that does nothing but their arithmetic. */
async function costServed(site: Site, { requests }: Way, count: number): Promise<number> {
  let sum = 0
  for (const request of requests)
    sum += await costOfCalls(
      site,
      Array.from({ length: count }, () => ['', request]),
    )
  return sum
}

async function costOfCalls(site: Site, calls: Parameters<typeof jsonCalls>[1]): Promise<number> {
  const phases = { inFlight, warmUp: { requests: 0 }, measured: { requests: calls.length } }
  return cpuOf(figuresOf(await timed(site, { ...jsonCalls(site, calls), ...phases, minimumSize: 1000 })))
}

function cpuOf({ cpu }: { readonly cpu: number | undefined }): number {
  if (cpu === undefined) throw new Error('CPU figures need /proc, which Linux has')
  return cpu
}
