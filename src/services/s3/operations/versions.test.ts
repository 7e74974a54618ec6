import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CopyObject } from './CopyObject.ts'
import { CreateBucket } from './CreateBucket.ts'
import { DeleteBucket } from './DeleteBucket.ts'
import { DeleteObject } from './DeleteObject.ts'
import { DeleteObjects } from './DeleteObjects.ts'
import { GetBucketVersioning } from './GetBucketVersioning.ts'
import { GetObject } from './GetObject.ts'
import { GetObjectTagging } from './GetObjectTagging.ts'
import { HeadObject } from './HeadObject.ts'
import { ListObjectsV2 } from './ListObjectsV2.ts'
import { ListObjectVersions } from './ListObjectVersions.ts'
import { PutBucketVersioning } from './PutBucketVersioning.ts'
import { PutObject } from './PutObject.ts'
import { PutObjectTagging } from './PutObjectTagging.ts'
import { body, octets, octetsOf, openS3, refused } from './s3.fixture.ts'

const s3 = await openS3()

async function bucketWith(name: string, status?: 'Enabled' | 'Suspended'): Promise<string> {
  await s3.run(CreateBucket, { Bucket: name })
  if (status !== undefined) await setVersioning(name, status)
  return name
}

const setVersioning = (Bucket: string, Status: 'Enabled' | 'Suspended') =>
  s3.run(PutBucketVersioning, { Bucket, VersioningConfiguration: { Status } })

async function put(Bucket: string, Key: string, content: string | Uint8Array): Promise<string> {
  return (await s3.run(PutObject, { Bucket, Key, Body: body(content) })).VersionId ?? 'null'
}

async function read(Bucket: string, Key: string, VersionId?: string): Promise<string> {
  return String(await octetsOf(await s3.run(GetObject, { Bucket, Key, VersionId })))
}

/** `key version latest?`, with a cross for markers, newest first. */
async function versionsOf(Bucket: string, Prefix = ''): Promise<readonly string[]> {
  const { Versions = [], DeleteMarkers = [] } = await s3.run(ListObjectVersions, { Bucket, Prefix })
  const line = ({ Key, VersionId, IsLatest }: (typeof DeleteMarkers)[number]) =>
    `${Key} ${VersionId}${IsLatest ? ' latest' : ''}`
  return [...Versions.map(line), ...DeleteMarkers.map((marker) => `${line(marker)} x`)]
}

test('an overwritten object can be read by its version, and is current again when the newer one goes', async () => {
  const Bucket = await bucketWith('overwritten', 'Enabled')
  const big = octets(100_000)
  const first = await put(Bucket, 'k', 'one')
  const second = await put(Bucket, 'k', big)
  const third = await put(Bucket, 'k', 'three')
  assert.match(first, /^[A-Za-z0-9._-]{32}$/)
  assert.equal(await read(Bucket, 'k'), 'three')
  assert.equal(await read(Bucket, 'k', first), 'one')
  assert.deepEqual(await octetsOf(await s3.run(GetObject, { Bucket, Key: 'k', VersionId: second })), big)
  assert.deepEqual(await versionsOf(Bucket), [`k ${third} latest`, `k ${second}`, `k ${first}`])
  const removed = await s3.run(DeleteObject, { Bucket, Key: 'k', VersionId: third })
  assert.deepEqual(removed, { VersionId: third, DeleteMarker: undefined })
  assert.deepEqual(await octetsOf(await s3.run(GetObject, { Bucket, Key: 'k' })), big)
  await s3.run(DeleteObject, { Bucket, Key: 'k', VersionId: second })
  assert.equal(await read(Bucket, 'k'), 'one')
  assert.deepEqual(await versionsOf(Bucket), [`k ${first} latest`])
})

