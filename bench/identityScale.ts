import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dataFolder } from '../src/storage/dataFolder.ts'
import { migrations } from '../src/storage/metadata/migrations/index.ts'
import { openSqlite } from '../src/storage/metadata/sqlite/driver.ts'
import { startLoadClient } from './load.ts'
import { identityPairs } from './measures/identity.ts'
import { quick } from './options.ts'
import { amount } from './report.ts'
import type { IdentityDirectory, Site } from './servers/kind.ts'
import { launch } from './servers/launch.ts'
import { poolhouse } from './servers/poolhouse.ts'

// What GetId and GetCredentialsForIdentity cost among a thousand identities, and among a million: the same people ask.

const help = `node bench/identityScale.ts [options]

  --identities N    how many there are in the end (default 1000000)
  --pairs N         pairs of a round, each with a new token (default 2000)
  --rounds N        rounds of which the middle one counts (default 3)
`
const people = 1000
const batch = 10_000

const { values } = parseArgs({
  options: {
    identities: { type: 'string', default: '1000000' },
    pairs: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
})
const say = (text: string) => process.stdout.write(`${text}\n`)

if (values.help) say(help)
else await compare(Number(values.identities), Number(values.pairs), Number(values.rounds))

async function compare(identities: number, pairs: number, rounds: number): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'poolhouse-scale-'))
  const folder = join(root, 'data')
  const client = startLoadClient()
  let directory: IdentityDirectory | undefined
  /** One server from its start to its end: CPU milliseconds a pair. */
  const measured = async (): Promise<number> => {
    const server = await launch(poolhouse, folder)
    try {
      const site: Site = { kind: poolhouse, server, client, pace: quick, s3: [] }
      directory ??= await openPeople(site)
      return await costOfPair(site, directory, pairs, rounds)
    } finally {
      await server.stop()
    }
  }
  try {
    const few = await measured()
    say(`${people} identities: ${amount(few)} ms CPU a pair`)
    await seed(folder, directory as IdentityDirectory, identities - people)
    const { size } = await stat(dataFolder(folder).metadata)
    const many = await measured()
    say(`${identities} identities (${amount(size / 1e6)} MB): ${amount(many)} ms CPU a pair`)
    say(`ratio: ${(many / few).toFixed(2)}`)
  } finally {
    client.stop()
    await rm(root, { recursive: true, force: true })
  }
}

async function openPeople({ kind, server }: Site): Promise<IdentityDirectory> {
  if (kind.openUsers === undefined || kind.openIdentities === undefined) throw new Error(`${kind.title} has no pools`)
  return kind.openIdentities(server, await kind.openUsers(server, people))
}

async function costOfPair(site: Site, directory: IdentityDirectory, pairs: number, rounds: number): Promise<number> {
  const costs: number[] = []
  while (costs.length < rounds) {
    const { cpu } = await identityPairs(site, directory, pairs)
    if (cpu === undefined) throw new Error('CPU figures need /proc, which Linux has')
    costs.push(cpu / pairs)
  }
  return costs.toSorted((a, b) => a - b)[rounds >> 1] as number
}

/**
 * Adds identities with a login each, as GetId would leave them, to the folder of a server that stands still. In the
 * order of their keys, since that fills an index several times as fast.
 */
async function seed(folder: string, { identityPoolId, provider }: IdentityDirectory, count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => `us-east-1:${randomUUID()}`).sort()
  const subjects = Array.from({ length: count }, () => randomUUID() as string).sort()
  const metadata = await openSqlite({ path: dataFolder(folder).metadata, migrations, now: Date.now })
  try {
    for (let from = 0; from < count; from += batch) {
      const rows = ids.slice(from, from + batch).map((id, index) => [id, subjects[from + index]])
      const added = JSON.stringify(rows)
      const now = Date.now()
      await metadata.write([
        {
          sql: `INSERT INTO identity (id, pool, created_at, modified_at)
            SELECT value ->> 0, ?, ?, ? FROM json_each(?)`,
          params: [identityPoolId, now, now, added],
          expect: rows.length,
        },
        {
          sql: `INSERT INTO identity_login (pool, provider, subject, identity)
            SELECT ?, ?, value ->> 1, value ->> 0 FROM json_each(?)`,
          params: [identityPoolId, provider, added],
          expect: rows.length,
        },
      ])
    }
  } finally {
    await metadata.close()
  }
}
