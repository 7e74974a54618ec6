import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { machineLine } from './benchmarksPage.ts'
import { startLoadClient } from './load.ts'
import { quick } from './options.ts'
import { amount, asMarkdown, type Table } from './report.ts'
import { nodeTokens } from './servers/bareNode.ts'
import { cognitoLocal } from './servers/cognitoLocal.ts'
import type { ServerKind, Site, UserDirectory } from './servers/kind.ts'
import { launch } from './servers/launch.ts'
import { peerIsInstalled } from './servers/peers.ts'
import { poolhouse } from './servers/poolhouse.ts'
import { costOfPasswords, costsOfWays, type Least } from './signIns/costs.ts'
import { startLimits } from './signIns/limits.ts'
import { costsOfListings } from './signIns/listings.ts'
import { getsUnderStorm } from './signIns/storm.ts'
import { seedUsers } from './signIns/users.ts'

// What tokens cost beside their bare arithmetic, whether sign-ins hold up others, and whether users in number slow them.

const help = `node bench/signIn.ts [options]

  --count N     sign-ins of a round (default 1000)
  --rounds N    rounds of which the middle one counts (default 5)
  --seconds N   how long GETs are watched for (default 3)
  --users N     instead: tokens, and pages of ListUsers, among so many users beside among a thousand
`
const few = 1000

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    users: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const say = (text: string) => process.stdout.write(`${text}\n`)
const [count, rounds, seconds] = [Number(values.count), Number(values.rounds), Number(values.seconds)]

if (values.help) say(help)
else await measure()

async function measure(): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'poolhouse-sign-in-'))
  const arithmetic = await startLimits()
  try {
    say(`${await machineLine()}\n`)
    const tables = await onServer(nodeTokens, join(root, 'least'), (server) =>
      values.users === undefined
        ? costs(root, { arithmetic, server })
        : among(root, { arithmetic, server }, Number(values.users)),
    )
    for (const table of tables) say(asMarkdown(table))
    if (values.users === undefined) say(await peer(root))
  } finally {
    arithmetic.stop()
    await rm(root, { recursive: true, force: true })
  }
}

/** One server from its start to its end. */
async function onServer<T>(
  kind: ServerKind,
  folder: string,
  work: (site: Site) => Promise<T>,
  known?: Site['s3'],
): Promise<T> {
  const client = startLoadClient()
  const server = await launch(kind, folder)
  try {
    const s3 = known ?? (await kind.openS3?.(server, client)) ?? []
    return await work({ kind, server, client, pace: quick, s3 })
  } finally {
    await server.stop()
    client.stop()
  }
}

async function people({ kind, server }: Site, number: number): Promise<UserDirectory> {
  if (kind.openUsers === undefined) throw new Error(`${kind.title} has no user pools`)
  return kind.openUsers(server, number)
}

function costs(root: string, least: Least): Promise<readonly Table[]> {
  return onServer(poolhouse, join(root, 'costs'), async (site) => {
    const directory = await people(site, 20)
    const ways = await costsOfWays(site, directory, least, { rounds, count })
    const [access] = site.s3
    if (access === undefined) throw new Error('there is no S3 to read from')
    const storms = []
    for (const inFlight of [1, 16]) {
      storms.push(await getsUnderStorm(site, access, directory, { inFlight, rounds, seconds }))
    }
    return [
      {
        title: 'what tokens cost',
        columns: ['', 'server CPU ms', 'bare arithmetic', 'ratio', 'target', 'bare node:http with it', 'its ratio'],
        rows: ways.map(({ title, cpu, bare, ratio, served }) => [
          title,
          amount(cpu),
          amount(bare),
          ratio.toFixed(2),
          '< 1.3',
          amount(served),
          (served / bare).toFixed(2),
        ]),
      },
      {
        title: 'a signed GET of 1 KiB while 16 sign in by password all the time',
        columns: ['', 'p99 ms, quiet', 'p99 ms, storm', 'ratio', 'target'],
        rows: storms.map(({ inFlight, quiet, stormy }) => [
          `${inFlight} at once`,
          amount(quiet),
          amount(stormy),
          (stormy / quiet).toFixed(2),
          '< 3',
        ]),
      },
    ]
  })
}

/** The same password sign-in at cognito-local, where it is installed. moto has no SRP and verifies no password. */
async function peer(root: string): Promise<string> {
  if (!peerIsInstalled(cognitoLocal))
    return 'cognito-local is not installed (npm run bench installs it): not measured.\n'
  return onServer(cognitoLocal, join(root, 'peer'), async (site) => {
    const cpu = await costOfPasswords(site, await people(site, 20), Math.ceil(count / 4))
    return `${cognitoLocal.title}: ${amount(cpu)} ms of server CPU for a sign-in by password.\n`
  })
}

/** The same thousand people sign in, before and after others joined them. */
async function among(root: string, least: Least, many: number): Promise<readonly Table[]> {
  const folder = join(root, 'scale')
  let directory: UserDirectory | undefined
  let s3: Site['s3'] | undefined
  const measured = () =>
    onServer(
      poolhouse,
      folder,
      async (site) => {
        s3 = site.s3
        directory ??= await people(site, few)
        const ways = await costsOfWays(site, directory, least, { rounds, count })
        return { ways, listings: await costsOfListings(site, directory) }
      },
      s3,
    )
  const before = await measured()
  await seedUsers(folder, directory?.userPoolId ?? '', many - few)
  const after = await measured()
  const columns = ['server CPU ms', `among ${amount(few)} users`, `among ${amount(many)}`, 'ratio']
  return [
    {
      title: 'tokens of the same thousand people',
      columns,
      rows: before.ways.map(({ title, cpu }, index) => {
        const later = after.ways[index]?.cpu ?? Number.NaN
        return [title, amount(cpu), amount(later), (later / cpu).toFixed(2)]
      }),
    },
    {
      title: 'ListUsers, pages of 20: the first, and the one after it',
      columns,
      rows: before.listings.map(({ title, first }, index) => {
        const later = after.listings[index]
        const next = later?.next === undefined ? '' : `, ${amount(later.next)}`
        return [
          title,
          amount(first),
          `${amount(later?.first)}${next}`,
          ((later?.first ?? Number.NaN) / first).toFixed(2),
        ]
      }),
    },
  ]
}
