import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lifecyclePass } from '../rules/lifecycle/pass.ts'
import { CompleteMultipartUpload } from './CompleteMultipartUpload.ts'
import { CreateBucket } from './CreateBucket.ts'
import { CreateMultipartUpload } from './CreateMultipartUpload.ts'
import { DeleteBucketLifecycle } from './DeleteBucketLifecycle.ts'
import { DeleteObject } from './DeleteObject.ts'
import { GetBucketLifecycleConfiguration } from './GetBucketLifecycleConfiguration.ts'
import { GetObject } from './GetObject.ts'
import { HeadObject } from './HeadObject.ts'
import { ListMultipartUploads } from './ListMultipartUploads.ts'
import { ListObjectsV2 } from './ListObjectsV2.ts'
import { ListObjectVersions } from './ListObjectVersions.ts'
import { ListParts } from './ListParts.ts'
import { PutBucketLifecycleConfiguration } from './PutBucketLifecycleConfiguration.ts'
import { PutBucketVersioning } from './PutBucketVersioning.ts'
import { PutObject } from './PutObject.ts'
import { PutObjectLegalHold } from './PutObjectLegalHold.ts'
import { body, octets, openS3, refused } from './s3.fixture.ts'
import { UploadPart } from './UploadPart.ts'

const s3 = await openS3()
const day = 86_400_000
/** In the middle of a day: rules count to the midnight after. */
const noon = Date.UTC(2026, 0, 10, 12)
const at = (days: number) => ({ now: noon + days * day })

async function bucketWith(name: string, rules: readonly object[], status?: 'Enabled' | 'Suspended'): Promise<string> {
  await s3.run(CreateBucket, { Bucket: name })
  if (status !== undefined) {
    await s3.run(PutBucketVersioning, { Bucket: name, VersioningConfiguration: { Status: status } })
  }
  await configure(name, rules)
  return name
}

const configure = (Bucket: string, rules: readonly object[]) =>
  s3.run(PutBucketLifecycleConfiguration, {
    Bucket,
    LifecycleConfiguration: { Rules: rules.map((rule) => ({ Status: 'Enabled' as const, ...rule })) },
  })

async function put(Bucket: string, Key: string, days = 0, more: object = {}): Promise<string> {
  const answer = await s3.run(PutObject, { Bucket, Key, Body: body(Key), ...more }, at(days))
  return answer.VersionId ?? 'null'
}

/** Acts on rules as of so many days after noon. */
const pass = (days: number) => lifecyclePass({ ...s3.needs, clock: { now: () => noon + days * day } })()

async function keysOf(Bucket: string): Promise<readonly (string | undefined)[]> {
  return ((await s3.run(ListObjectsV2, { Bucket })).Contents ?? []).map(({ Key }) => Key)
}

async function versionsOf(Bucket: string): Promise<readonly (string | undefined)[]> {
  const { Versions = [], DeleteMarkers = [] } = await s3.run(ListObjectVersions, { Bucket })
  return [...Versions.map(({ VersionId }) => VersionId), ...DeleteMarkers.map(({ Key }) => `${Key} deleted`)]
}

test('an object expires at the midnight after its days, and not before', async () => {
  const Bucket = await bucketWith('days', [{ ID: 'old logs', Filter: { Prefix: 'logs/' }, Expiration: { Days: 3 } }])
  for (const [key, days] of [
    ['logs/a', 0],
    ['logs/b', 1],
    ['logs', 0],
    ['other/a', 0],
  ] as const) {
    await put(Bucket, key, days)
  }
  const { Expiration } = await s3.run(HeadObject, { Bucket, Key: 'logs/a' })
  assert.equal(Expiration, 'expiry-date="Wed, 14 Jan 2026 00:00:00 GMT", rule-id="old%20logs"')
  assert.equal((await s3.run(HeadObject, { Bucket, Key: 'other/a' })).Expiration, undefined)
  await pass(3.49)
  assert.deepEqual(await keysOf(Bucket), ['logs', 'logs/a', 'logs/b', 'other/a'])
  await pass(3.5)
  assert.deepEqual(await keysOf(Bucket), ['logs', 'logs/b', 'other/a'])
  await pass(4.5)
  assert.deepEqual(await keysOf(Bucket), ['logs', 'other/a'])
})

