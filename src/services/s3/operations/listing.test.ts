import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ListObjectsOutput } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { CreateBucket } from './CreateBucket.ts'
import { ListObjects } from './ListObjects.ts'
import { ListObjectsV2 } from './ListObjectsV2.ts'
import { PutObject } from './PutObject.ts'
import { body, openS3, refused } from './s3.fixture.ts'

const s3 = await openS3()
let buckets = 0

async function bucketWith(keys: readonly string[]): Promise<string> {
  const Bucket = `listing-${++buckets}`
  await s3.run(CreateBucket, { Bucket })
  await Promise.all(keys.map((Key) => s3.run(PutObject, { Bucket, Key, Body: body('x') })))
  return Bucket
}

const inOctetOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

interface Asked {
  readonly prefix: string
  readonly delimiter: string | undefined
  readonly marker: string
}

/** The entries of a listing, as its definition says, without any skipping. */
function reference(keys: readonly string[], { prefix, delimiter, marker }: Asked): string[] {
  const entries: string[] = []
  const rolledMarker = rolled(marker, prefix, delimiter) === marker
  for (const key of [...new Set(keys)].sort(inOctetOrder)) {
    if (!key.startsWith(prefix) || inOctetOrder(key, marker) <= 0) continue
    const common = rolled(key, prefix, delimiter)
    if (rolledMarker && common === marker) continue
    const entry = common === undefined ? `key ${key}` : `prefix ${common}`
    if (entries.at(-1) !== entry) entries.push(entry)
  }
  return entries
}

function rolled(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (!delimiter || !key.startsWith(prefix)) return undefined
  const at = key.slice(prefix.length).indexOf(delimiter)
  return at < 0 ? undefined : key.slice(0, prefix.length + at + delimiter.length)
}

async function paged(Bucket: string, { prefix, delimiter, marker }: Asked, MaxKeys: number): Promise<string[]> {
  const entries: string[] = []
  let ContinuationToken: string | undefined
  do {
    const input = { Bucket, Prefix: prefix, Delimiter: delimiter, StartAfter: marker, MaxKeys, ContinuationToken }
    const page = await s3.run(ListObjectsV2, input)
    const found = [
      ...(page.Contents ?? []).map(({ Key }) => [Key ?? '', `key ${Key}`] as const),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => [Prefix ?? '', `prefix ${Prefix}`] as const),
    ].sort(([a], [b]) => inOctetOrder(a, b))
    assert.ok(found.length <= MaxKeys)
    assert.equal(page.KeyCount, found.length)
    assert.equal(page.IsTruncated, page.NextContinuationToken !== undefined)
    if (page.IsTruncated) assert.equal(found.length, MaxKeys)
    entries.push(...found.map(([, entry]) => entry))
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken !== undefined)
  return entries
}

async function pagedByMarker(Bucket: string, { prefix, delimiter, marker }: Asked, MaxKeys: number): Promise<string[]> {
  const entries: string[] = []
  for (let Marker: string | undefined = marker; Marker !== undefined; ) {
    const input = { Bucket, Prefix: prefix, Delimiter: delimiter, Marker, MaxKeys }
    const page: ListObjectsOutput = await s3.run(ListObjects, input)
    const found = [
      ...(page.Contents ?? []).map(({ Key }) => [Key ?? '', `key ${Key}`] as const),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => [Prefix ?? '', `prefix ${Prefix}`] as const),
    ].sort(([a], [b]) => inOctetOrder(a, b))
    entries.push(...found.map(([, entry]) => entry))
    Marker = page.IsTruncated ? (page.NextMarker ?? page.Contents?.at(-1)?.Key) : undefined
  }
  return entries
}

const piece = fc.constantFrom('a', 'b', '/', '//', '-', '\u{10ffff}', '\ue000', '😀', '\ud7ff', '\u0001', '.')
const text = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''))
const key = text.filter((candidate) => candidate !== '')

