import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CallAs } from '../../../kernel/call.ts'
import type { Caller } from '../../../kernel/caller.ts'
import { Fault } from '../../../kernel/fault.ts'
import { lifecyclePass } from '../rules/lifecycle/pass.ts'
import { eventDelivery } from '../rules/notifications/delivery.ts'
import { CompleteMultipartUpload } from './CompleteMultipartUpload.ts'
import { CopyObject } from './CopyObject.ts'
import { CreateBucket } from './CreateBucket.ts'
import { CreateMultipartUpload } from './CreateMultipartUpload.ts'
import { DeleteObject } from './DeleteObject.ts'
import { DeleteObjects } from './DeleteObjects.ts'
import { DeleteObjectTagging } from './DeleteObjectTagging.ts'
import { DeletePublicAccessBlock } from './DeletePublicAccessBlock.ts'
import { GetBucketNotificationConfiguration } from './GetBucketNotificationConfiguration.ts'
import { PostObject } from './PostObject.ts'
import { PutBucketLifecycleConfiguration } from './PutBucketLifecycleConfiguration.ts'
import { PutBucketNotificationConfiguration } from './PutBucketNotificationConfiguration.ts'
import { PutBucketVersioning } from './PutBucketVersioning.ts'
import { PutObject } from './PutObject.ts'
import { PutObjectAcl } from './PutObjectAcl.ts'
import { PutObjectTagging } from './PutObjectTagging.ts'
import { account, body, openS3, refused } from './s3.fixture.ts'
import { UploadPart } from './UploadPart.ts'

interface Heard {
  readonly awsRegion: string
  readonly eventName: string
  readonly eventVersion: string
  readonly userIdentity: { readonly principalId: string }
  readonly requestParameters: { readonly sourceIPAddress: string }
  readonly s3: {
    readonly configurationId: string
    readonly bucket: { readonly name: string }
    readonly object: Readonly<Record<string, string | number>>
  }
}

/** A Lambda of a few functions: what each does with an event. */
const functions: Record<string, (event: Heard) => 'hears' | 'fails' | 'throttles' | 'refuses'> = {}
const callers: Caller[] = []
const heard: Heard[] = []

const callAs: CallAs = (caller) => async (service, operation, input) => {
  assert.deepEqual([service, operation], ['lambda', 'Invoke'])
  const { FunctionName, InvocationType, Payload } = input as {
    readonly FunctionName: string
    readonly InvocationType?: string
    readonly Payload?: Uint8Array
  }
  callers.push(caller)
  const run = functions[FunctionName]
  if (run === undefined) throw new Fault('ResourceNotFoundException', 'no such function', { status: 404 })
  const event = Payload && (JSON.parse(Buffer.from(Payload).toString()) as { readonly Records: readonly [Heard] })
  const outcome = run(event?.Records[0] as Heard)
  if (outcome === 'refuses') throw new Fault('AccessDeniedException', 'not allowed', { status: 403 })
  if (InvocationType === 'DryRun') return {} as never
  if (outcome === 'throttles') throw new Fault('TooManyRequestsException', 'later', { status: 429 })
  if (outcome === 'hears' && event !== undefined) heard.push(event.Records[0])
  return (outcome === 'fails' ? { FunctionError: 'Unhandled' } : {}) as never
}

let now = Date.UTC(2026, 0, 2, 3, 4, 5)
const s3 = await openS3({ callAs, clock: { now: () => now } })
const arnOf = (name: string): string => `arn:aws:lambda:us-east-1:${account}:function:${name}`
functions[arnOf('hears')] = () => 'hears'

const configure = (Bucket: string, ...rules: readonly object[]) =>
  s3.run(PutBucketNotificationConfiguration, {
    Bucket,
    NotificationConfiguration: {
      LambdaFunctionConfigurations: rules.map((rule) => ({
        LambdaFunctionArn: arnOf('hears'),
        Events: ['s3:ObjectCreated:*' as const],
        ...rule,
      })),
    },
  })