test('the blobs of versions stay until their version goes', async () => {
  const Bucket = await bucketWith('blobs', 'Enabled')
  await s3.settled()
  const before = (await s3.blobs()).length
  const first = await put(Bucket, 'k', octets(100_000, 1))
  const second = await put(Bucket, 'k', octets(100_000, 2))
  await s3.run(DeleteObject, { Bucket, Key: 'k' })
  const kept = await s3.blobs()
  assert.equal(kept.length, before + 2)
  assert.equal((await s3.needs.objects.liveBlobs(kept)).size, kept.length)
  for (const VersionId of [first, second]) await s3.run(DeleteObject, { Bucket, Key: 'k', VersionId })
  await s3.settled()
  assert.equal((await s3.blobs()).length, before)
  assert.deepEqual(s3.reported, [])
})

test('a deleted object leaves a marker, which is its absence and can be deleted itself', async () => {
  const Bucket = await bucketWith('deleted', 'Enabled')
  const version = await put(Bucket, 'k', 'kept')
  const { VersionId: marker, DeleteMarker } = await s3.run(DeleteObject, { Bucket, Key: 'k' })
  assert.equal(DeleteMarker, true)
  const gone = await refused(s3.run(GetObject, { Bucket, Key: 'k' }), 'NoSuchKey')
  assert.deepEqual(gone.headers, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker })
  const byId = await refused(s3.run(HeadObject, { Bucket, Key: 'k', VersionId: marker }), 'MethodNotAllowed')
  assert.equal(byId.status, 405)
  assert.equal(byId.headers['allow'], 'DELETE')
  assert.equal(byId.headers['x-amz-delete-marker'], 'true')
  assert.equal((await s3.run(ListObjectsV2, { Bucket })).KeyCount, 0)
  assert.equal(await read(Bucket, 'k', version), 'kept')
  assert.deepEqual(await versionsOf(Bucket), [`k ${version}`, `k ${marker} latest x`])
  const undone = await s3.run(DeleteObject, { Bucket, Key: 'k', VersionId: marker })
  assert.deepEqual(undone, { VersionId: marker, DeleteMarker: true })
  assert.equal(await read(Bucket, 'k'), 'kept')
})

test('a key that never was gets a marker too, and deleting a version that is not there succeeds', async () => {
  const Bucket = await bucketWith('never-was', 'Enabled')
  assert.equal((await s3.run(DeleteObject, { Bucket, Key: 'k' })).DeleteMarker, true)
  const unknown = 'A'.repeat(32)
  const answer = await s3.run(DeleteObject, { Bucket, Key: 'k', VersionId: unknown })
  assert.deepEqual(answer, { VersionId: unknown, DeleteMarker: undefined })
  await refused(s3.run(DeleteObject, { Bucket, Key: 'k', VersionId: 'short' }), 'InvalidArgument')
  await refused(s3.run(GetObject, { Bucket, Key: 'k', VersionId: '' }), 'InvalidArgument', /empty/)
  await refused(s3.run(GetObject, { Bucket, Key: 'k', VersionId: unknown }), 'NoSuchVersion')
  await refused(s3.run(DeleteBucket, { Bucket }), 'BucketNotEmpty')
})

test('what was there before versioning is the null version, and there is one of each key', async () => {
  const Bucket = await bucketWith('nulls')
  await put(Bucket, 'k', 'before')
  assert.deepEqual(await versionsOf(Bucket), ['k null latest'])
  await setVersioning(Bucket, 'Enabled')
  const version = await put(Bucket, 'k', 'versioned')
  assert.equal(await read(Bucket, 'k', 'null'), 'before')
  await setVersioning(Bucket, 'Suspended')
  assert.equal((await s3.run(PutObject, { Bucket, Key: 'k', Body: body('suspended') })).VersionId, undefined)
  assert.equal((await s3.run(HeadObject, { Bucket, Key: 'k' })).VersionId, 'null')
  assert.deepEqual(await versionsOf(Bucket), ['k null latest', `k ${version}`])
  assert.equal(await read(Bucket, 'k', 'null'), 'suspended')
  assert.equal(await read(Bucket, 'k', version), 'versioned')
  const marker = await s3.run(DeleteObject, { Bucket, Key: 'k' })
  assert.deepEqual(marker, { VersionId: 'null', DeleteMarker: true })
  assert.deepEqual(await versionsOf(Bucket), [`k ${version}`, 'k null latest x'])
  await put(Bucket, 'k', 'again')
  assert.deepEqual(await versionsOf(Bucket), ['k null latest', `k ${version}`])
  await s3.run(DeleteObject, { Bucket, Key: 'k', VersionId: 'null' })
  assert.equal(await read(Bucket, 'k'), 'versioned')
})

