import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { openS3World, type S3World } from './s3World.ts'

const day = 86_400_000

describe('versions of objects, through the JavaScript SDK', { timeout: 120_000 }, () => {
  let world: S3World
  let root: S3Client
  const Bucket = 'versions'
  before(async () => {
    world = await openS3World(Bucket)
    root = world.root
    await enable(Bucket)
  })
  after(() => world.server.stop())

  const enable = (name: string) =>
    root.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }))

  /** Does something so many days later, with a client that knows what day it is. */
  const later = async (days: number, act: (client: S3Client) => Promise<void>) => {
    const { server } = world
    const plain = { endpoint: server.url, region: server.region, forcePathStyle: true, maxAttempts: 1 }
    server.clock.advance(days * day)
    try {
      await act(new S3Client({ ...plain, credentials: server.root, systemClockOffset: days * day }))
    } finally {
      server.clock.advance(-days * day)
    }
  }

  const put = async (Key: string, Body: string | Uint8Array, client = root, bucket = Bucket) =>
    (await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))).VersionId

  const read = async (Key: string, VersionId?: string, client = root) => {
    const got = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }))
    return { text: await got.Body?.transformToString(), version: got.VersionId }
  }

  const fault = async (promise: Promise<unknown>) => {
    const error = await promise.then(
      () => assert.fail('a refusal was expected'),
      (refusal: unknown) => refusal as { name: string; $metadata: { httpStatusCode?: number } },
    )
    return [error.name, error.$metadata.httpStatusCode]
  }

  it('keeps what is overwritten, however it is put, and reads it by its id', async () => {
    const status = await root.send(new GetBucketVersioningCommand({ Bucket }))
    assert.equal(status.Status, 'Enabled')
    const first = await put('cat', 'one')
    const second = await put('cat', 'x'.repeat(100_000))
    const large = new Upload({
      client: root,
      params: { Bucket, Key: 'cat', Body: Buffer.alloc(6 * 1024 ** 2, 'y') },
      partSize: 5 * 1024 ** 2,
    })
    const third = (await large.done()).VersionId
    const copied = await root.send(
      new CopyObjectCommand({ Bucket, Key: 'cat', CopySource: `${Bucket}/cat?versionId=${first}` }),
    )
    assert.equal(copied.CopySourceVersionId, first)
    assert.deepEqual(await read('cat'), { text: 'one', version: copied.VersionId })
    assert.deepEqual(await read('cat', first), { text: 'one', version: first })
    assert.equal((await read('cat', second)).text?.length, 100_000)
    assert.equal((await read('cat', third)).text?.length, 6 * 1024 ** 2)
    const attributes = await root.send(
      new GetObjectAttributesCommand({ Bucket, Key: 'cat', VersionId: third, ObjectAttributes: ['ObjectParts'] }),
    )
    assert.equal(attributes.VersionId, third)
    assert.equal(attributes.ObjectParts?.TotalPartsCount, 2)
  })

  it('hides what is deleted behind a marker, says so, and takes the marker off again', async () => {
    const version = await put('dog', 'kept')
    const marker = await root.send(new DeleteObjectCommand({ Bucket, Key: 'dog' }))
    assert.equal(marker.DeleteMarker, true)
    assert.deepEqual(await fault(read('dog')), ['NoSuchKey', 404])
    assert.deepEqual(await fault(read('dog', marker.VersionId)), ['MethodNotAllowed', 405])
    const raw = await fetch(`${world.server.url}/${Bucket}/dog`)
    assert.equal(raw.status, 403, 'nobody learns of it without a signature')
    assert.equal(raw.headers.get('x-amz-delete-marker'), null)
    const undone = await root.send(new DeleteObjectCommand({ Bucket, Key: 'dog', VersionId: marker.VersionId }))
    assert.equal(undone.DeleteMarker, true)
    assert.deepEqual(await read('dog'), { text: 'kept', version })
  })

  it('lists versions and markers page by page, and empties a bucket as clients do', async () => {
    const bucket = 'emptied'
    await root.send(new CreateBucketCommand({ Bucket: bucket }))
    await put('a b', 'null version', root, bucket)
    await enable(bucket)
    for (const Key of ['a b', 'c/1', 'c/1', 'd']) await put(Key, Key, root, bucket)
    await root.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'd' }))
    const whole = await root.send(new ListObjectVersionsCommand({ Bucket: bucket, EncodingType: 'url' }))
    assert.deepEqual(
      whole.Versions?.map(({ Key, IsLatest }) => `${Key} ${IsLatest}`),
      ['a%20b true', 'a%20b false', 'c/1 true', 'c/1 false', 'd false'],
    )
    assert.equal(whole.Versions?.[1]?.VersionId, 'null')
    assert.equal(whole.DeleteMarkers?.[0]?.IsLatest, true)
    const rolled = await root.send(new ListObjectVersionsCommand({ Bucket: bucket, Delimiter: '/' }))
    assert.deepEqual(rolled.CommonPrefixes, [{ Prefix: 'c/' }])
    let pages = 0
    let next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {}
    while (next !== undefined) {
      const page: ListObjectVersionsCommandOutput = await root.send(
        new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: 2, ...next }),
      )
      const entries = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]
      const Objects = entries.map(({ Key, VersionId }) => ({ Key, VersionId }))
      const { Errors = [] } = await root.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }))
      assert.deepEqual(Errors, [])
      const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page
      next = page.IsTruncated ? { KeyMarker, VersionIdMarker } : undefined
      pages++
    }
    assert.equal(pages, 3)
    const left = await root.send(new ListObjectVersionsCommand({ Bucket: bucket }))
    assert.equal((left.Versions?.length ?? 0) + (left.DeleteMarkers?.length ?? 0), 0)
  })

  it("keeps another folder's versions, and one's own without the right, closed on every path", async () => {
    const ana = world.client(await world.person('ana'))
    const ben = world.client(await world.person('ben'))
    const old = await put('ana/diary', 'secret', ana)
    await put('ana/diary', 'new', ana)
    const { VersionId: marker } = await root.send(new DeleteObjectCommand({ Bucket, Key: 'ana/diary' }))
    const CopySource = `${Bucket}/ana/diary?versionId=${old}`
    for (const client of [ben, ana]) {
      for (const attempt of [
        () => read('ana/diary', old, client),
        () => read('ana/diary', marker, client),
        () => client.send(new HeadObjectCommand({ Bucket, Key: 'ana/diary', VersionId: old })),
        () => client.send(new DeleteObjectCommand({ Bucket, Key: 'ana/diary', VersionId: old })),
        () => client.send(new GetObjectTaggingCommand({ Bucket, Key: 'ana/diary', VersionId: old })),
        () => client.send(new CopyObjectCommand({ Bucket, Key: 'ben/stolen', CopySource })),
        () => client.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'ana/' })),
      ]) {
        assert.equal((await fault(attempt()))[1], 403)
      }
      const Delete = { Objects: [{ Key: 'ana/diary', VersionId: old }] }
      const { Errors } = await client.send(new DeleteObjectsCommand({ Bucket, Delete }))
      assert.equal(Errors?.[0]?.Code, 'AccessDenied')
    }
    const Statement = [
      { Effect: 'Allow', Action: 's3:GetObjectVersion', Resource: `arn:aws:s3:::${Bucket}/ana/*` },
      {
        Effect: 'Allow',
        Action: 's3:ListBucketVersions',
        Resource: `arn:aws:s3:::${Bucket}`,
        Condition: { StringLike: { 's3:prefix': 'ana/*' } },
      },
      {
        Effect: 'Deny',
        Action: 's3:GetObjectVersion',
        Resource: '*',
        Condition: { StringEquals: { 's3:VersionId': marker } },
      },
    ]
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    await world.iam.send(new PutRolePolicyCommand({ RoleName: 'ana', PolicyName: 'versions', PolicyDocument }))
    assert.equal((await read('ana/diary', old, ana)).text, 'secret')
    assert.deepEqual(await fault(read('ana/diary', marker, ana)), ['AccessDenied', 403])
    const listed = await ana.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'ana/' }))
    assert.equal(listed.Versions?.length, 2)
    assert.equal((await fault(ana.send(new ListObjectVersionsCommand({ Bucket }))))[1], 403)
    assert.equal((await fault(read('ana/diary', old, ben)))[1], 403)
  })

  it('locks versions against everybody until the time has come, and forever on legal hold', async () => {
    const locked = { Bucket: 'locked' }
    await root.send(new CreateBucketCommand({ ...locked, ObjectLockEnabledForBucket: true }))
    const Rule = { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } as const
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const
    await root.send(new PutObjectLockConfigurationCommand({ ...locked, ObjectLockConfiguration }))
    const configured = await root.send(new GetObjectLockConfigurationCommand(locked))
    assert.deepEqual(configured.ObjectLockConfiguration, ObjectLockConfiguration)
    const now = world.server.clock.now()
    const Key = 'contract'
    const until = new Date(Math.floor(now / 1000) * 1000 + 10 * day)
    const retained = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until } as const
    const { VersionId } = await root.send(new PutObjectCommand({ ...locked, Key, Body: 'signed', ...retained }))
    const remove = (bypass: boolean, client = root) =>
      client.send(new DeleteObjectCommand({ ...locked, Key, VersionId, BypassGovernanceRetention: bypass }))
    assert.deepEqual(await fault(remove(true)), ['AccessDenied', 403])
    const head = await root.send(new HeadObjectCommand({ ...locked, Key }))
    assert.equal(head.ObjectLockMode, 'COMPLIANCE')
    assert.deepEqual(head.ObjectLockRetainUntilDate, until)
    const shorter = { Mode: 'COMPLIANCE', RetainUntilDate: new Date(now + day) } as const
    const shorten = root.send(new PutObjectRetentionCommand({ ...locked, Key, Retention: shorter }))
    assert.deepEqual(await fault(shorten), ['AccessDenied', 403])
    await root.send(new PutObjectLegalHoldCommand({ ...locked, Key, LegalHold: { Status: 'ON' } }))
    const { Retention } = await root.send(new GetObjectRetentionCommand({ ...locked, Key }))
    assert.deepEqual(Retention, { Mode: 'COMPLIANCE', RetainUntilDate: until })
    const { VersionId: byDefault } = await root.send(new PutObjectCommand({ ...locked, Key, Body: 'again' }))
    const second = { ...locked, Key, VersionId: byDefault }
    assert.deepEqual(await fault(root.send(new DeleteObjectCommand(second))), ['AccessDenied', 403])
    await root.send(new DeleteObjectCommand({ ...second, BypassGovernanceRetention: true }))
    await later(11, async (client) => {
      assert.deepEqual(await fault(remove(true, client)), ['AccessDenied', 403], 'the hold outlasts the retention')
      await client.send(new PutObjectLegalHoldCommand({ ...locked, Key, LegalHold: { Status: 'OFF' } }))
      assert.equal((await remove(false, client)).VersionId, VersionId)
    })
  })

  it('acts on lifecycle rules when their day has come', async () => {
    const bucket = 'ageing'
    await root.send(new CreateBucketCommand({ Bucket: bucket }))
    await enable(bucket)
    const Rules = [
      {
        ID: 'tidy',
        Status: 'Enabled',
        Filter: { And: { Prefix: 'logs/', Tags: [{ Key: 'kind', Value: 'log' }] } },
        Expiration: { Days: 2 },
        NoncurrentVersionExpiration: { NoncurrentDays: 3 },
      },
      { ID: 'markers', Status: 'Enabled', Filter: {}, Expiration: { ExpiredObjectDeleteMarker: true } },
    ] as const
    await root.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: bucket,
        LifecycleConfiguration: { Rules: Rules.map((rule) => ({ ...rule, Filter: tagsOf(rule.Filter) })) },
      }),
    )
    const answer = await root.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }))
    assert.deepEqual(answer.Rules, Rules)
    const put = await root.send(new PutObjectCommand({ Bucket: bucket, Key: 'logs/1', Body: 'a', Tagging: 'kind=log' }))
    assert.match(put.Expiration ?? '', /^expiry-date="\w{3}, \d\d \w{3} \d{4} 00:00:00 GMT", rule-id="tidy"$/)
    await root.send(new PutObjectCommand({ Bucket: bucket, Key: 'logs/2', Body: 'a' }))
    const keys = async (client: S3Client) =>
      (await client.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents?.map(({ Key }) => Key)
    const versions = async (client: S3Client) => {
      const all = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }))
      return [all.Versions?.length ?? 0, all.DeleteMarkers?.length ?? 0]
    }
    const { lifecycle } = world.server
    await lifecycle()
    assert.deepEqual(await keys(root), ['logs/1', 'logs/2'])
    await later(3, async (client) => {
      await lifecycle()
      assert.deepEqual(await keys(client), ['logs/2'])
      assert.deepEqual(await versions(client), [2, 1])
    })
    await later(7, async (client) => {
      await lifecycle()
      assert.deepEqual(await versions(client), [1, 0])
    })
  })
})

/** The same filter, as the SDK's types take it. */
function tagsOf(filter: { readonly And?: { readonly Prefix: string; readonly Tags: readonly object[] } }) {
  return filter.And === undefined ? {} : { And: { Prefix: filter.And.Prefix, Tags: [{ Key: 'kind', Value: 'log' }] } }
}