const filter = (Name: string, Value: string) => ({
  Filter: { Key: { FilterRules: [{ Name: Name as 'prefix', Value }] } },
})

const all = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:ObjectTagging:*', 's3:LifecycleExpiration:*'] as const

async function bucketWith(name: string, ...rules: readonly object[]): Promise<string> {
  await s3.run(CreateBucket, { Bucket: name })
  await configure(name, ...rules)
  return name
}

const put = (Bucket: string, Key: string, text = 'text') =>
  s3.run(PutObject, { Bucket, Key, Body: body(text) }, { now })

/** What could not be delivered. */
const lost: string[] = []

/** Tries what is due, and waits for it. */
async function deliver(): Promise<boolean> {
  const works: Promise<void>[] = []
  const attendance = {
    add: (work: Promise<void>) => works.push(work),
    ended: () => undefined,
    lost: (_: object, why: string) => lost.push(why),
  }
  const left = await eventDelivery(s3.needs, attendance).look()
  await Promise.all(works)
  return left
}

/** What functions heard since this was asked last. */
async function hear(): Promise<readonly Heard[]> {
  await deliver()
  return heard.splice(0).sort((a, b) => ((a.s3.object['sequencer'] ?? '') < (b.s3.object['sequencer'] ?? '') ? -1 : 1))
}

const named = (events: readonly Heard[]) =>
  events.map(({ eventName, s3: { object } }) => `${eventName} ${object['key']}`)

test('every write of a bucket is told, with what AWS tells of it', async () => {
  const Bucket = await bucketWith('told', { Id: 'mine', Events: all })
  const { ETag = '' } = await put(Bucket, 'a folder/ä+b')
  const [event] = await hear()
  assert.ok(event !== undefined)
  assert.match(String(event.s3.object['sequencer']), /^[0-9A-F]{16}$/)
  assert.deepEqual(event, {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: '2026-01-02T03:04:05.000Z',
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: `AWS:${account}` },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': 'REQUEST', 'x-amz-id-2': 'REQUEST' },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'mine',
      bucket: { name: 'told', ownerIdentity: { principalId: account }, arn: 'arn:aws:s3:::told' },
      object: {
        key: 'a+folder/%C3%A4%2Bb',
        size: 4,
        eTag: JSON.parse(ETag),
        sequencer: event.s3.object['sequencer'],
      },
    },
  })
  assert.deepEqual(callers.at(-1), {
    kind: 'service',
    principal: 's3.amazonaws.com',
    context: { 'aws:SourceArn': ['arn:aws:s3:::told'], 'aws:SourceAccount': [account] },
  })
  assert.equal(await deliver(), false, 'nothing is left to tell')
})

test('copies, forms, uploads in parts, tags and removals are told by their names, in their order', async () => {
  const Bucket = await bucketWith('kinds', { Events: all })
  await put(Bucket, 'a')
  await s3.run(CopyObject, { Bucket, Key: 'b', CopySource: `${Bucket}/a` })
  await s3.run(PostObject, { Bucket, Key: 'c', fields: {}, Body: body('form') })
  const { UploadId = '' } = await s3.run(CreateMultipartUpload, { Bucket, Key: 'd' })
  const { ETag } = await s3.run(UploadPart, { Bucket, Key: 'd', UploadId, PartNumber: 1, Body: body('part') })
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  await s3.run(CompleteMultipartUpload, { Bucket, Key: 'd', UploadId, MultipartUpload })
  await s3.run(PutObjectTagging, { Bucket, Key: 'a', Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } })
  await s3.run(DeleteObjectTagging, { Bucket, Key: 'a' })
  await s3.run(DeleteObject, { Bucket, Key: 'a' })
  await s3.run(DeleteObjects, { Bucket, Delete: { Objects: [{ Key: 'b' }, { Key: 'no such' }, { Key: 'c' }] } })
  assert.deepEqual(named(await hear()), [
    'ObjectCreated:Put a',
    'ObjectCreated:Copy b',
    'ObjectCreated:Post c',
    'ObjectCreated:CompleteMultipartUpload d',
    'ObjectTagging:Put a',
    'ObjectTagging:Delete a',
    'ObjectRemoved:Delete a',
    'ObjectRemoved:Delete b',
    'ObjectRemoved:Delete c',
  ])
})