test('days may be short for who tries rules out, whatever is announced', async () => {
  const Bucket = await bucketWith('hasty', [{ ID: 'soon', Prefix: '', Expiration: { Days: 2 } }])
  const second = 1000
  const hasty = (seconds: number) =>
    lifecyclePass({ ...s3.needs, clock: { now: () => noon + seconds * second } }, 10 * second)()
  const announced = (await s3.run(PutObject, { Bucket, Key: 'k', Body: body('k') }, { now: noon + second })).Expiration
  assert.match(announced ?? '', /Tue, 13 Jan 2026 00:00:00 GMT/)
  await hasty(20)
  assert.deepEqual(await keysOf(Bucket), ['k'])
  await hasty(30)
  assert.deepEqual(await keysOf(Bucket), [])

  await put(Bucket, 'slow')
  await pass(1)
  assert.deepEqual(await keysOf(Bucket), ['slow'])
  await pass(3)
  assert.deepEqual(await keysOf(Bucket), [])
})

test('rules choose by date, size and tags, and by all of them at once', async () => {
  const Bucket = await bucketWith('filters', [
    { Filter: { ObjectSizeGreaterThan: 100 }, Expiration: { Date: new Date(Date.UTC(2026, 0, 12)) } },
    { Filter: { Tag: { Key: 'keep', Value: 'no' } }, Expiration: { Days: 1 } },
    {
      Filter: { And: { Prefix: 'x/', Tags: [{ Key: 'a', Value: '1' }], ObjectSizeLessThan: 5 } },
      Expiration: { Days: 1 },
    },
    { Filter: { Prefix: 'off/' }, Status: 'Disabled', Expiration: { Days: 1 } },
  ])
  await put(Bucket, 'large', 0, { Body: body(octets(101)) })
  await put(Bucket, 'not large', 0, { Body: body(octets(100)) })
  await put(Bucket, 'tagged', 0, { Tagging: 'keep=no&more=1' })
  await put(Bucket, 'kept', 0, { Tagging: 'keep=yes' })
  await put(Bucket, 'off/a')
  await put(Bucket, 'x/a', 0, { Tagging: 'a=1' })
  await put(Bucket, 'x/too large', 0, { Tagging: 'a=1' })
  await pass(1.4)
  assert.ok((await keysOf(Bucket)).includes('large'))
  await pass(2)
  assert.deepEqual(await keysOf(Bucket), ['kept', 'not large', 'off/a', 'x/too large'])
})

test('in a versioned bucket what expires stays behind a marker, once', async () => {
  const Bucket = await bucketWith('markers', [{ Filter: {}, Expiration: { Days: 1 } }], 'Enabled')
  const version = await put(Bucket, 'a')
  await pass(2)
  await pass(3)
  assert.deepEqual(await versionsOf(Bucket), [version, 'a deleted'])
  await refused(s3.run(GetObject, { Bucket, Key: 'a' }), 'NoSuchKey')
})

test('an older version goes when its successor is old enough, but for the newest that are kept', async () => {
  const NoncurrentVersionExpiration = { NoncurrentDays: 2, NewerNoncurrentVersions: 1 }
  const Bucket = await bucketWith('noncurrent', [{ Filter: {}, NoncurrentVersionExpiration }], 'Enabled')
  const [first, second, third, fourth] = [
    await put(Bucket, 'k', 0),
    await put(Bucket, 'k', 1),
    await put(Bucket, 'k', 2),
    await put(Bucket, 'k', 3),
  ]
  await pass(3.4)
  assert.deepEqual(await versionsOf(Bucket), [fourth, third, second, first])
  await pass(3.5)
  assert.deepEqual(await versionsOf(Bucket), [fourth, third, second], 'second replaced first on day 1')
  await pass(5)
  assert.deepEqual(await versionsOf(Bucket), [fourth, third])
  await pass(500)
  assert.deepEqual(await versionsOf(Bucket), [fourth, third])
})

test('the version behind a marker is an older one, and the marker goes once nothing is behind it', async () => {
  const rule = {
    Filter: {},
    NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    Expiration: { ExpiredObjectDeleteMarker: true },
  }
  const Bucket = await bucketWith('sole-markers', [rule], 'Enabled')
  const version = await put(Bucket, 'k')
  await s3.run(DeleteObject, { Bucket, Key: 'k' }, at(1))
  await pass(2)
  assert.deepEqual(await versionsOf(Bucket), [version, 'k deleted'])
  await pass(3)
  assert.deepEqual(await versionsOf(Bucket), [])
})

test('a locked version stays, however old', async () => {
  const Bucket = 'locked-old'
  await s3.run(CreateBucket, { Bucket, ObjectLockEnabledForBucket: true })
  await configure(Bucket, [{ Filter: {}, Expiration: { Days: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }])
  const Retention = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(noon + 100 * day) }
  const retained = await put(Bucket, 'retained', 0, { ...Retention, ContentMD5: md5('retained') })
  const held = await put(Bucket, 'held')
  const free = await put(Bucket, 'free')
  await s3.run(PutObjectLegalHold, { Bucket, Key: 'held', LegalHold: { Status: 'ON' } })
  await pass(10)
  await pass(20)
  const left = await versionsOf(Bucket)
  assert.ok(left.includes(retained) && left.includes(held))
  assert.ok(!left.includes(free))
  await pass(120)
  assert.ok(!(await versionsOf(Bucket)).includes(retained))
  assert.ok((await versionsOf(Bucket)).includes(held))
})

