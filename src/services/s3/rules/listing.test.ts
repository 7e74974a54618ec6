import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { s3Store } from '../../../storage/metadata/stores/s3/index.ts'
import { temporaryMetadata } from '../../../storage/testing.ts'
import type { Listing, ListingQuery } from './listing.ts'
import { listObjects } from './objectListing.ts'
import { listUploads } from './uploadListing.ts'
import { listVersions } from './versionListing.ts'

// Every listing, page by page, against what a listing is: all keys in order, rolled up one by one.

const { metadata, close } = await temporaryMetadata()
after(close)
const sealing = () => assert.fail('nothing is sealed here')
const { objects, versions, uploads } = s3Store(metadata, { seal: sealing, open: sealing })
const bucket = 1
await metadata.write([
  {
    sql: `INSERT INTO s3_buckets (id, name, account, region, created_at, revision)
      VALUES (1, 'one', 'a', 'r', 0, 0), (2, 'two', 'a', 'r', 0, 0)`,
    params: [],
  },
])

const row = 'size, etag, modified_at, checksum_algorithm, checksum_type, checksum, part_count, headers'
const values = "1, 'e', 0, 'CRC32', 'FULL_OBJECT', 'c', 0, '{}'"
const insertObject = `INSERT INTO s3_objects (bucket, key, version, ${row}) VALUES (?, ?, 'null', ${values})`
const insertVersion = `INSERT INTO s3_versions (bucket, key, place, version, marker, ${row})
  VALUES (?, ?, ?, ?, ?, ${values})`
const insertUpload = `INSERT INTO s3_uploads (id, bucket, key, initiated_at, initiator, checksum_type, headers, revision)
  VALUES (?, ?, ?, 0, 'me', 'FULL_OBJECT', '{}', 0)`

async function fill(current: readonly string[], older: readonly string[], begun: readonly string[]): Promise<void> {
  const tables = ['s3_objects', 's3_versions', 's3_uploads']
  await metadata.write([
    ...tables.map((table) => ({ sql: `DELETE FROM ${table}`, params: [] })),
    // The neighbour's keys are nobody else's.
    ...['a/a', 'b', '\u{10ffff}'].map((key) => ({ sql: insertObject, params: [2, key] })),
    ...current.map((key) => ({ sql: insertObject, params: [bucket, key] })),
    ...older.map((key, i) => ({ sql: insertVersion, params: [bucket, key, -i, `v${i}`, i % 2] })),
    ...begun.map((key, i) => ({ sql: insertUpload, params: [String(i).padStart(64, '0'), bucket, key] })),
  ])
}

/** What all pages of a listing show: keys and common prefixes in the order they came in. */
async function allPages<M>(
  next: (marker: M | undefined) => Promise<Listing<{ readonly key: string }>>,
  markerOf: (page: Listing<{ readonly key: string }>) => M,
): Promise<readonly string[]> {
  const shown: string[] = []
  for (let marker: M | undefined; ; ) {
    const page = await next(marker)
    shown.push(...inOrder([...page.rows.map(({ key }) => key), ...page.commonPrefixes]))
    if (!page.truncated) return shown
    assert.ok(page.last !== undefined, 'a page that is not the last shows something')
    marker = markerOf(page)
  }
}

function inOrder(texts: readonly string[]): string[] {
  return texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/** The definition: each key by itself, or what it rolls up into, once. */
function expected(keys: readonly string[], { prefix, delimiter }: ListingQuery): readonly string[] {
  const entries: string[] = []
  for (const key of inOrder(keys.filter((one) => one.startsWith(prefix)))) {
    const at = delimiter ? key.indexOf(delimiter, prefix.length) : -1
    const folder = at < 0 ? undefined : key.slice(0, at + (delimiter as string).length)
    if (folder === undefined) entries.push(key)
    else if (entries.at(-1) !== folder) entries.push(folder)
  }
  return entries
}

const piece = fc.constantFrom('a', 'b', '/', '//', 'ab', '0', 'é', '🙂', '\ud7ff', '\ue000', '\u{10ffff}', '%', '_')
const text = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''))
const folders = fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 3 })).map(([folder, file]) => `f${folder}/${file}`)
const keys = fc.uniqueArray(fc.oneof(text, folders), { maxLength: 40 })
const query = fc.record({
  prefix: fc.oneof(fc.constant(''), fc.constant('f1'), text),
  delimiter: fc.oneof(fc.constant('/'), fc.constantFrom(undefined, '', '//', 'b', 'ab', '🙂', '\ud7ff', '\u{10ffff}')),
  limit: fc.constantFrom(1, 2, 3, 7, 1000),
})

describe('a listing', () => {
  it('of objects shows each key or common prefix once, in order, however long its pages are', async () => {
    const property = fc.asyncProperty(keys, query, async (current, asked) => {
      await fill(current, [], [])
      const pages = allPages<string>(
        (marker) => listObjects(objects, bucket, asked, marker),
        ({ last }) => last as string,
      )
      assert.deepEqual(await pages, expected(current, asked))
    })
    await fc.assert(property, { numRuns: 200 })
  })

  it('of versions shows those of every key, current or not, and markers', async () => {
    const property = fc.asyncProperty(
      keys,
      fc.array(fc.oneof(text, folders), { maxLength: 20 }),
      query,
      async (...given) => {
        const [current, older, asked] = given
        await fill(current, older, [])
        const pages = allPages<{ readonly key: string; readonly version: string | undefined }>(
          (marker) => listVersions(versions, bucket, asked, marker ?? { key: '', version: undefined }),
          ({ last, rows }) => {
            const row = rows.at(-1)
            const version = row?.key === last && row !== undefined && 'version' in row ? String(row.version) : undefined
            return { key: last as string, version }
          },
        )
        assert.deepEqual(await pages, expected([...current, ...older], asked))
      },
    )
    await fc.assert(property, { numRuns: 200 })
  })

  it('of uploads shows every upload of a key', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.oneof(text, folders), { maxLength: 40 }),
      query,
      async (begun, asked) => {
        await fill([], [], begun)
        const pages = allPages<{ readonly key: string; readonly upload: string | undefined }>(
          (marker) => listUploads(uploads, bucket, asked, marker ?? { key: '', upload: undefined }),
          ({ last, rows }) => {
            const row = rows.at(-1)
            const upload = row?.key === last && row !== undefined && 'id' in row ? String(row.id) : undefined
            return { key: last as string, upload }
          },
        )
        assert.deepEqual(await pages, expected(begun, asked))
      },
    )
    await fc.assert(property, { numRuns: 200 })
  })

  it('passes over folders in one statement, whatever is in them', async () => {
    const many = Array.from({ length: 400 }, (_, i) => `f${String(i % 100).padStart(3, '0')}/${i}`)
    await fill([...many, 'plain'], [], [])
    let asked = 0
    const counted = {
      list: (...range: Parameters<typeof objects.list>) => {
        asked++
        return objects.list(...range)
      },
      folders: (...range: Parameters<typeof objects.folders>) => {
        asked++
        return objects.folders(...range)
      },
    }
    const page = await listObjects(counted, bucket, { prefix: '', delimiter: '/', limit: 1000 }, undefined)
    assert.equal(page.commonPrefixes.length, 100)
    assert.deepEqual(
      page.rows.map(({ key }) => key),
      ['plain'],
    )
    assert.ok(asked <= 4, `${asked} statements`)
  })
})