test('a change of an access control list is told, and one that changes nothing is not', async () => {
  const Bucket = 'listed'
  await s3.run(CreateBucket, { Bucket, ObjectOwnership: 'ObjectWriter' })
  await s3.run(DeletePublicAccessBlock, { Bucket })
  await configure(Bucket, { Events: ['s3:ObjectAcl:Put'] })
  await put(Bucket, 'a')
  const set = (ACL: 'private' | 'public-read') => s3.run(PutObjectAcl, { Bucket, Key: 'a', ACL })
  for (const acl of ['private', 'public-read', 'public-read', 'private'] as const) await set(acl)
  await deliver()
  const told = heard
    .splice(0)
    .map(({ eventName, eventVersion, s3: { object } }) => [eventName, eventVersion, object['key']])
  assert.deepEqual(told, [
    ['ObjectAcl:Put', '2.3', 'a'],
    ['ObjectAcl:Put', '2.3', 'a'],
  ])
  const closed = s3.run(PutObjectAcl, { Bucket, Key: 'none', ACL: 'private' })
  await refused(closed, 'NoSuchKey')
  assert.equal(await deliver(), false)
})

test('nothing is told of what did not happen', async () => {
  const Bucket = await bucketWith('nothing', { Events: all })
  await s3.run(DeleteObject, { Bucket, Key: 'no such' })
  await refused(s3.run(PutObjectTagging, { Bucket, Key: 'no such', Tagging: { TagSet: [] } }), 'NoSuchKey')
  await put(Bucket, 'a')
  await hear()
  await refused(s3.run(PutObject, { Bucket, Key: 'a', Body: body('x'), IfNoneMatch: '*' }), 'PreconditionFailed')
  await refused(s3.run(DeleteObject, { Bucket, Key: 'a', IfMatch: '"other"' }), 'PreconditionFailed')
  const wrong = { Bucket, Key: 'a', Body: body('x'), ChecksumCRC32: 'AAAAAA==' }
  await refused(s3.run(PutObject, wrong), 'BadDigest')
  assert.deepEqual(await hear(), [])
})

test('versions are told of by their ids, and markers as what they are', async () => {
  const Bucket = await bucketWith('versioned', { Events: all })
  await s3.run(PutBucketVersioning, { Bucket, VersioningConfiguration: { Status: 'Enabled' } })
  const { VersionId } = await put(Bucket, 'a')
  const { VersionId: marker } = await s3.run(DeleteObject, { Bucket, Key: 'a' })
  await s3.run(PutObjectTagging, { Bucket, Key: 'a', VersionId, Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } })
  await s3.run(DeleteObject, { Bucket, Key: 'a', VersionId })
  await s3.run(DeleteObject, { Bucket, Key: 'a', VersionId })
  const events = await hear()
  assert.deepEqual(
    events.map(({ eventName, s3: { object } }) => [eventName, object['versionId']]),
    [
      ['ObjectCreated:Put', VersionId],
      ['ObjectRemoved:DeleteMarkerCreated', marker],
      ['ObjectTagging:Put', VersionId],
      ['ObjectRemoved:Delete', VersionId],
    ],
  )
  assert.equal(events[1]?.s3.object['eTag'], 'd41d8cd98f00b204e9800998ecf8427e')
})

