import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dataFolder } from '../src/storage/dataFolder.ts'
import { migrations } from '../src/storage/metadata/migrations/index.ts'
import { openSqlite } from '../src/storage/metadata/sqlite/driver.ts'
import { type LoadClient, startLoadClient } from './load.ts'
import { timed } from './measures/measure.ts'
import { quick } from './options.ts'
import { memory } from './processes.ts'
import { amount } from './report.ts'
import { type S3Access, s3Request } from './requests.ts'
import type { Pace, Site } from './servers/kind.ts'
import { launch } from './servers/launch.ts'
import { poolhouse } from './servers/poolhouse.ts'

// What a page of a listing costs as the bucket grows: a thousand keys, or a thousand folders of ever more keys.

const help = `node bench/listingScale.ts [options]

  --keys N,N,...    how many keys, one size after the other (default 10000,1000000)
  --pages N         pages of a round (default 20)
  --rounds N        rounds of which the middle one counts (default 3)
  --only NAMES      listings to keep to, by the beginning of their names, separated by commas
`
const folders = 1000
const batch = 20_000

const { values } = parseArgs({
  options: {
    keys: { type: 'string', default: '10000,1000000' },
    pages: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
})
const say = (text: string) => process.stdout.write(`${text}\n`)

const two = (value: number, digits: number) => String(value).padStart(digits, '0')
const folderOf = (number: number) => `folder-${two(number % folders, 3)}/`

/** A key of the `place`-th folder: the `number`-th of those in it. */
const keyOf = (place: number, number: number) => `${folderOf(place)}picture-${two(number, 7)}.jpg`

/** A listing: the query of the page that begins in the `place`-th folder, of `size` keys. */
interface Listing {
  readonly name: string
  readonly query: (place: number, size: number) => string
  /** How many entries a page has. */
  readonly entries: number
}

const encoded = encodeURIComponent
const token = (key: string) => encoded(`1${Buffer.from(key).toString('base64url')}`)
const inner = (place: number, size: number) => keyOf(place % (folders - 200), (place * 7919) % (size / folders))

/** Pages of a thousand, all but one. */
const listings: readonly Listing[] = [
  {
    name: 'V2, by token',
    query: (place, size) => `list-type=2&continuation-token=${token(inner(place, size))}`,
    entries: 1000,
  },
  { name: 'V1, by marker', query: (place, size) => `marker=${encoded(inner(place, size))}`, entries: 1000 },
  { name: 'versions', query: (place, size) => `versions&key-marker=${encoded(inner(place, size))}`, entries: 1000 },
  {
    name: 'uploads',
    query: (place) => `uploads&key-marker=${encoded(keyOf(place % (folders - 200), 0))}`,
    entries: 1000,
  },
  { name: 'V2, 1,000 folders', query: () => 'list-type=2&delimiter=/', entries: 1000 },
  { name: 'V1, 1,000 folders', query: () => 'delimiter=/', entries: 1000 },
  { name: 'versions, 1,000 folders', query: () => 'versions&delimiter=/', entries: 1000 },
  {
    name: 'V2, prefix, ten keys',
    query: (place) => `list-type=2&max-keys=10&prefix=${encoded(folderOf(place))}`,
    entries: 10,
  },
]

const numbers = 'WITH RECURSIVE n (i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)'
const key = `printf('folder-%03d/picture-%07d.jpg', i % ${folders}, i / ${folders})`
const seedObjects = `${numbers} INSERT INTO s3_objects (bucket, key, version, size, etag, modified_at, checksum_algorithm,
    checksum_type, checksum, part_count, headers)
  SELECT s3_buckets.id, ${key}, 'null', 1024, lower(hex(randomblob(16))), 1700000000000 + i * 1000, 'CRC64NVME',
    'FULL_OBJECT', 'AAAAAAAAAAA=', 1, '{}' FROM s3_buckets, n WHERE s3_buckets.name = ?`
const seedUploads = `${numbers} INSERT INTO s3_uploads (id, bucket, key, initiated_at, initiator, checksum_type, headers,
    revision)
  SELECT lower(hex(randomblob(16))), s3_buckets.id, ${key}, 1700000000000 + i * 1000, 'arn:aws:iam::000000000000:root',
    'FULL_OBJECT', '{}', 0 FROM s3_buckets, n WHERE s3_buckets.name = ?`

/** How many uploads are under way in a bucket of so many keys. */
const uploadsOf = (keys: number) => (keys === 0 ? 0 : Math.min(Math.max(keys / 10, 10_000), 100_000))

if (values.help) say(help)
else await compare(values.keys.split(',').map(Number), Number(values.pages), Number(values.rounds))

async function compare(sizes: readonly number[], pages: number, rounds: number): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'poolhouse-listing-'))
  const folder = join(root, 'data')
  const client = startLoadClient()
  const wanted = listings.filter(({ name }) => values.only.split(',').some((start) => name.startsWith(start)))
  const first = new Map<string, number>()
  try {
    const ways = await prepare(folder, client)
    for (let before = 0, turn = 0; turn < sizes.length; before = sizes[turn++] as number) {
      const size = sizes[turn] as number
      await seed(folder, ways, before, size)
      const { size: octets } = await stat(dataFolder(folder).metadata)
      say(`${size.toLocaleString('en')} keys, ${amount(octets / 1e6)} MB`)
      await withServer(folder, client, { ...quick, rounds }, ways, async (site) => {
        for (const listing of wanted) {
          const cost = await costOf(site, listing, size, pages, rounds)
          first.set(listing.name, first.get(listing.name) ?? cost)
          say(
            `  ${listing.name}: ${amount(cost)} ms CPU, ${(cost / (first.get(listing.name) as number)).toFixed(2)} times the first`,
          )
        }
        const resident = memory(site.server.pid)
        if (resident !== undefined) say(`  memory: ${amount(resident.server / 1e6)} MB`)
      })
    }
  } finally {
    client.stop()
    await rm(root, { recursive: true, force: true })
  }
}