test('versioning cannot be unset, nor can MFA delete be set', async () => {
  const Bucket = await bucketWith('unset')
  assert.deepEqual(await s3.run(GetBucketVersioning, { Bucket }), {})
  await setVersioning(Bucket, 'Enabled')
  assert.deepEqual(await s3.run(GetBucketVersioning, { Bucket }), { Status: 'Enabled' })
  const set = (VersioningConfiguration: object, more = {}) =>
    s3.run(PutBucketVersioning, { Bucket, VersioningConfiguration, ...more })
  await refused(set({}), 'IllegalVersioningConfigurationException')
  await refused(set({ Status: 'Off' }), 'IllegalVersioningConfigurationException')
  await refused(set({ Status: 'Enabled', MFADelete: 'Enabled' }), 'NotImplemented', /MFA/)
  await refused(set({ Status: 'Enabled' }, { MFA: 'serial 123456' }), 'NotImplemented')
  assert.deepEqual(await s3.run(GetBucketVersioning, { Bucket }), { Status: 'Enabled' })
})

test('conditions of writes are judged by the current version', async () => {
  const Bucket = await bucketWith('conditions', 'Enabled')
  const putIf = (content: string, condition: { IfMatch?: string; IfNoneMatch?: string }) =>
    s3.run(PutObject, { Bucket, Key: 'k', Body: body(content), ...condition })
  const { ETag: first = '' } = await putIf('one', { IfNoneMatch: '*' })
  await refused(putIf('two', { IfNoneMatch: '*' }), 'PreconditionFailed')
  const { ETag: second = '' } = await putIf('two', { IfMatch: first })
  await refused(putIf('three', { IfMatch: first }), 'PreconditionFailed')
  await refused(putIf('three', { IfNoneMatch: second }), 'PreconditionFailed')
  await refused(s3.run(DeleteObject, { Bucket, Key: 'k', IfMatch: first }), 'PreconditionFailed')
  await s3.run(DeleteObject, { Bucket, Key: 'k', IfMatch: second })
  await refused(putIf('three', { IfMatch: '*' }), 'NoSuchKey')
  await refused(s3.run(DeleteObject, { Bucket, Key: 'k', IfMatch: '*' }), 'NoSuchKey')
  await putIf('three', { IfNoneMatch: '*' })
  assert.equal((await versionsOf(Bucket)).length, 4)
})

test('a version is the source of a copy, its marker is not', async () => {
  const Bucket = await bucketWith('copies', 'Enabled')
  const old = await put(Bucket, 'k', 'old')
  await put(Bucket, 'k', 'new')
  const { VersionId: marker } = await s3.run(DeleteObject, { Bucket, Key: 'k' })
  const from = (version?: string) => `${Bucket}/k${version === undefined ? '' : `?versionId=${version}`}`
  const copied = await s3.run(CopyObject, { Bucket, Key: 'k', CopySource: from(old) })
  assert.equal(copied.CopySourceVersionId, old)
  assert.equal(await read(Bucket, 'k', copied.VersionId), 'old')
  assert.equal(await read(Bucket, 'k'), 'old')
  const copy = (version?: string) => s3.run(CopyObject, { Bucket, Key: 'other', CopySource: from(version) })
  await refused(copy(marker), 'InvalidRequest', /delete marker/)
  await refused(copy('B'.repeat(32)), 'NoSuchVersion')
  await refused(copy('nonsense'), 'InvalidArgument')
})

