import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  CreateBucketCommand,
  GetBucketLoggingCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutBucketRequestPaymentCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { start, type TestServer } from '../../src/testing.ts'
import { member } from './accountsWorld.ts'
import { Bucket, type LogsWorld, logs, openLogsWorld } from './s3LogsWorld.ts'
import { clientsOf, createStack, policy, userWith } from './stackWorld.ts'

describe('the log of a bucket', { timeout: 60_000 }, () => {
  let world: LogsWorld
  before(async () => {
    world = await openLogsWorld()
  })
  beforeEach(() => world.empty())
  after(() => world.server.stop())

  it('is written only where the policy of its target lets the service in for this bucket and account', async () => {
    const get = () => world.ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
    await world.letIn(logs, '111122223333')
    await get()
    assert.deepEqual(await world.lines(), [])
    await world.letIn()
    await get()
    assert.deepEqual((await world.lines()).length, 1)
  })

  it('is written where the access control list of its target lets the service in', async () => {
    const name = 'classic-logs'
    await world.owner.s3.send(new CreateBucketCommand({ Bucket: name, ObjectOwnership: 'BucketOwnerPreferred' }))
    const refused = { name: 'InvalidTargetBucketForLogging', message: /log-delivery group WRITE and READ_ACP/ }
    await assert.rejects(world.log({ TargetBucket: name, TargetPrefix: '' }), refused)
    await world.owner.s3.send(new PutBucketAclCommand({ Bucket: name, ACL: 'log-delivery-write' as 'private' }))
    const reader = await member(world.server, 'reader')
    const Grantee = { Type: 'CanonicalUser', ID: reader.canonicalId } as const
    const TargetGrants = [{ Grantee, Permission: 'READ' } as const]
    await world.log({ TargetBucket: name, TargetPrefix: '', TargetGrants })
    await world.ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
    await world.server.deliverAccessLogs()
    const [Key = ''] = await world.keys(name)
    const { Grants = [] } = await world.owner.s3.send(new GetObjectAclCommand({ Bucket: name, Key }))
    assert.deepEqual(
      Grants.map(({ Grantee: to, Permission }) => [to?.ID, Permission]).sort(),
      [
        [world.owner.canonicalId, 'FULL_CONTROL'],
        [reader.canonicalId, 'READ'],
      ].sort(),
    )
    const text = await (await reader.s3.send(new GetObjectCommand({ Bucket: name, Key }))).Body?.transformToString()
    assert.match(text ?? '', /REST\.HEAD\.OBJECT/)
    await world.owner.s3.send(new PutBucketAclCommand({ Bucket: name, ACL: 'private' }))
    await world.ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
    await world.server.deliverAccessLogs()
    assert.equal((await world.keys(name)).length, 1)
    await world.log({ TargetBucket: logs, TargetPrefix: 'own/' })
  })

  it('ends when it is turned off, and where its target becomes one that cannot be', async () => {
    await world.ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
    await world.owner.s3.send(
      new PutBucketRequestPaymentCommand({ Bucket: logs, RequestPaymentConfiguration: { Payer: 'Requester' } }),
    )
    assert.deepEqual(await world.lines(), [])
    await world.owner.s3.send(
      new PutBucketRequestPaymentCommand({ Bucket: logs, RequestPaymentConfiguration: { Payer: 'BucketOwner' } }),
    )
    await world.ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
    await world.log(undefined)
    await world.ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
    assert.deepEqual(await world.lines(), [])
  })

  it('asks whoever turns it on for the right to, and leads into no other account', async () => {
    const eve = world.clientOf(
      await userWith(world.owner.iam, 'mallory', { Action: ['s3:PutObject', 's3:PutBucketPolicy'], Resource: '*' }),
    )
    const status = { Bucket, BucketLoggingStatus: { LoggingEnabled: { TargetBucket: logs, TargetPrefix: '' } } }
    await assert.rejects(eve.send(new PutBucketLoggingCommand(status)), { name: 'AccessDenied' })
    const other = await member(world.server, 'other')
    await other.s3.send(new CreateBucketCommand({ Bucket: 'others-logs' }))
    const refused = { name: 'InvalidTargetBucketForLogging', message: /must be the same/ }
    await assert.rejects(world.log({ TargetBucket: 'others-logs', TargetPrefix: '' }), refused)
  })

  it('is written under keys by date, where that was asked for', async () => {
    const source = `by-date/${world.owner.id}/us-east-1/${Bucket}`
    for (const [PartitionDateSource, pattern] of [
      ['EventTime', String.raw`(\d{4})/(\d\d)/(\d\d)/\1-\2-\3-00-00-00-[0-9A-F]{16}`],
      ['DeliveryTime', String.raw`(\d{4})/(\d\d)/(\d\d)/\1-\2-\3-\d\d-\d\d-\d\d-[0-9A-F]{16}`],
    ] as const) {
      const TargetObjectKeyFormat = { PartitionedPrefix: { PartitionDateSource } }
      await world.log({ TargetBucket: logs, TargetPrefix: 'by-date/', TargetObjectKeyFormat })
      await world.empty()
      await world.ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
      await world.advance(1)
      await world.ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
      await world.server.deliverAccessLogs()
      const found = await world.keys()
      assert.equal(found.length, PartitionDateSource === 'EventTime' ? 2 : 1)
      for (const key of found) assert.match(key, new RegExp(`^${source}/${pattern}$`))
    }
    await world.log({ TargetBucket: logs, TargetPrefix: 'own/' })
  })
})

