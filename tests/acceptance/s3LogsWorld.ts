import assert from 'node:assert/strict'
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  type LoggingEnabled,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { start, type TestServer } from '../../src/testing.ts'
import { type Key, type Member, member } from './accountsWorld.ts'
import { policy, userWith } from './stackWorld.ts'

/** The bucket that has a log. It has an object `open/a`, of four octets, that everybody may read. */
export const Bucket = 'watched-bucket'

/** The bucket that its log is in. */
export const logs = 'logs-bucket'

const names = [
  ...['owner', 'bucket', 'time', 'address', 'requester', 'request', 'operation', 'key', 'uri', 'status', 'code'],
  ...['sent', 'size', 'total', 'turnAround', 'referer', 'agent', 'version', 'host', 'signature', 'cipher'],
  ...['authentication', 'hostHeader', 'tls', 'accessPoint', 'aclRequired'],
] as const

/** A record, field by field. */
export type Line = Readonly<Record<(typeof names)[number], string>>

/** A bucket and its log, as their owner has them. */
export interface LogsWorld {
  readonly server: TestServer
  readonly owner: Member
  /** A user of the owner's account who may do everything in S3. */
  readonly ann: S3Client
  readonly annArn: string
  readonly clientOf: (credentials: Key) => S3Client
  /** Turns the log of a bucket on, or off. */
  readonly log: (enabled: LoggingEnabled | undefined, bucket?: string) => Promise<unknown>
  /** Lets the service in that delivers logs, for the bucket and an account. */
  readonly letIn: (bucket?: string, account?: string) => Promise<unknown>
  readonly keys: (bucket?: string) => Promise<readonly string[]>
  readonly empty: () => Promise<void>
  /** What was logged since the log was emptied. */
  readonly lines: () => Promise<readonly Line[]>
  /** The same where it is one record. */
  readonly only: () => Promise<Line>
  /** Some days later, which clients learn from the first request that is refused for it. */
  readonly advance: (days: number) => Promise<void>
}

export async function openLogsWorld(): Promise<LogsWorld> {
  const server = await start()
  const owner = await member(server, 'owner')
  const clientOf = (credentials: Key): S3Client => {
    const { url: endpoint, region } = server
    return new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
  }
  const ann = clientOf(await userWith(owner.iam, 'ann', { Action: 's3:*', Resource: '*' }))
  const { s3 } = owner
  const log: LogsWorld['log'] = (LoggingEnabled, name = Bucket) =>
    s3.send(
      new PutBucketLoggingCommand({ Bucket: name, BucketLoggingStatus: LoggingEnabled ? { LoggingEnabled } : {} }),
    )
  const letIn: LogsWorld['letIn'] = (name = logs, account = owner.id) => {
    const Condition = {
      ArnLike: { 'aws:SourceArn': `arn:aws:s3:::${Bucket}` },
      StringEquals: { 'aws:SourceAccount': account },
    }
    const Principal = { Service: 'logging.s3.amazonaws.com' }
    const Policy = policy({ Principal, Action: 's3:PutObject', Resource: `arn:aws:s3:::${name}/*`, Condition })
    return s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy }))
  }
  const keys: LogsWorld['keys'] = async (name = logs) => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: name }))
    return Contents.map(({ Key = '' }) => Key)
  }
  const lines: LogsWorld['lines'] = async () => {
    await server.deliverAccessLogs()
    const texts = (await keys()).map(async (Key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: logs, Key }))
      return (await Body?.transformToString()) ?? ''
    })
    return (await Promise.all(texts)).flatMap((text) => text.split('\n').filter(Boolean).map(lineOf))
  }
  for (const name of [Bucket, logs]) await s3.send(new CreateBucketCommand({ Bucket: name }))
  await letIn()
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
  const Policy = policy({ Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/open/*` })
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'open/a', Body: 'aaaa' }))
  await log({ TargetBucket: logs, TargetPrefix: 'own/' })
  return {
    ...{ server, owner, ann, annArn: `arn:aws:iam::${owner.id}:user/ann`, clientOf, log, letIn, keys, lines },
    only: async () => {
      const [line, ...more] = await lines()
      assert.deepEqual(more, [])
      assert.ok(line !== undefined)
      return line
    },
    empty: async () => {
      await server.deliverAccessLogs()
      const Objects = (await keys()).map((Key) => ({ Key }))
      if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket: logs, Delete: { Objects } }))
    },
    advance: async (days) => {
      server.clock.advance(days * 86_400_000)
      for (const client of [ann, s3]) {
        await assert.rejects(client.send(new ListBucketsCommand({})), { name: 'RequestTimeTooSkewed' })
      }
    },
  }
}

/** Fields are bare, in brackets or in quotes. */
function lineOf(text: string): Line {
  const fields = [...text.matchAll(/\[[^\]]*\]|"[^"]*"|\S+/g)].map(([field]) => field)
  assert.equal(fields.length, names.length, text)
  return Object.fromEntries(names.map((name, index) => [name, fields[index] ?? ''])) as Line
}