test('tags are those of one version', async () => {
  const Bucket = await bucketWith('tagged', 'Enabled')
  const old = await put(Bucket, 'k', 'old')
  const current = await put(Bucket, 'k', 'new')
  const tag = (Value: string, VersionId?: string) =>
    s3.run(PutObjectTagging, { Bucket, Key: 'k', VersionId, Tagging: { TagSet: [{ Key: 'which', Value }] } })
  assert.equal((await tag('old', old)).VersionId, old)
  assert.equal((await tag('new')).VersionId, current)
  const tagOf = async (VersionId?: string) =>
    (await s3.run(GetObjectTagging, { Bucket, Key: 'k', VersionId })).TagSet?.[0]?.Value
  assert.deepEqual([await tagOf(old), await tagOf(current), await tagOf()], ['old', 'new', 'new'])
  await refused(tag('none', 'C'.repeat(32)), 'NoSuchVersion')
  const { VersionId: marker = '' } = await s3.run(DeleteObject, { Bucket, Key: 'k' })
  await refused(tag('none', marker), 'MethodNotAllowed')
  await refused(tag('none'), 'NoSuchKey')
})

test('several objects, versions and markers are deleted at once, each with its own answer', async () => {
  const Bucket = await bucketWith('several', 'Enabled')
  const old = await put(Bucket, 'a', 'old')
  await put(Bucket, 'a', 'new')
  await put(Bucket, 'b', 'b')
  const { VersionId: marker } = await s3.run(DeleteObject, { Bucket, Key: 'c' })
  const denied = (ask: { readonly resource: string }) => !ask.resource.endsWith('/b')
  const Objects = [{ Key: 'a' }, { Key: 'a', VersionId: old }, { Key: 'b' }, { Key: 'c', VersionId: marker }]
  const { Deleted = [], Errors = [] } = await s3.run(DeleteObjects, { Bucket, Delete: { Objects } }, { may: denied })
  assert.deepEqual(
    Errors.map(({ Key, Code }) => [Key, Code]),
    [['b', 'AccessDenied']],
  )
  const [first, second, third] = Deleted
  assert.equal(first?.DeleteMarker, true)
  assert.match(first?.DeleteMarkerVersionId ?? '', /^.{32}$/)
  assert.deepEqual(second, { Key: 'a', VersionId: old })
  assert.deepEqual(third, { Key: 'c', VersionId: marker, DeleteMarker: true, DeleteMarkerVersionId: marker })
  assert.deepEqual((await versionsOf(Bucket)).length, 3)
})

test('versions are listed in pages that break within a key, also when the marker was deleted meanwhile', async () => {
  const Bucket = await bucketWith('paged', 'Enabled')
  for (const Key of ['a', 'b/1', 'b/2', 'c']) for (let n = 0; n < 3; n++) await put(Bucket, Key, `${Key} ${n}`)
  await s3.run(DeleteObject, { Bucket, Key: 'c' })
  const whole = await versionsOf(Bucket)
  assert.equal(whole.length, 13)
  const paged: string[] = []
  let latest = 0
  for (let page = await pageOf(Bucket); ; page = await pageOf(Bucket, page.NextKeyMarker, page.NextVersionIdMarker)) {
    const entries = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]
    assert.ok(entries.length <= 2)
    paged.push(...entries.map(({ Key, VersionId }) => `${Key} ${VersionId}`))
    latest += entries.filter(({ IsLatest }) => IsLatest).length
    if (page.IsTruncated !== true) break
  }
  assert.deepEqual(paged.toSorted(), whole.map((line) => line.replace(/ (latest)?( ?x)?$/, '')).toSorted())
  assert.equal(latest, 4)
  const first = await pageOf(Bucket)
  for (const { Key = '', VersionId } of first.Versions ?? []) await s3.run(DeleteObject, { Bucket, Key, VersionId })
  const next = await pageOf(Bucket, first.NextKeyMarker, first.NextVersionIdMarker)
  assert.equal(next.Versions?.[0]?.Key, 'a', 'what is left of the key is not passed over')
})

