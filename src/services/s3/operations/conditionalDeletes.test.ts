import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../../kernel/fault.ts'
import type { Ask } from '../../../kernel/operation.ts'
import { CreateBucket } from './CreateBucket.ts'
import { DeleteObject } from './DeleteObject.ts'
import { DeleteObjects } from './DeleteObjects.ts'
import { ListObjectVersions } from './ListObjectVersions.ts'
import { PutBucketVersioning } from './PutBucketVersioning.ts'
import { PutObject } from './PutObject.ts'
import { body, openS3, refused } from './s3.fixture.ts'

const s3 = await openS3()
for (const Bucket of ['plain', 'versioned']) await s3.run(CreateBucket, { Bucket })
const Status = 'Enabled'
await s3.run(PutBucketVersioning, { Bucket: 'versioned', VersioningConfiguration: { Status } })

test('a delete asks to read what it compares, and says what it compares with', async () => {
  const place = { Bucket: 'plain', Key: 'k' }
  const VersionId = 'null'
  for (const [input, expected] of [
    [{}, [['s3:DeleteObject', undefined]]],
    [{ IfMatch: '*' }, [['s3:DeleteObject', '*']]],
    [
      { IfMatch: '"e"' },
      [
        ['s3:DeleteObject', '"e"'],
        ['s3:GetObject', undefined],
      ],
    ],
    [{ VersionId }, [['s3:DeleteObjectVersion', undefined]]],
    [
      { VersionId, IfMatch: '"e"' },
      [
        ['s3:DeleteObjectVersion', undefined],
        ['s3:GetObjectVersion', undefined],
      ],
    ],
  ] as const) {
    const asked: Ask[] = []
    const may = (ask: Ask) => asked.push(ask) > 0
    const told = () => asked.splice(0).map(({ action, context }) => [action, context?.['s3:if-match']?.[0]])
    await s3
      .run(DeleteObject, { ...place, ...input }, { may })
      .catch((error: unknown) => assert.ok(error instanceof Fault))
    assert.deepEqual(told(), expected)
    const { IfMatch: ETag, ...named } = { IfMatch: undefined, ...input }
    await s3.run(DeleteObjects, { Bucket: 'plain', Delete: { Objects: [{ Key: 'k', ...named, ETag }] } }, { may })
    assert.deepEqual(told(), expected)
  }
})

for (const Bucket of ['plain', 'versioned']) {
  test(`a delete of whatever is there never fails for what came after it (${Bucket})`, async () => {
    const Key = 'raced'
    const codes = new Set<string>()
    const remove = () =>
      s3.run(DeleteObject, { Bucket, Key, IfMatch: '*' }).catch((error: unknown) => {
        assert.ok(error instanceof Fault)
        codes.add(error.code)
      })
    for (let round = 0; round < 20; round++) {
      const put = s3.run(PutObject, { Bucket, Key, Body: body('x') })
      await Promise.all([remove(), remove(), put, remove()])
    }
    assert.deepEqual([...codes], ['NoSuchKey'])
  })
}

test('a version is compared by itself, whatever else its key has', async () => {
  const place = { Bucket: 'versioned', Key: 'compared' }
  const put = (text: string) => s3.run(PutObject, { ...place, Body: body(text) })
  const [older, newer] = [await put('older'), await put('newer')]
  const remove = (VersionId: string | undefined, IfMatch: string | undefined) =>
    s3.run(DeleteObject, { ...place, VersionId, IfMatch })
  const gone = 'x'.repeat(32)
  const { VersionId: marker } = await s3.run(DeleteObject, place)
  for (const behind of ['a marker', 'an object']) {
    await refused(remove(older.VersionId, newer.ETag), 'PreconditionFailed')
    for (const condition of ['*', older.ETag]) await refused(remove(gone, condition), 'NoSuchKey')
    if (behind === 'a marker') await remove(marker, '*')
  }
  await remove(older.VersionId, older.ETag)
  await remove(newer.VersionId, '*')
  const { Versions = [], DeleteMarkers = [] } = await s3.run(ListObjectVersions, {
    Bucket: 'versioned',
    Prefix: 'comp',
  })
  assert.deepEqual([Versions, DeleteMarkers], [[], []])
})
