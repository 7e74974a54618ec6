import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ask } from '../../../kernel/operation.ts'
import { CompleteMultipartUpload } from './CompleteMultipartUpload.ts'
import { CopyObject } from './CopyObject.ts'
import { CreateBucket } from './CreateBucket.ts'
import { CreateMultipartUpload } from './CreateMultipartUpload.ts'
import { DeleteObject } from './DeleteObject.ts'
import { DeleteObjects } from './DeleteObjects.ts'
import { GetObjectLegalHold } from './GetObjectLegalHold.ts'
import { GetObjectLockConfiguration } from './GetObjectLockConfiguration.ts'
import { GetObjectRetention } from './GetObjectRetention.ts'
import { HeadObject } from './HeadObject.ts'
import { PutBucketVersioning } from './PutBucketVersioning.ts'
import { PutObject } from './PutObject.ts'
import { PutObjectLegalHold } from './PutObjectLegalHold.ts'
import { PutObjectLockConfiguration } from './PutObjectLockConfiguration.ts'
import { PutObjectRetention } from './PutObjectRetention.ts'
import { body, type Circumstances, octets, openS3, refused } from './s3.fixture.ts'
import { UploadPart } from './UploadPart.ts'

const s3 = await openS3()
const Bucket = 'locked'
await s3.run(CreateBucket, { Bucket, ObjectLockEnabledForBucket: true })
await s3.run(CreateBucket, { Bucket: 'plain' })

const now = Date.UTC(2026, 0, 2, 3, 4, 5)
const day = 86_400_000
const inDays = (days: number): Date => new Date(now + days * day)
const ContentMD5 = 'kAFQmDzST7DWlj99KOF/cg=='
type Mode = 'GOVERNANCE' | 'COMPLIANCE'

const put = (Key: string, more: object = {}, bucket = Bucket) =>
  s3.run(PutObject, { Bucket: bucket, Key, Body: body('abc'), ContentMD5, ...more })

const retain = (Key: string, mode: Mode, days: number, more: object = {}, circumstances?: Circumstances) =>
  s3.run(
    PutObjectRetention,
    { Bucket, Key, Retention: { Mode: mode, RetainUntilDate: inDays(days) }, ...more },
    circumstances,
  )

const remove = (Key: string, VersionId: string | undefined, more: object = {}, circumstances?: Circumstances) =>
  s3.run(DeleteObject, { Bucket, Key, VersionId, ...more }, circumstances)

const configure = (bucket: string, ObjectLockConfiguration: object) =>
  s3.run(PutObjectLockConfiguration, { Bucket: bucket, ObjectLockConfiguration })

const retentionOf = async (Key: string) => (await s3.run(GetObjectRetention, { Bucket, Key })).Retention
const mayNot =
  (...actions: string[]) =>
  ({ action }: Ask): boolean =>
    !actions.includes(action)

test('a bucket with Object Lock is versioned and stays so', async () => {
  const configuration = await s3.run(GetObjectLockConfiguration, { Bucket })
  assert.deepEqual(configuration, { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } })
  const suspend = s3.run(PutBucketVersioning, { Bucket, VersioningConfiguration: { Status: 'Suspended' } })
  assert.equal((await refused(suspend, 'InvalidBucketState')).status, 409)
})

test('Object Lock is turned on only where versioning is', async () => {
  await s3.run(CreateBucket, { Bucket: 'later' })
  await refused(s3.run(GetObjectLockConfiguration, { Bucket: 'later' }), 'ObjectLockConfigurationNotFoundError')
  await refused(configure('later', { ObjectLockEnabled: 'Enabled' }), 'InvalidBucketState')
  await s3.run(PutBucketVersioning, { Bucket: 'later', VersioningConfiguration: { Status: 'Enabled' } })
  const rule = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Years: 1 } } }
  await configure('later', rule)
  const { ObjectLockConfiguration } = await s3.run(GetObjectLockConfiguration, { Bucket: 'later' })
  assert.deepEqual(ObjectLockConfiguration, rule)
})

test('a configuration that is none is refused', async () => {
  const enabled = { ObjectLockEnabled: 'Enabled' }
  const rule = (DefaultRetention: object) => configure(Bucket, { ...enabled, Rule: { DefaultRetention } })
  await refused(configure(Bucket, { ObjectLockEnabled: 'Disabled' }), 'MalformedXML')
  await refused(configure(Bucket, { ...enabled, Rule: {} }), 'MalformedXML')
  await refused(rule({ Mode: 'governance', Days: 1 }), 'MalformedXML')
  await refused(rule({ Mode: 'GOVERNANCE' }), 'MalformedXML')
  await refused(rule({ Mode: 'GOVERNANCE', Days: 1, Years: 1 }), 'MalformedXML')
  for (const period of [{ Days: 0 }, { Years: -1 }, { Days: 36_501 }, { Years: 101 }]) {
    await refused(rule({ Mode: 'GOVERNANCE', ...period }), 'InvalidRetentionPeriod', /retention period/)
  }
})