/** Starts a server on a folder, for `use`. */
async function withServer(
  folder: string,
  client: LoadClient,
  pace: Pace,
  s3: Site['s3'],
  use: (site: Site) => Promise<void>,
): Promise<void> {
  const server = await launch(poolhouse, folder)
  try {
    await use({ kind: poolhouse, server, client, pace, s3 })
  } finally {
    await server.stop()
  }
}

/** Makes the buckets, in a folder that is new. */
async function prepare(folder: string, client: LoadClient): Promise<readonly S3Access[]> {
  const ways: S3Access[] = []
  await withServer(folder, client, { ...quick, rounds: 1 }, [], async ({ server }) => {
    const opened = (await poolhouse.openS3?.(server, client)) ?? []
    ways.push(...opened.filter(({ label }) => label === 'root key'))
  })
  return ways
}

async function costOf(site: Site, listing: Listing, size: number, pages: number, rounds: number): Promise<number> {
  const requests = Array.from({ length: pages }, (_, page) =>
    requestOf(site, listing.query((page * 389) % folders, size)),
  )
  const load = { requests, bodies: [], inFlight: 4, measured: { requests: pages }, minimumSize: listing.entries * 30 }
  const costs: number[] = []
  while (costs.length < rounds) {
    const warmUp = { requests: costs.length === 0 ? pages * 4 : 0 }
    const { cpu } = await timed(site, { ...load, warmUp })
    if (cpu === undefined) throw new Error('CPU figures need /proc, which Linux has')
    costs.push(cpu / pages)
  }
  return costs.toSorted((a, b) => a - b)[rounds >> 1] as number
}

function requestOf({ server, s3 }: Site, query: string) {
  const { credentials, listed } = s3[0] as S3Access
  return s3Request(server, credentials, Date.now(), { method: 'GET', bucket: listed, query })
}

/**
 * Adds keys, and uploads, to the folder of a server that stands still. One key to each folder in turn: in
 * a bucket neighbours arrive years apart.
 */
async function seed(folder: string, [access]: readonly S3Access[], from: number, to: number): Promise<void> {
  const metadata = await openSqlite({ path: dataFolder(folder).metadata, migrations, now: Date.now })
  const bucket = (access as S3Access).listed
  try {
    for (let at = from; at < to; at += batch) {
      const end = Math.min(at + batch, to)
      await metadata.write([{ sql: seedObjects, params: [at, end, bucket] }])
    }
    await metadata.write([{ sql: seedUploads, params: [uploadsOf(from), uploadsOf(to), bucket] }])
  } finally {
    await metadata.close()
  }
}