const pageOf = (Bucket: string, KeyMarker?: string, VersionIdMarker?: string) =>
  s3.run(ListObjectVersions, { Bucket, KeyMarker, VersionIdMarker, MaxKeys: 2 })

test('versions are listed by prefix and delimiter, with encoded keys, and a version marker needs its key', async () => {
  const Bucket = await bucketWith('rolled', 'Enabled')
  for (const key of ['a b', 'photos/1', 'photos/2', 'photos/2', 'z']) await put(Bucket, key, '')
  const rolled = await s3.run(ListObjectVersions, { Bucket, Delimiter: '/', EncodingType: 'url' })
  assert.deepEqual(
    rolled.Versions?.map(({ Key }) => Key),
    ['a%20b', 'z'],
  )
  assert.deepEqual(rolled.CommonPrefixes, [{ Prefix: 'photos/' }])
  const within = await s3.run(ListObjectVersions, { Bucket, Prefix: 'photos/', KeyMarker: 'photos/1' })
  assert.deepEqual(
    within.Versions?.map(({ IsLatest }) => IsLatest),
    [true, false],
  )
  const VersionIdMarker = 'D'.repeat(32)
  await refused(s3.run(ListObjectVersions, { Bucket, VersionIdMarker }), 'InvalidArgument', /key marker/)
})

test('the actions of versions are asked, and who may not list does not learn that one is missing', async () => {
  const Bucket = await bucketWith('asked', 'Enabled')
  const version = await put(Bucket, 'k', 'x')
  const asked: string[] = []
  const may = ({ action, context }: { readonly action: string; readonly context?: object }) => {
    asked.push(`${action} ${JSON.stringify(context ?? {})}`)
    return action !== 's3:ListBucket'
  }
  await s3.run(GetObject, { Bucket, Key: 'k', VersionId: version }, { may })
  await s3.run(ListObjectVersions, { Bucket, Prefix: 'k' }, { may })
  await s3.run(DeleteObject, { Bucket, Key: 'k', VersionId: version }, { may })
  assert.deepEqual(asked, [
    `s3:GetObjectVersion {"s3:VersionId":["${version}"]}`,
    's3:ListBucketVersions {"s3:prefix":["k"]}',
    `s3:DeleteObjectVersion {"s3:VersionId":["${version}"]}`,
  ])
  await refused(s3.run(GetObject, { Bucket, Key: 'k', VersionId: version }, { may }), 'AccessDenied')
  await s3.run(DeleteObject, { Bucket, Key: 'k' })
  const hidden = await refused(s3.run(GetObject, { Bucket, Key: 'k' }, { may }), 'AccessDenied')
  assert.deepEqual(hidden.headers, {})
})

test('writers of one versioned key at once leave a version each', async () => {
  const Bucket = await bucketWith('at-once', 'Enabled')
  const written = await Promise.all(Array.from({ length: 20 }, (_, n) => put(Bucket, 'k', `${n}`)))
  const listed = await versionsOf(Bucket)
  assert.equal(listed.length, 20)
  assert.equal(new Set(written).size, 20)
  for (const [n, version] of written.entries()) assert.equal(await read(Bucket, 'k', version), `${n}`)
})

test('an object that is put while its bucket becomes versioned does not take a version away', async () => {
  const Bucket = await bucketWith('becoming')
  const before = await s3.needs.buckets.find(Bucket)
  assert.ok(before)
  await setVersioning(Bucket, 'Enabled')
  const version = await put(Bucket, 'k', 'kept')
  const object = await s3.needs.objects.read(before.id, 'k')
  assert.ok(object)
  const stale = await s3.needs.objects.put(before, { ...object, version: 'null' }, { kind: 'none' })
  assert.equal(stale.outcome, 'stale')
  const removal = { kind: 'current', key: 'k', marker: undefined } as const
  await s3.needs.objects.remove(before, removal, { kind: 'none' })
  assert.equal(await read(Bucket, 'k', version), 'kept')
})