test('what lifecycle rules take away is told as their doing', async () => {
  const Bucket = await bucketWith('aging', { Events: all })
  const rule = { Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } } as const
  await s3.run(PutBucketLifecycleConfiguration, { Bucket, LifecycleConfiguration: { Rules: [rule] } })
  await put(Bucket, 'old')
  await hear()
  now += 3 * 86_400_000
  await lifecyclePass(s3.needs)()
  const [event, ...others] = await hear()
  assert.deepEqual(others, [])
  assert.equal(event?.eventName, 'LifecycleExpiration:Delete')
  assert.equal(event?.eventVersion, '2.3')
  assert.equal(event?.userIdentity.principalId, 's3.amazonaws.com')
  assert.equal(event?.requestParameters.sourceIPAddress, 's3.amazonaws.com')
})

test('a function hears of the keys that its filter lets through', async () => {
  const Bucket = await bucketWith(
    'filtered',
    { ...filter('Prefix', 'in/') },
    { ...filter('Prefix', 'a b/') },
    { ...filter('prefix', '%C3%A4/') },
  )
  for (const key of ['in/x', 'out/x', 'a b/x', 'ä/x']) await put(Bucket, key)
  assert.deepEqual(named(await hear()), [
    'ObjectCreated:Put in/x',
    'ObjectCreated:Put a+b/x',
    'ObjectCreated:Put %C3%A4/x',
  ])
  await configure(Bucket, { Events: ['s3:ObjectRemoved:Delete'], ...filter('suffix', '.jpg') })
  await put(Bucket, 'b.jpg')
  await s3.run(DeleteObject, { Bucket, Key: 'b.jpg' })
  await s3.run(DeleteObject, { Bucket, Key: 'in/x' })
  assert.deepEqual(named(await hear()), ['ObjectRemoved:Delete b.jpg'])
})

test('a function that fails hears of it again after one minute and after two, and then no more', async () => {
  let calls = 0
  functions[arnOf('fails')] = () => {
    calls++
    return 'fails'
  }
  const Bucket = await bucketWith('failing', { LambdaFunctionArn: arnOf('fails') })
  calls = 0
  await put(Bucket, 'a')
  assert.equal(await deliver(), true)
  for (const [seconds, expected] of [
    [59, 1],
    [1, 2],
    [119, 2],
    [1, 3],
    [100_000, 3],
  ] as const) {
    now += seconds * 1000
    await deliver()
    assert.equal(calls, expected)
  }
  assert.equal(await deliver(), false)
  assert.deepEqual(lost.splice(0), ['the function failed'])
})

test('an event that no environment has time for waits, for six hours at most', async () => {
  let busy = true
  functions[arnOf('busy')] = () => (busy ? 'throttles' : 'hears')
  const Bucket = await bucketWith('busy', { LambdaFunctionArn: arnOf('busy') })
  await put(Bucket, 'a')
  for (let i = 0; i < 6; i++) {
    await deliver()
    now += 60_000
  }
  busy = false
  assert.deepEqual(named(await hear()), ['ObjectCreated:Put a'])
  busy = true
  await put(Bucket, 'b')
  await deliver()
  now += 6 * 3_600_000
  assert.equal(await deliver(), true)
  assert.equal(await deliver(), false)
  assert.deepEqual(lost.splice(0), ['later'])
})

test('an event for a function that is gone, or no longer lets S3 in, is lost', async () => {
  functions[arnOf('closing')] = () => 'hears'
  const Bucket = await bucketWith('closing', { LambdaFunctionArn: arnOf('closing') })
  functions[arnOf('closing')] = () => 'refuses'
  await put(Bucket, 'a')
  await deliver()
  delete functions[arnOf('closing')]
  await put(Bucket, 'b')
  await deliver()
  assert.deepEqual(lost.splice(0), ['not allowed', 'no such function'])
})

