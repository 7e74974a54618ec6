import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketLoggingCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  type LoggingEnabled,
  PutBucketAclCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutBucketRequestPaymentCommand,
  PutBucketWebsiteCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { start, type TestServer } from '../../src/testing.ts'
import { type Key, type Member, member } from './accountsWorld.ts'
import { clientsOf, createStack, policy, userWith } from './stackWorld.ts'

const Bucket = 'watched-bucket'
const logs = 'logs-bucket'

/** The fields of a record: bare, in brackets or in quotes. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/\[[^\]]*\]|"[^"]*"|\S+/g)].map(([field]) => field)
}

const names = [
  ...['owner', 'bucket', 'time', 'address', 'requester', 'request', 'operation', 'key', 'uri', 'status', 'code'],
  ...['sent', 'size', 'total', 'turnAround', 'referer', 'agent', 'version', 'host', 'signature', 'cipher'],
  ...['authentication', 'hostHeader', 'tls', 'accessPoint', 'aclRequired'],
] as const
type Line = Readonly<Record<(typeof names)[number], string>>

describe('the log of a bucket', { timeout: 60_000 }, () => {
  let server: TestServer
  let owner: Member
  let ann: S3Client
  let annArn: string
  before(async () => {
    server = await start()
    owner = await member(server, 'owner')
    ann = clientOf(await userWith(owner.iam, 'ann', { Action: 's3:*', Resource: '*' }))
    annArn = `arn:aws:iam::${owner.id}:user/ann`
    for (const name of [Bucket, logs]) await owner.s3.send(new CreateBucketCommand({ Bucket: name }))
    await letIn()
    await owner.s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    await owner.s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: policy({ Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/open/*` }),
      }),
    )
    await owner.s3.send(new PutObjectCommand({ Bucket, Key: 'open/a', Body: 'aaaa' }))
    await log({ TargetBucket: logs, TargetPrefix: 'own/' })
  })
  beforeEach(() => empty())
  after(() => server.stop())

  function clientOf(credentials: Key): S3Client {
    const { url: endpoint, region } = server
    return new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
  }
  const log = (LoggingEnabled: LoggingEnabled | undefined, name = Bucket) =>
    owner.s3.send(
      new PutBucketLoggingCommand({ Bucket: name, BucketLoggingStatus: LoggingEnabled ? { LoggingEnabled } : {} }),
    )
  const letIn = (name = logs, account = owner.id) =>
    owner.s3.send(
      new PutBucketPolicyCommand({
        Bucket: name,
        Policy: policy({
          Principal: { Service: 'logging.s3.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: `arn:aws:s3:::${name}/*`,
          Condition: {
            ArnLike: { 'aws:SourceArn': `arn:aws:s3:::${Bucket}` },
            StringEquals: { 'aws:SourceAccount': account },
          },
        }),
      }),
    )
  const keys = async (name = logs): Promise<string[]> => {
    const { Contents = [] } = await owner.s3.send(new ListObjectsV2Command({ Bucket: name }))
    return Contents.map(({ Key = '' }) => Key)
  }
  const textOf = async (Key: string): Promise<string> =>
    (await (await owner.s3.send(new GetObjectCommand({ Bucket: logs, Key }))).Body?.transformToString()) ?? ''
  const empty = async (): Promise<void> => {
    await server.deliverAccessLogs()
    const all = await keys()
    if (all.length > 0) {
      const Delete = { Objects: all.map((Key) => ({ Key })) }
      await owner.s3.send(new DeleteObjectsCommand({ Bucket: logs, Delete }))
    }
  }
  /** What was logged since the test began. */
  const lines = async (): Promise<Line[]> => {
    await server.deliverAccessLogs()
    const texts = await Promise.all((await keys()).map(textOf))
    return texts
      .join('')
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => {
        const fields = fieldsOf(text)
        assert.equal(fields.length, names.length, text)
        return Object.fromEntries(names.map((name, index) => [name, fields[index] ?? ''])) as Line
      })
  }
  /** Some days later, which clients learn from the first request that is refused for it. */
  const advance = async (days: number): Promise<void> => {
    server.clock.advance(days * 86_400_000)
    for (const client of [ann, owner.s3]) {
      await assert.rejects(client.send(new ListBucketsCommand({})), { name: 'RequestTimeTooSkewed' })
    }
  }
  const only = async (): Promise<Line> => {
    const [line, ...more] = await lines()
    assert.deepEqual(more, [])
    assert.ok(line !== undefined)
    return line
  }

  it('tells of a request all that is known of it', async () => {
    const { $metadata } = await ann.send(new GetObjectCommand({ Bucket, Key: 'open/a', Range: 'bytes=0-2' }))
    await server.deliverAccessLogs()
    const [Key = '', ...more] = await keys()
    assert.deepEqual(more, [])
    assert.match(Key, /^own\/\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9A-F]{16}$/)
    const { total, turnAround, time, agent, ...line } = await only()
    assert.match(time, /^\[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000\]$/)
    assert.match(agent, /^"aws-sdk-js/)
    assert.ok(Number(total) >= Number(turnAround) && Number(turnAround) >= 0)
    assert.deepEqual(line, {
      owner: owner.canonicalId,
      bucket: Bucket,
      address: '127.0.0.1',
      requester: annArn,
      request: $metadata.requestId,
      operation: 'REST.GET.OBJECT',
      key: 'open/a',
      uri: `"GET /${Bucket}/open/a?x-id=GetObject HTTP/1.1"`,
      ...{ status: '206', code: '-', sent: '3', size: '4' },
      referer: '"-"',
      version: '-',
      host: $metadata.extendedRequestId,
      signature: 'SigV4',
      cipher: '-',
      authentication: 'AuthHeader',
      hostHeader: `127.0.0.1:${server.port}`,
      ...{ tls: '-', accessPoint: '-', aclRequired: '-' },
    })
  })

  it('tells of who is refused and of who is nobody, whoever they say that they are', async () => {
    const url = `${server.url}/${Bucket}`
    await fetch(`${url}/open/a`)
    await fetch(`${url}/secret?versionId=a%20b`)
    const eve = clientOf(await userWith(owner.iam, 'eve', { Action: 'iam:*', Resource: '*' }))
    await assert.rejects(eve.send(new PutObjectCommand({ Bucket, Key: 'mine', Body: 'x' })))
    const forged = clientOf({ ...owner.root, secretAccessKey: 'x'.repeat(40) })
    await assert.rejects(forged.send(new HeadObjectCommand({ Bucket, Key: 'open/a' })))
    const shown = (await lines()).map((line) => [
      ...[line.requester, line.operation, line.status, line.code, line.size, line.version, line.authentication],
    ])
    assert.deepEqual(shown, [
      ['-', 'REST.GET.OBJECT', '200', '-', '4', '-', '-'],
      ['-', 'REST.GET.OBJECT', '403', 'AccessDenied', '-', 'a%20b', '-'],
      [`arn:aws:iam::${owner.id}:user/eve`, 'REST.PUT.OBJECT', '403', 'AccessDenied', '1', '-', 'AuthHeader'],
      ['-', 'REST.HEAD.OBJECT', '403', 'SignatureDoesNotMatch', '-', '-', '-'],
    ])
  })

  it('tells of a presigned request without what would let a reader send it again', async () => {
    const token = { ...owner.root }
    const signed = await getSignedUrl(clientOf(token), new GetObjectCommand({ Bucket, Key: 'open/a' }))
    const referer = `${signed}&X%2DAmz-Security-Token=secret`
    assert.equal((await fetch(signed, { headers: { referer } })).status, 200)
    const line = await only()
    assert.deepEqual([line.authentication, line.requester], ['QueryString', owner.canonicalId])
    assert.match(line.uri, /X-Amz-Credential=.*&X-Amz-Signature=REDACTED&/)
    assert.match(line.referer, /X-Amz-Signature=REDACTED.*&X%2DAmz-Security-Token=REDACTED"$/)
    const signature = new URL(signed).searchParams.get('X-Amz-Signature') ?? ''
    assert.ok(signature.length === 64 && !JSON.stringify(line).includes(signature))
  })

  it('tells of a form under the key that it names, by whom its policy is signed', async () => {
    const { url, fields } = await createPresignedPost(ann, { Bucket, Key: 'form' })
    const data = new FormData()
    for (const [field, value] of Object.entries(fields)) data.append(field, value)
    data.append('file', new Blob(['x']))
    assert.equal((await fetch(url, { method: 'POST', body: data })).status, 204)
    const { operation, key, requester, signature, authentication, status } = await only()
    assert.deepEqual([operation, key, requester, signature], ['REST.POST.OBJECT', 'form', annArn, 'SigV4'])
    assert.deepEqual([authentication, status], ['-', '204'])
  })

  it('lets nobody forge a field', async () => {
    const Key = 'open/a "b" ü\n[c]'
    await fetch(`${server.url}/${Bucket}/${encodeURIComponent(Key)}`, {
      headers: { 'user-agent': 'x" - forged', referer: 'y" z' },
    })
    const line = await only()
    assert.deepEqual([line.agent, line.referer], ['"x%22 - forged"', '"y%22 z"'])
    assert.equal(decodeURIComponent(decodeURIComponent(line.key)), Key)
    assert.match(line.key, /^open\/a%2520%2522b%2522%2520%25C3%25BC%250A%255Bc%255D$/)
  })

  it('has a record of each key that is deleted with others, and of both sides of a copy', async () => {
    const CopySource = `${Bucket}/open/a`
    await ann.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }))
    const Delete = { Objects: [{ Key: 'copy' }, { Key: 'a b' }], Quiet: true }
    await ann.send(new DeleteObjectsCommand({ Bucket, Delete }))
    const shown = (await lines()).map(({ operation, key, status }) => [operation, key, status])
    assert.deepEqual(shown, [
      ['REST.COPY.OBJECT', 'copy', '200'],
      ['REST.COPY.OBJECT_GET', 'open/a', '200'],
      ['REST.POST.MULTI_OBJECT_DELETE', '-', '200'],
      ['BATCH.DELETE.OBJECT', 'copy', '204'],
      ['BATCH.DELETE.OBJECT', 'a%20b', '204'],
    ])
  })

  it('is written only where the policy of its target lets the service in for this bucket and account', async () => {
    const get = () => ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
    await letIn(logs, '111122223333')
    await get()
    assert.deepEqual(await lines(), [])
    await letIn()
    await get()
    assert.deepEqual((await lines()).length, 1)
  })

  it('is written where the access control list of its target lets the service in', async () => {
    const name = 'classic-logs'
    await owner.s3.send(new CreateBucketCommand({ Bucket: name, ObjectOwnership: 'BucketOwnerPreferred' }))
    const refused = { name: 'InvalidTargetBucketForLogging', message: /log-delivery group WRITE and READ_ACP/ }
    await assert.rejects(log({ TargetBucket: name, TargetPrefix: '' }), refused)
    await owner.s3.send(new PutBucketAclCommand({ Bucket: name, ACL: 'log-delivery-write' as 'private' }))
    const reader = await member(server, 'reader')
    const Grantee = { Type: 'CanonicalUser', ID: reader.canonicalId } as const
    const TargetGrants = [{ Grantee, Permission: 'READ' } as const]
    await log({ TargetBucket: name, TargetPrefix: '', TargetGrants })
    await ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
    await server.deliverAccessLogs()
    const [Key = ''] = await keys(name)
    const { Grants = [] } = await owner.s3.send(new GetObjectAclCommand({ Bucket: name, Key }))
    assert.deepEqual(
      Grants.map(({ Grantee: to, Permission }) => [to?.ID, Permission]).sort(),
      [
        [owner.canonicalId, 'FULL_CONTROL'],
        [reader.canonicalId, 'READ'],
      ].sort(),
    )
    const text = await (await reader.s3.send(new GetObjectCommand({ Bucket: name, Key }))).Body?.transformToString()
    assert.match(text ?? '', /REST\.HEAD\.OBJECT/)
    await owner.s3.send(new PutBucketAclCommand({ Bucket: name, ACL: 'private' }))
    await ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
    await server.deliverAccessLogs()
    assert.equal((await keys(name)).length, 1)
    await log({ TargetBucket: logs, TargetPrefix: 'own/' })
  })

  it('says where only an access control list let the requester in', async () => {
    const name = 'listed-bucket'
    await owner.s3.send(new CreateBucketCommand({ Bucket: name, ObjectOwnership: 'ObjectWriter' }))
    const Policy = policy({
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${logs}/*`,
    })
    await owner.s3.send(new PutBucketPolicyCommand({ Bucket: logs, Policy }))
    await owner.s3.send(new DeletePublicAccessBlockCommand({ Bucket: name }))
    await owner.s3.send(new PutObjectCommand({ Bucket: name, Key: 'a', Body: 'a' }))
    await owner.s3.send(new PutObjectAclCommand({ Bucket: name, Key: 'a', ACL: 'public-read' }))
    await log({ TargetBucket: logs, TargetPrefix: '' }, name)
    await empty()
    await fetch(`${server.url}/${name}/a`)
    await owner.s3.send(new GetObjectCommand({ Bucket: name, Key: 'a' }))
    assert.deepEqual(
      (await lines()).map(({ aclRequired }) => aclRequired),
      ['Yes', '-'],
    )
    await log(undefined, name)
    await letIn()
  })

  it('ends when it is turned off, and where its target becomes one that cannot be', async () => {
    await ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
    await owner.s3.send(
      new PutBucketRequestPaymentCommand({ Bucket: logs, RequestPaymentConfiguration: { Payer: 'Requester' } }),
    )
    assert.deepEqual(await lines(), [])
    await owner.s3.send(
      new PutBucketRequestPaymentCommand({ Bucket: logs, RequestPaymentConfiguration: { Payer: 'BucketOwner' } }),
    )
    await ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
    await log(undefined)
    await ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
    assert.deepEqual(await lines(), [])
  })

  it('asks whoever turns it on for the right to, and leads into no other account', async () => {
    const eve = clientOf(
      await userWith(owner.iam, 'mallory', { Action: ['s3:PutObject', 's3:PutBucketPolicy'], Resource: '*' }),
    )
    const status = { Bucket, BucketLoggingStatus: { LoggingEnabled: { TargetBucket: logs, TargetPrefix: '' } } }
    await assert.rejects(eve.send(new PutBucketLoggingCommand(status)), { name: 'AccessDenied' })
    const other = await member(server, 'other')
    await other.s3.send(new CreateBucketCommand({ Bucket: 'others-logs' }))
    const refused = { name: 'InvalidTargetBucketForLogging', message: /must be the same/ }
    await assert.rejects(log({ TargetBucket: 'others-logs', TargetPrefix: '' }), refused)
  })

  it('is written under keys by date, where that was asked for', async () => {
    const source = `by-date/${owner.id}/us-east-1/${Bucket}`
    for (const [PartitionDateSource, pattern] of [
      ['EventTime', String.raw`(\d{4})/(\d\d)/(\d\d)/\1-\2-\3-00-00-00-[0-9A-F]{16}`],
      ['DeliveryTime', String.raw`(\d{4})/(\d\d)/(\d\d)/\1-\2-\3-\d\d-\d\d-\d\d-[0-9A-F]{16}`],
    ] as const) {
      const TargetObjectKeyFormat = { PartitionedPrefix: { PartitionDateSource } }
      await log({ TargetBucket: logs, TargetPrefix: 'by-date/', TargetObjectKeyFormat })
      await empty()
      await ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
      await advance(1)
      await ann.send(new HeadObjectCommand({ Bucket, Key: 'open/a' }))
      await server.deliverAccessLogs()
      const found = await keys()
      assert.equal(found.length, PartitionDateSource === 'EventTime' ? 2 : 1)
      for (const key of found) assert.match(key, new RegExp(`^${source}/${pattern}$`))
    }
    await log({ TargetBucket: logs, TargetPrefix: 'own/' })
  })

  it('tells of preflights, websites and lifecycle rules', async () => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'GET' }
    await fetch(`${server.url}/${Bucket}/open/a`, { method: 'OPTIONS', headers })
    const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } }
    await owner.s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }))
    await fetch(`${server.url}/_aws/s3-website/${Bucket}/open/a?x=1`)
    await ann.send(new PutObjectCommand({ Bucket, Key: 'old', Body: 'old' }))
    const Rules = [{ ID: 'old', Status: 'Enabled', Filter: { Prefix: 'old' }, Expiration: { Days: 1 } } as const]
    const LifecycleConfiguration = { Rules }
    await owner.s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }))
    await advance(3)
    await server.lifecycle()
    const all = await lines()
    assert.deepEqual(
      all.map(({ operation, key, status, requester }) => [operation, key, status, requester]),
      [
        ['REST.OPTIONS.PREFLIGHT', 'open/a', '403', '-'],
        ['REST.PUT.WEBSITE', '-', '200', owner.canonicalId],
        ['WEBSITE.GET.OBJECT', 'open/a', '200', '-'],
        ['REST.PUT.OBJECT', 'old', '200', annArn],
        ['REST.PUT.LIFECYCLE', '-', '200', owner.canonicalId],
        ['S3.EXPIRE.OBJECT', 'old', '-', 'AmazonS3'],
      ],
    )
    assert.equal(all[2]?.uri, `"GET /_aws/s3-website/${Bucket}/open/a?x=1 HTTP/1.1"`)
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