function md5(text: string): string {
  return Buffer.from(s3.needs.checksums.digest('MD5', Buffer.from(text), 'hex'), 'hex').toString('base64')
}

test('an upload that is never completed is aborted with its parts, and says when', async () => {
  const rule = { ID: 'tidy', Prefix: 'up/', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } }
  const Bucket = await bucketWith('aborted', [rule])
  const before = (await s3.blobs()).length
  const begin = async (Key: string) => {
    const begun = await s3.run(CreateMultipartUpload, { Bucket, Key }, at(0))
    const part = { Bucket, Key, UploadId: begun.UploadId ?? '', PartNumber: 1, Body: body(octets(1000)) }
    const { ETag } = await s3.run(UploadPart, part)
    return { ...begun, UploadId: begun.UploadId ?? '', ETag }
  }
  const aborted = await begin('up/aborted')
  const finished = await begin('up/finished')
  const elsewhere = await begin('down/elsewhere')
  assert.deepEqual(aborted.AbortDate, new Date(Date.UTC(2026, 0, 13)))
  assert.equal(aborted.AbortRuleId, 'tidy')
  assert.equal(elsewhere.AbortDate, undefined)
  const listed = await s3.run(ListParts, { Bucket, Key: 'up/aborted', UploadId: aborted.UploadId })
  assert.equal(listed.AbortRuleId, 'tidy')
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: finished.ETag }] }
  await s3.run(CompleteMultipartUpload, { Bucket, Key: 'up/finished', UploadId: finished.UploadId, MultipartUpload })
  await pass(3)
  const { Uploads = [] } = await s3.run(ListMultipartUploads, { Bucket })
  assert.deepEqual(
    Uploads.map(({ Key }) => Key),
    ['down/elsewhere'],
  )
  assert.deepEqual(await keysOf(Bucket), ['up/finished'])
  await s3.settled()
  assert.equal((await s3.blobs()).length, before + 2)
})

test('a pass reads page after page, and a bucket is acted on once a day or when its rules change', async () => {
  const rule = { Filter: { Prefix: 'n' }, Expiration: { Days: 1 } }
  const Bucket = await bucketWith('paged', [rule])
  await Promise.all(Array.from({ length: 1200 }, (_, n) => put(Bucket, `n${n}`)))
  await put(Bucket, 'm')
  await pass(2)
  assert.deepEqual(await keysOf(Bucket), ['m'])
  await put(Bucket, 'n', 0)
  await pass(2.1)
  assert.deepEqual(await keysOf(Bucket), ['m', 'n'], 'today was acted on')
  await configure(Bucket, [rule])
  await pass(2.2)
  assert.deepEqual(await keysOf(Bucket), ['m'])
  await put(Bucket, 'n', 0)
  await s3.run(DeleteBucketLifecycle, { Bucket })
  await pass(10)
  assert.deepEqual(await keysOf(Bucket), ['m', 'n'])
  await refused(s3.run(GetBucketLifecycleConfiguration, { Bucket }), 'NoSuchLifecycleConfiguration')
})

test('an object that is replaced while a pass is under way stays', async () => {
  const Bucket = await bucketWith('replaced', [{ Filter: {}, Expiration: { Days: 1 } }])
  await put(Bucket, 'k', 0)
  const { objects } = s3.needs
  const scan: typeof objects.scan = async (bucket, range) => {
    const seen = await objects.scan(bucket, range)
    if (seen.some(({ key }) => key === 'k')) await put(Bucket, 'k', 4)
    return seen
  }
  await lifecyclePass({ ...s3.needs, objects: { ...objects, scan }, clock: { now: () => noon + 5 * day } })()
  assert.deepEqual(await keysOf(Bucket), ['k'])
})

test('a pass that is told to stop goes no further, and the next one does the rest', async () => {
  const Bucket = await bucketWith('stopped', [{ Filter: {}, Expiration: { Days: 1 } }])
  await put(Bucket, 'k')
  const stopped = new AbortController()
  stopped.abort()
  await lifecyclePass({ ...s3.needs, clock: { now: () => noon + 5 * day } })(stopped.signal)
  assert.deepEqual(await keysOf(Bucket), ['k'])
  await pass(5)
  assert.deepEqual(await keysOf(Bucket), [])
})