test('a function that is not there, or does not let S3 in, is refused, unless nobody is to look', async () => {
  const Bucket = await bucketWith('checked')
  functions[arnOf('closed')] = () => 'refuses'
  for (const name of ['absent', 'closed']) {
    const fault = await refused(
      configure(Bucket, { LambdaFunctionArn: arnOf(name) }),
      'InvalidArgument',
      /^Unable to validate the following destination configurations$/,
    )
    assert.equal(fault.members['ArgumentName'], arnOf(name))
  }
  assert.deepEqual(await s3.run(GetBucketNotificationConfiguration, { Bucket }), {})
  await s3.run(PutBucketNotificationConfiguration, {
    Bucket,
    SkipDestinationValidation: true,
    NotificationConfiguration: {
      LambdaFunctionConfigurations: [{ Id: 'x', LambdaFunctionArn: arnOf('absent'), Events: ['s3:ObjectCreated:Put'] }],
    },
  })
  assert.deepEqual(await s3.run(GetBucketNotificationConfiguration, { Bucket }), {
    LambdaFunctionConfigurations: [{ Id: 'x', LambdaFunctionArn: arnOf('absent'), Events: ['s3:ObjectCreated:Put'] }],
  })
  await configure(Bucket)
  assert.deepEqual(await s3.run(GetBucketNotificationConfiguration, { Bucket }), {})
})

test('a function is in the region of a bucket whose location is called EU', async () => {
  const Bucket = 'in-ireland'
  const region = 'eu-west-1'
  const CreateBucketConfiguration = { LocationConstraint: 'EU' as const }
  await s3.run(CreateBucket, { Bucket, CreateBucketConfiguration }, { region })
  const there = arnOf('hears').replace('us-east-1', region)
  functions[there] = () => 'hears'
  await configure(Bucket, { LambdaFunctionArn: there })
  await put(Bucket, 'k')
  assert.deepEqual(
    (await hear()).map(({ awsRegion }) => awsRegion),
    [region],
  )
  await refused(configure(Bucket, { LambdaFunctionArn: arnOf('hears') }), 'InvalidArgument')
})

test('configurations that AWS refuses are refused in its words', async () => {
  const Bucket = await bucketWith('refusing')
  const cases: readonly (readonly [string, RegExp, ...object[]])[] = [
    ['InvalidArgument', /Configurations overlap/, {}, { Events: ['s3:ObjectCreated:Put'] }],
    ['InvalidArgument', /Configurations overlap/, filter('prefix', 'a'), filter('suffix', 'b')],
    ['InvalidArgument', /IDs must be unique/, { Id: 'x' }, { Id: 'x', Events: ['s3:ObjectRemoved:*'] }],
    ['InvalidArgument', /event is not supported/, { Events: ['s3:ObjectCreated:Move'] }],
    ['InvalidArgument', /either prefix or suffix/, filter('middle', 'x')],
    ['InvalidArgument', /could not be parsed/, { LambdaFunctionArn: 'arn:aws:sqs:us-east-1:123456789012:queue' }],
    ['InvalidArgument', /region is not valid/, { LambdaFunctionArn: arnOf('hears').replace('us-east-1', 'eu-west-1') }],
    ['MalformedXML', /./, { Events: [] }],
    ['NotImplemented', /s3:Replication:\* does not happen/, { Events: ['s3:Replication:*'] }],
  ]
  for (const [code, message, ...rules] of cases) await refused(configure(Bucket, ...rules), code, message)
  await configure(Bucket, filter('prefix', 'a/'), filter('prefix', 'b/'))
})

test('targets that are not there are refused by their names', async () => {
  const Bucket = await bucketWith('elsewhere')
  const arn = 'arn:aws:sns:us-east-1:123456789012:topic'
  for (const [configuration, name] of [
    [{ TopicConfigurations: [{ TopicArn: arn, Events: ['s3:ObjectCreated:*' as const] }] }, /Amazon SNS/],
    [{ QueueConfigurations: [{ QueueArn: arn, Events: ['s3:ObjectCreated:*' as const] }] }, /Amazon SQS/],
    [{ EventBridgeConfiguration: {} }, /Amazon EventBridge/],
  ] as const) {
    const NotificationConfiguration = configuration as object
    await refused(
      s3.run(PutBucketNotificationConfiguration, { Bucket, NotificationConfiguration }),
      'NotImplemented',
      name,
    )
  }
})