test('nothing is locked in a bucket without Object Lock', async () => {
  await put('k', {}, 'plain')
  const named = { Bucket: 'plain', Key: 'k' }
  const message = /missing Object Lock Configuration/
  const Retention = { Mode: 'GOVERNANCE', RetainUntilDate: inDays(1) } as const
  await refused(s3.run(PutObjectRetention, { ...named, Retention }), 'InvalidRequest', message)
  await refused(s3.run(GetObjectRetention, named), 'InvalidRequest', message)
  await refused(s3.run(PutObjectLegalHold, { ...named, LegalHold: { Status: 'ON' } }), 'InvalidRequest', message)
  await refused(s3.run(GetObjectLegalHold, named), 'InvalidRequest', message)
  await refused(put('k', { ObjectLockLegalHoldStatus: 'ON' }, 'plain'), 'InvalidRequest', message)
})

test('a version in compliance mode is kept from everybody until its time is over', async () => {
  const { VersionId } = await put('compliance', {
    ObjectLockMode: 'COMPLIANCE',
    ObjectLockRetainUntilDate: inDays(10),
  })
  await refused(remove('compliance', VersionId), 'AccessDenied', /object lock/)
  await refused(remove('compliance', VersionId, { BypassGovernanceRetention: true }), 'AccessDenied')
  const Objects = [{ Key: 'compliance', VersionId }]
  const { Errors, Deleted } = await s3.run(DeleteObjects, {
    Bucket,
    Delete: { Objects },
    BypassGovernanceRetention: true,
  })
  assert.equal(Errors?.[0]?.Code, 'AccessDenied')
  assert.deepEqual(Deleted, [])
  for (const [mode, days] of [
    ['COMPLIANCE', 9],
    ['GOVERNANCE', 10],
  ] as const) {
    await refused(retain('compliance', mode, days, { BypassGovernanceRetention: true }), 'AccessDenied')
  }
  await refused(s3.run(PutObjectRetention, { Bucket, Key: 'compliance', Retention: {} }), 'AccessDenied')
  await retain('compliance', 'COMPLIANCE', 11)
  assert.deepEqual(await retentionOf('compliance'), { Mode: 'COMPLIANCE', RetainUntilDate: inDays(11) })
  await refused(remove('compliance', VersionId, {}, { now: now + 11 * day - 1 }), 'AccessDenied')
  assert.equal((await remove('compliance', VersionId, {}, { now: now + 11 * day })).VersionId, VersionId)
})

test('governance mode is passed by only by who says so and may', async () => {
  const { VersionId } = await put('governance')
  await retain('governance', 'GOVERNANCE', 5)
  await retain('governance', 'GOVERNANCE', 6)
  const bypass = { BypassGovernanceRetention: true }
  const may = mayNot('s3:BypassGovernanceRetention')
  for (const refusal of [
    retain('governance', 'GOVERNANCE', 5),
    retain('governance', 'COMPLIANCE', 6),
    retain('governance', 'GOVERNANCE', 5, bypass, { may }),
    s3.run(PutObjectRetention, { Bucket, Key: 'governance', Retention: {} }),
    remove('governance', VersionId),
    remove('governance', VersionId, bypass, { may }),
  ]) {
    await refused(refusal, 'AccessDenied')
  }
  await retain('governance', 'GOVERNANCE', 1, bypass)
  await s3.run(PutObjectRetention, { Bucket, Key: 'governance', Retention: {}, ...bypass })
  await refused(s3.run(GetObjectRetention, { Bucket, Key: 'governance' }), 'NoSuchObjectLockConfiguration')
  await retain('governance', 'GOVERNANCE', 5)
  assert.equal((await remove('governance', VersionId, bypass)).VersionId, VersionId)
})

test('a legal hold keeps a version until it is taken off, whatever its retention', async () => {
  const { VersionId } = await put('held', { ObjectLockLegalHoldStatus: 'ON' })
  const bypass = { BypassGovernanceRetention: true }
  await refused(remove('held', VersionId, bypass, { now: now + 5000 * day }), 'AccessDenied')
  const hold = (Status: 'ON' | 'OFF') => s3.run(PutObjectLegalHold, { Bucket, Key: 'held', LegalHold: { Status } })
  assert.deepEqual(await s3.run(GetObjectLegalHold, { Bucket, Key: 'held' }), { LegalHold: { Status: 'ON' } })
  await retain('held', 'GOVERNANCE', 1)
  await hold('OFF')
  await refused(remove('held', VersionId), 'AccessDenied')
  await hold('ON')
  assert.equal((await retentionOf('held'))?.Mode, 'GOVERNANCE')
  await hold('OFF')
  await remove('held', VersionId, bypass)
  const malformed = s3.run(PutObjectLegalHold, { Bucket, Key: 'held', LegalHold: {} })
  await refused(malformed, 'MalformedXML')
})