test('rules are answered as they were put', async () => {
  const rules = [
    { ID: 'a', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } },
    { ID: 'b', Status: 'Disabled', Prefix: 'p', Expiration: { Date: new Date(Date.UTC(2030, 0, 1)) } },
    {
      ID: 'c',
      Status: 'Enabled',
      Filter: {
        And: { Prefix: 'x', Tags: [{ Key: 'k', Value: 'v' }], ObjectSizeGreaterThan: 5, ObjectSizeLessThan: 9 },
      },
      NoncurrentVersionExpiration: { NoncurrentDays: 3, NewerNoncurrentVersions: 2 },
    },
    { ID: 'd', Status: 'Enabled', Filter: {}, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
  ]
  const Bucket = await bucketWith('answered', rules)
  const answer = await s3.run(GetBucketLifecycleConfiguration, { Bucket })
  assert.deepEqual(JSON.parse(JSON.stringify(answer.Rules)), JSON.parse(JSON.stringify(rules)))
  assert.equal(answer.TransitionDefaultMinimumObjectSize, 'all_storage_classes_128K')
  await configure(Bucket, [{ Filter: {}, Expiration: { Days: 1 } }])
  assert.match((await s3.run(GetBucketLifecycleConfiguration, { Bucket })).Rules?.[0]?.ID ?? '', /^\w{48}$/)
})

test('rules that make no sense are refused, each by its name', async () => {
  const Bucket = await bucketWith('senseless', [{ Filter: {}, Expiration: { Days: 1 } }])
  const Filter = {}
  const Expiration = { Days: 1 }
  const refusals: readonly (readonly [code: string, rule: object])[] = [
    ['MalformedXML', { Filter, Expiration, Status: 'enabled' }],
    ['MalformedXML', { Expiration }],
    ['MalformedXML', { Filter, Prefix: '', Expiration }],
    ['MalformedXML', { Filter: { Prefix: 'a', ObjectSizeLessThan: 3 }, Expiration }],
    ['MalformedXML', { Filter: { And: { Prefix: 'a' } }, Expiration }],
    ['MalformedXML', { Filter: { Prefix: 'b', And: { Prefix: 'a', ObjectSizeLessThan: 3 } }, Expiration }],
    ['MalformedXML', { Filter, Expiration: {} }],
    ['MalformedXML', { Filter, Expiration: { Days: 1, ExpiredObjectDeleteMarker: true } }],
    ['MalformedXML', { Filter, NoncurrentVersionExpiration: { NewerNoncurrentVersions: 1 } }],
    ['MalformedXML', { Filter, AbortIncompleteMultipartUpload: {} }],
    ['InvalidRequest', { Filter }],
    ['InvalidRequest', { Filter: { Prefix: 'a'.repeat(1025) }, Expiration }],
    ['InvalidRequest', { Filter: { ObjectSizeLessThan: -1 }, Expiration }],
    ['InvalidRequest', { Filter: { And: { ObjectSizeGreaterThan: 5, ObjectSizeLessThan: 5 } }, Expiration }],
    [
      'InvalidRequest',
      { Filter: { Tag: { Key: 'a', Value: '' } }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
    ],
    ['InvalidRequest', { Filter: { ObjectSizeLessThan: 3 }, Expiration: { ExpiredObjectDeleteMarker: true } }],
    ['InvalidRequest', { Prefix: '', NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 1 } }],
    ['InvalidArgument', { Filter, Expiration: { Days: 0 } }],
    ['InvalidArgument', { Filter, Expiration: { Date: new Date(Date.UTC(2026, 0, 1, 1)) } }],
    ['InvalidArgument', { Filter, NoncurrentVersionExpiration: { NoncurrentDays: 0 } }],
    ['InvalidArgument', { Filter, NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 101 } }],
    ['InvalidArgument', { Filter, AbortIncompleteMultipartUpload: { DaysAfterInitiation: -1 } }],
    ['InvalidArgument', { Filter, Expiration, ID: 'i'.repeat(256) }],
    ['InvalidTag', { Filter: { Tag: { Key: '', Value: '' } }, Expiration }],
    ['NotImplemented', { Filter, Expiration, Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] }],
    ['NotImplemented', { Filter, NoncurrentVersionTransitions: [{ NoncurrentDays: 1, StorageClass: 'GLACIER' }] }],
  ]
  for (const [code, rule] of refusals) await refused(configure(Bucket, [rule]), code)
  await refused(configure(Bucket, []), 'MalformedXML')
  const same = { ID: 'same', Filter, Expiration }
  await refused(configure(Bucket, [same, same]), 'InvalidArgument', /unique/)
  const many = Array.from({ length: 1001 }, (_, n) => ({ ...same, ID: `${n}` }))
  await refused(configure(Bucket, many), 'MalformedXML')
  assert.equal((await s3.run(GetBucketLifecycleConfiguration, { Bucket })).Rules?.length, 1)
})
