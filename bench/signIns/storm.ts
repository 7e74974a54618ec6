import { startLoadClient } from '../load.ts'
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

/** Reads while nobody signs in and while sixteen do all the time, in turns; the middle of the rounds counts. */
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
  const slowest = async (): Promise<number> => {
    const load = { ...reads, warmUp: { seconds: 0.3 }, measured: { seconds } }
    return (await site.client.run(load)).p99
  }
  const found: Pick<Stormed, 'quiet' | 'stormy'>[] = []
  try {
    while (found.length < rounds) {
      const quiet = await slowest()
      const phases = { warmUp: { seconds: 0.2 }, measured: { seconds: seconds + 0.6 }, inFlight: stormers }
      const [stormy] = await Promise.all([slowest(), stormClient.run({ ...signIns, ...phases })])
      found.push({ quiet, stormy })
    }
  } finally {
    stormClient.stop()
  }
  const middle = found.toSorted((a, b) => a.stormy / a.quiet - b.stormy / b.quiet)[rounds >> 1]
  return { inFlight, quiet: middle?.quiet ?? 0, stormy: middle?.stormy ?? 0 }
}