test('a listing is what its definition says, whatever its prefix, delimiter, start and page size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(key, { maxLength: 40 }),
      fc.array(
        fc.record({
          prefix: text,
          delimiter: fc.constantFrom(undefined, '/', '//', 'a', '\u{10ffff}'),
          marker: text,
          limit: fc.integer({ min: 1, max: 12 }),
        }),
        { minLength: 5, maxLength: 5 },
      ),
      async (keys, questions) => {
        const Bucket = await bucketWith(keys)
        for (const { limit, ...asked } of questions) {
          const expected = reference(keys, asked)
          assert.deepEqual(await paged(Bucket, asked, limit), expected)
          assert.deepEqual(await pagedByMarker(Bucket, asked, limit), expected)
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('folders are skipped, not scanned: their size does not count', async () => {
  const keys: string[] = []
  for (let folder = 0; folder < 20; folder++) {
    for (let file = 0; file < 150; file++) keys.push(`folder-${String(folder).padStart(2, '0')}/${file}`)
  }
  const Bucket = await bucketWith([...keys, 'z'])
  let rows = 0
  const objects = {
    ...s3.needs.objects,
    list: async (...args: Parameters<typeof s3.needs.objects.list>) => {
      const found = await s3.needs.objects.list(...args)
      rows += found.length
      return found
    },
  }
  const request = { header: () => undefined } as never
  const page = await ListObjectsV2.handle({ ...s3.needs, objects })({ Bucket, Delimiter: '/' }, request)
  assert.equal(page.CommonPrefixes?.length, 20)
  assert.deepEqual(
    page.Contents?.map(({ Key }) => Key),
    ['z'],
  )
  assert.ok(rows < 400, `${rows} rows were read`)
})

test('the first version of the listing names its next marker only with a delimiter', async () => {
  const Bucket = await bucketWith(['asdf', 'boo/bar', 'boo/baz/xyzzy', 'cquux/bla', 'cquux/thud'])
  assert.equal((await s3.run(ListObjects, { Bucket, Delimiter: '' })).Delimiter, undefined)
  const first = await s3.run(ListObjects, { Bucket, Delimiter: '/', MaxKeys: 1 })
  assert.equal(first.NextMarker, 'asdf')
  const second = await s3.run(ListObjects, { Bucket, Delimiter: '/', MaxKeys: 1, Marker: 'asdf' })
  assert.equal(second.NextMarker, 'boo/')
  assert.deepEqual(second.CommonPrefixes, [{ Prefix: 'boo/' }])
  const third = await s3.run(ListObjects, { Bucket, Delimiter: '/', MaxKeys: 1, Marker: 'boo/' })
  assert.deepEqual(third.CommonPrefixes, [{ Prefix: 'cquux/' }])
  assert.equal(third.IsTruncated, false)
  assert.equal((await s3.run(ListObjects, { Bucket, MaxKeys: 1 })).NextMarker, undefined)
})

test('keys are written as in a URL where the client asks for it', async () => {
  const Bucket = await bucketWith(['a b+c/é(3)*~', 'plain/k'])
  const page = await s3.run(ListObjectsV2, { Bucket, EncodingType: 'url', Delimiter: '(', Prefix: 'a ' })
  assert.deepEqual(page.CommonPrefixes, [{ Prefix: 'a%20b%2Bc/%C3%A9%28' }])
  assert.equal(page.Prefix, 'a%20')
  assert.equal(page.Delimiter, '%28')
  const prefixOf = async (Prefix: string) => (await s3.run(ListObjects, { Bucket, EncodingType: 'url', Prefix })).Prefix
  assert.equal(await prefixOf('a \n'), 'a \n')
  assert.equal(await prefixOf('a \u0001'), 'a%20%01')
  const all = await s3.run(ListObjectsV2, { Bucket, EncodingType: 'url' })
  assert.equal(all.Contents?.[0]?.Key, 'a%20b%2Bc/%C3%A9%283%29*%7E')
})

test('an owner is shown by the first version always, by the second on request', async () => {
  const Bucket = await bucketWith(['k'])
  const owner = (await s3.run(ListObjects, { Bucket })).Contents?.[0]?.Owner
  assert.match(owner?.ID ?? '', /^[0-9a-f]{64}$/)
  assert.equal((await s3.run(ListObjectsV2, { Bucket })).Contents?.[0]?.Owner, undefined)
  assert.deepEqual((await s3.run(ListObjectsV2, { Bucket, FetchOwner: true })).Contents?.[0]?.Owner, owner)
})

test('page sizes, encodings, tokens and prefixes that cannot be are refused', async () => {
  const Bucket = await bucketWith(['k'])
  const empty = await s3.run(ListObjectsV2, { Bucket, MaxKeys: 0 })
  assert.deepEqual([empty.IsTruncated, empty.KeyCount, empty.Contents], [false, 0, []])
  assert.equal((await s3.run(ListObjectsV2, { Bucket, MaxKeys: 5000 })).MaxKeys, 1000)
  await refused(s3.run(ListObjectsV2, { Bucket, MaxKeys: -1 }), 'InvalidArgument')
  for (const ContinuationToken of ['nonsense', '1', '1!', '2YQ', '1YR']) {
    await refused(s3.run(ListObjectsV2, { Bucket, ContinuationToken }), 'InvalidArgument')
  }
  const first = await s3.run(ListObjectsV2, { Bucket, ContinuationToken: '' })
  assert.deepEqual([first.ContinuationToken, first.KeyCount], ['', 1])
  await refused(s3.run(ListObjectsV2, { Bucket, Prefix: 'a\0' }), 'InvalidArgument')
  await refused(s3.run(ListObjectsV2, { Bucket, StartAfter: '\ud800' }), 'InvalidArgument')
  await refused(s3.run(ListObjects, { Bucket, EncodingType: 'base64' as 'url' }), 'InvalidArgument')
})

test('a listing asks with the parameters that were sent, and no others', () => {
  const asks = ListObjectsV2.asks as (input: object) => unknown
  assert.deepEqual(asks({ Bucket: 'b' }), [{ action: 's3:ListBucket', resource: 'arn:aws:s3:::b', context: {} }])
  assert.deepEqual(asks({ Bucket: 'b', Prefix: '', Delimiter: '/', MaxKeys: 10 }), [
    {
      action: 's3:ListBucket',
      resource: 'arn:aws:s3:::b',
      context: { 's3:prefix': [''], 's3:delimiter': ['/'], 's3:max-keys': ['10'] },
    },
  ])
})