describe('a stack whose bucket has a log', { timeout: 60_000 }, () => {
  it('makes it, so that it is written', async () => {
    const server = await start()
    try {
      const { s3, stacks } = clientsOf(server)
      const Statement = {
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: { 'Fn::Sub': `\${Logs.Arn}/*` },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['Watched', 'Arn'] } } },
      }
      const PartitionedPrefix = { PartitionDateSource: 'EventTime' }
      const LoggingConfiguration = {
        DestinationBucketName: { Ref: 'Logs' },
        LogFilePrefix: 'w/',
        TargetObjectKeyFormat: { PartitionedPrefix },
      }
      const Resources = {
        Logs: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'stack-logs' } },
        Watched: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'stack-watched', LoggingConfiguration } },
        Own: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'stack-own', LoggingConfiguration: {} } },
        LetIn: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: { Bucket: { Ref: 'Logs' }, PolicyDocument: { Version: '2012-10-17', Statement } },
        },
      }
      const { StackStatus } = await createStack(stacks, 'logged', { Resources })
      assert.equal(StackStatus, 'CREATE_COMPLETE')
      const own = await s3.send(new GetBucketLoggingCommand({ Bucket: 'stack-own' }))
      assert.deepEqual(own.LoggingEnabled, { TargetBucket: 'stack-own', TargetPrefix: '' })
      await s3.send(new PutObjectCommand({ Bucket: 'stack-watched', Key: 'a', Body: 'a' }))
      await server.deliverAccessLogs()
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'stack-logs' }))
      assert.match(Contents[0]?.Key ?? '', new RegExp(`^w/${server.account}/us-east-1/stack-watched/`))
    } finally {
      await server.stop()
    }
  })
})

describe('a server that stops', { timeout: 60_000 }, () => {
  it('writes its logs first', async () => {
    const data = await mkdtemp(join(tmpdir(), 'poolhouse-logs-'))
    try {
      let server = await start({ data })
      const client = ({ url: endpoint, region, root: credentials }: TestServer) =>
        new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
      const first = client(server)
      await first.send(new CreateBucketCommand({ Bucket }))
      const Policy = policy({
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${Bucket}/logs/*`,
      })
      await first.send(new PutBucketPolicyCommand({ Bucket, Policy }))
      const LoggingEnabled = { TargetBucket: Bucket, TargetPrefix: 'logs/' }
      await first.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }))
      await first.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }))
      await server.stop()
      server = await start({ data })
      const second = client(server)
      const { Contents = [] } = await second.send(new ListObjectsV2Command({ Bucket, Prefix: 'logs/' }))
      const got = await second.send(new GetObjectCommand({ Bucket, Key: Contents[0]?.Key ?? '' }))
      assert.match((await got.Body?.transformToString()) ?? '', / REST\.PUT\.OBJECT a /)
      await server.stop()
    } finally {
      await rm(data, { recursive: true, force: true })
    }
  })
})