test('a locked version can be hidden behind a marker or a newer version, and stays', async () => {
  const { VersionId } = await put('hidden', { ObjectLockLegalHoldStatus: 'ON' })
  await put('hidden')
  await remove('hidden', undefined)
  await refused(remove('hidden', VersionId), 'AccessDenied')
  await s3.run(PutObjectLegalHold, { Bucket, Key: 'hidden', VersionId, LegalHold: { Status: 'OFF' } })
  assert.equal((await remove('hidden', VersionId)).VersionId, VersionId)
})

test('new versions are retained as their bucket says, unless their request does', async () => {
  const bucket = 'by-default'
  await s3.run(CreateBucket, { Bucket: bucket, ObjectLockEnabledForBucket: true })
  await put('before', {}, bucket)
  const DefaultRetention = { Mode: 'GOVERNANCE', Days: 3 }
  await configure(bucket, { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } })
  const until = async (Key: string) =>
    (await s3.run(HeadObject, { Bucket: bucket, Key })).ObjectLockRetainUntilDate?.getTime()
  await put('put', {}, bucket)
  await put('own', { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: inDays(1) }, bucket)
  await s3.run(CopyObject, { Bucket: bucket, Key: 'copy', CopySource: `${bucket}/own` })
  const { UploadId = '' } = await s3.run(CreateMultipartUpload, {
    Bucket: bucket,
    Key: 'parts',
    ObjectLockLegalHoldStatus: 'ON',
  })
  const part = { Bucket: bucket, Key: 'parts', UploadId, PartNumber: 1, Body: body(octets(1000)) }
  const { ETag } = await s3.run(UploadPart, part)
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  await s3.run(CompleteMultipartUpload, { Bucket: bucket, Key: 'parts', UploadId, MultipartUpload })
  assert.equal(await until('before'), undefined)
  assert.equal(await until('put'), now + 3 * day)
  assert.equal(await until('own'), now + day)
  assert.equal(await until('copy'), now + 3 * day, 'a lock is not copied')
  assert.equal(await until('parts'), now + 3 * day)
  assert.equal((await s3.run(HeadObject, { Bucket: bucket, Key: 'parts' })).ObjectLockLegalHoldStatus, 'ON')
  await configure(bucket, { ObjectLockEnabled: 'Enabled' })
  await put('after', {}, bucket)
  assert.equal(await until('after'), undefined)
})

test('headers that lock nothing are refused, as is an upload without a digest', async () => {
  const ObjectLockRetainUntilDate = inDays(1)
  await refused(put('k', { ObjectLockMode: 'GOVERNANCE' }), 'InvalidRequest', /both/)
  await refused(put('k', { ObjectLockRetainUntilDate }), 'InvalidRequest', /both/)
  await refused(put('k', { ObjectLockMode: 'abc', ObjectLockRetainUntilDate }), 'InvalidArgument')
  await refused(put('k', { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(-1) }), 'InvalidArgument')
  await refused(put('k', { ObjectLockLegalHoldStatus: 'on' }), 'InvalidArgument')
  await refused(put('k', { ObjectLockLegalHoldStatus: 'ON', ContentMD5: undefined }), 'InvalidRequest', /Content-MD5/)
  await put('k')
  await refused(retain('k', 'GOVERNANCE', -1), 'InvalidArgument', /future/)
  await refused(s3.run(PutObjectRetention, { Bucket, Key: 'k', Retention: { Mode: 'GOVERNANCE' } }), 'MalformedXML')
})

test('locking asks for its own actions, and who may not know a lock is not told', async () => {
  const asked: Ask[] = []
  const circumstances = { may: (ask: Ask) => asked.push(ask) > 0 }
  const retained = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(2) } as const
  const input = { Bucket, Key: 'asked', Body: body('abc'), ContentMD5, ...retained }
  await s3.run(PutObject, { ...input, ObjectLockLegalHoldStatus: 'OFF' }, circumstances)
  assert.deepEqual(
    asked.map(({ action }) => action),
    ['s3:PutObject', 's3:PutObjectRetention', 's3:PutObjectLegalHold'],
  )
  assert.deepEqual(asked[1]?.context, {
    's3:object-lock-mode': ['GOVERNANCE'],
    's3:object-lock-retain-until-date': [inDays(2).toISOString()],
    's3:object-lock-remaining-retention-days': ['2'],
  })
  const head = (...denied: string[]) => s3.run(HeadObject, { Bucket, Key: 'asked' }, { may: mayNot(...denied) })
  assert.equal((await head()).ObjectLockMode, 'GOVERNANCE')
  assert.equal((await head('s3:GetObjectRetention')).ObjectLockMode, undefined)
  assert.equal((await head('s3:GetObjectLegalHold')).ObjectLockLegalHoldStatus, undefined)
  await refused(retain('asked', 'GOVERNANCE', 3, {}, { may: mayNot('s3:PutObjectRetention') }), 'AccessDenied')
})
