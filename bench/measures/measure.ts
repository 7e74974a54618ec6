import type { Load, LoadResult } from '../load.ts'
import { cpuMilliseconds } from '../processes.ts'
import type { Pace, Site } from '../servers/kind.ts'

/** What one load gave, for each unit of work (a request, a sign-in, a pair). */
export interface Figures {
  readonly perSecond: number
  /** Octets of objects moved, in millions a second; where objects are what counts. */
  readonly megabytesPerSecond?: number
  /** CPU milliseconds of the server a unit; undefined where that cannot be known. */
  readonly cpu: number | undefined
  readonly p50: number
  readonly p99: number
}

/** Figures of one way into a server. */
export interface Measured {
  /** Which way, where the server has more than one. */
  readonly label: string
  readonly figures: Figures
}

/** Something that is done to a server, and what a server is compared with in it. */
export interface Measure {
  readonly name: string
  readonly title: (pace: Pace) => string
  /** The server of the same work... */
  readonly peer: string
  /** ...and the one of the least work. */
  readonly limit: string
  readonly run: (site: Site) => Promise<readonly Measured[]>
}

/** Requests that were sent, with the server's CPU milliseconds while they were. */
export type Timed = LoadResult & { readonly cpu: number | undefined }

type SiteLoad = Omit<Load, 'host' | 'port'>

/**
 * Sends a load and takes the server's CPU time of its measured phase. A load that goes on for some time is measured in
 * several rounds, of which the middle one by CPU time a request counts: others use the machine too.
 */
export async function timed(site: Site, load: SiteLoad): Promise<Timed> {
  if ('requests' in load.measured) return oneRound(site, load)
  const measured = { seconds: load.measured.seconds / site.pace.rounds }
  const rounds = [await oneRound(site, { ...load, measured })]
  while (rounds.length < site.pace.rounds) {
    rounds.push(await oneRound(site, { ...load, measured, warmUp: { requests: 0 } }))
  }
  const cost = ({ cpu, seconds, requests }: Timed) => (cpu ?? seconds) / requests
  return rounds.toSorted((a, b) => cost(a) - cost(b))[rounds.length >> 1] as Timed
}

async function oneRound({ client, server }: Site, load: SiteLoad): Promise<Timed> {
  let before: number | undefined
  const result = await client.run({ host: server.host, port: server.port, ...load }, () => {
    before = cpuMilliseconds(server.pid)
  })
  const after = cpuMilliseconds(server.pid)
  return { ...result, cpu: before === undefined || after === undefined ? undefined : after - before }
}

/** Sends every request of a load once, unmeasured: to make ready what is then measured. */
export function once(
  { client, server }: Site,
  load: Pick<Load, 'requests' | 'bodies' | 'keep' | 'statuses'>,
): Promise<LoadResult> {
  const requests = load.requests.length
  const at = { host: server.host, port: server.port, inFlight: Math.min(8, requests) }
  return client.run({ ...at, ...load, warmUp: { requests: 0 }, measured: { requests } })
}

/** Figures of a unit that is `each` requests, and moves `octets` of an object. */
export function figuresOf({ requests, seconds, cpu, p50, p99 }: Timed, each = 1, octets?: number): Figures {
  const units = requests / each
  const perSecond = units / seconds
  return {
    perSecond,
    cpu: cpu === undefined ? undefined : cpu / units,
    p50,
    p99,
    ...(octets === undefined ? {} : { megabytesPerSecond: (perSecond * octets) / 1e6 }),
  }
}

/** The phases of a load that goes on for some time. */
export function forSeconds(pace: Pace): Pick<Load, 'warmUp' | 'measured'> {
  return { warmUp: { seconds: pace.warmUpSeconds }, measured: { seconds: pace.seconds } }
}

/** Reads the JSON document of a response that was kept. */
export function jsonOf(octets: Uint8Array | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(octets ?? []).toString()) as Record<string, unknown>
}
