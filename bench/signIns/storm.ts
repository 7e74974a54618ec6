import { quantile, startLoadClient } from '../load.ts'
import { smallGets } from '../measures/objects.ts'
import { jsonCalls, passwordSignIns } from '../measures/signIn.ts'
import type { S3Access } from '../requests.ts'
import type { Site, UserDirectory } from '../servers/kind.ts'

/** The slowest of a hundred signed GETs in milliseconds, so many at once: when nobody signs in, and when many do. */
export interface Stormed {
  readonly inFlight: number
  readonly quiet: number
  readonly stormy: number
}

const stormers = 16

/** Turns of each weather in a round: the machine's speed changes within seconds. */
const turnsOfRound = 3

/**
 * Reads while nobody signs in and while sixteen do all the time, in many short turns; the slowest of all reads in either
 * weather count, so that one turn's hiccup is one of many.
 */
export async function getsUnderStorm(
  site: Site,
  access: S3Access,
  directory: UserDirectory,
  { inFlight, rounds, seconds }: { inFlight: number; rounds: number; seconds: number },
): Promise<Stormed> {
  const { host, port } = site.server
  const reads = { host, port, ...(await smallGets(site, access)), inFlight }
  const signIns = { host, port, ...jsonCalls(site, passwordSignIns(directory, directory.users.length)) }
  const stormClient = startLoadClient()
  const turn = seconds / turnsOfRound
  const read = async (): Promise<readonly number[]> => {
    const load = { ...reads, warmUp: { seconds: 0.3 }, measured: { seconds: turn }, keepLatencies: true } as const
    return (await site.client.run(load)).latencies
  }
  const storm = () =>
    stormClient.run({ ...signIns, warmUp: { seconds: 0.2 }, measured: { seconds: turn + 0.6 }, inFlight: stormers })
  const found: { quiet: number[]; stormy: number[] } = { quiet: [], stormy: [] }
  try {
    await read()
    for (let left = rounds * turnsOfRound; left > 0; left--) {
      found.quiet.push(...(await read()))
      const [stormy] = await Promise.all([read(), storm()])
      found.stormy.push(...stormy)
    }
  } finally {
    stormClient.stop()
  }
  const slowest = (latencies: readonly number[]) =>
    quantile(
      latencies.toSorted((a, b) => a - b),
      0.99,
    )
  return { inFlight, quiet: slowest(found.quiet), stormy: slowest(found.stormy) }
}
