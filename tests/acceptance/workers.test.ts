import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteUserPolicyCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { rootKeyIn, runProgram, startProcess } from './process.ts'

const region = 'us-east-1'
const Bucket = 'vault'

interface Key {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

describe('a server of three processes', { timeout: 120_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), 'poolhouse-workers-'))
  const server = await startProcess(['--bare', '--data', data, '--workers', '3', '--access-log-interval', '1'])
  const root = await rootKeyIn(data)
  const agents: Agent[] = []
  after(async () => {
    for (const agent of agents) agent.destroy()
    await server.end('SIGTERM')
    await rm(data, { recursive: true, force: true })
  })
  /** Settings of a client with one connection of its own, which one of the processes has. */
  const own = (credentials: Key) => {
    const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 })
    agents.push(httpAgent)
    return { endpoint: server.url, region, credentials, maxAttempts: 1, requestHandler: { httpAgent } }
  }
  const s3 = (credentials: Key) => new S3Client({ ...own(credentials), forcePathStyle: true })
  /** Enough that every process has some: connections go to them in turn. */
  const several = <T>(make: () => T): readonly T[] => Array.from({ length: 6 }, make)
  const iams = several(() => new IAMClient(own(root)))
  const owners = several(() => s3(root))
  const [iam] = iams as [IAMClient]
  const [owner] = owners as [S3Client]
  await owner.send(new CreateBucketCommand({ Bucket }))
  await iam.send(new CreateUserCommand({ UserName: 'reader' }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'reader' }))
  const reader: Key = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }
  const readers = several(() => s3(reader))
  await owner.send(new PutObjectCommand({ Bucket, Key: 'shared', Body: 'hello' }))

  it('has a supervisor and three workers, among which connections are spread', () => {
    assert.equal(workersOf(server.child.pid).length, 3)
  })

  it('sees a change of a policy at once, whichever process made it', async () => {
    const PolicyDocument = document({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' })
    const named = { UserName: 'reader', PolicyName: 'read' }
    for (const each of iams) {
      await each.send(new PutUserPolicyCommand({ ...named, PolicyDocument }))
      for (const client of readers) await readShared(client)
      await each.send(new DeleteUserPolicyCommand(named))
      for (const client of readers) await assert.rejects(readShared(client), denied)
    }
  })

  it("sees a change of a bucket's policy at once, whichever process made it", async () => {
    const arn = AccessKey === undefined ? '' : `arn:aws:iam::000000000000:user/reader`
    const resource = `arn:aws:s3:::${Bucket}/*`
    const Policy = document({ Effect: 'Allow', Principal: { AWS: arn }, Action: 's3:GetObject', Resource: resource })
    for (const each of owners) {
      await each.send(new PutBucketPolicyCommand({ Bucket, Policy }))
      for (const client of readers) await readShared(client)
      await each.send(new DeleteBucketPolicyCommand({ Bucket }))
      for (const client of readers) await assert.rejects(readShared(client), denied)
    }
  })

  it('reads and lists what any process has acknowledged', async () => {
    await Promise.all(
      owners.map(async (writer, index) => {
        for (let n = 0; n < 20; n += 1) {
          const Key = `from-${index}/${n}`
          await writer.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
          const other = owners[(index + 1 + n) % owners.length] as S3Client
          const got = await other.send(new GetObjectCommand({ Bucket, Key }))
          assert.equal(await got.Body?.transformToString(), Key)
          const listed = await other.send(new ListObjectsV2Command({ Bucket, Prefix: Key }))
          assert.deepEqual(
            listed.Contents?.map((each) => each.Key).filter((each) => each === Key),
            [Key],
          )
        }
      }),
    )
  })

  it('keeps one of several bodies that all processes write to one key, whole', async () => {
    const bodies = owners.map(() => randomBytes(300_000))
    await Promise.all(
      owners.map(async (writer, index) => {
        for (let n = 0; n < 5; n += 1) {
          await writer.send(new PutObjectCommand({ Bucket, Key: 'contested', Body: bodies[index] as Buffer }))
        }
      }),
    )
    const read = async (client: S3Client) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'contested' }))
      return Buffer.from((await Body?.transformToByteArray()) ?? '')
    }
    const found = await Promise.all(owners.map(read))
    assert.ok(bodies.some((body) => body.equals(found[0] as Buffer)))
    for (const each of found) assert.ok(each.equals(found[0] as Buffer))
  })

  it('explains the denials of every process', async () => {
    for (const client of readers) {
      const error = await client.send(new GetObjectCommand({ Bucket, Key: 'shared' })).catch((fault: unknown) => fault)
      const id = (error as { $metadata: { requestId?: string } }).$metadata.requestId ?? ''
      const told = await runProgram(['explain', id, '--data', data])
      assert.equal(told.code, 0, told.output)
      assert.match(told.output, /s3:GetObject/)
      const newest = await runProgram(['explain', '--json', '--data', data])
      assert.ok(newest.output.includes(id), newest.output)
    }
  })

  it('logs what each process was asked', async () => {
    const logs = 'logs'
    await owner.send(new CreateBucketCommand({ Bucket: logs }))
    const letsIn = { Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject' }
    const Policy = document({ Effect: 'Allow', ...letsIn, Resource: `arn:aws:s3:::${logs}/*` })
    await owner.send(new PutBucketPolicyCommand({ Bucket: logs, Policy }))
    const LoggingEnabled = { TargetBucket: logs, TargetPrefix: '' }
    await owner.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }))
    const ids = await Promise.all(
      owners.map(async (client) => {
        const { $metadata } = await client.send(new HeadObjectCommand({ Bucket, Key: 'shared' }))
        return $metadata.requestId ?? 'none'
      }),
    )
    const logged = async (): Promise<string> => {
      const { Contents = [] } = await owner.send(new ListObjectsV2Command({ Bucket: logs }))
      const texts = Contents.map(async ({ Key }) => {
        const { Body } = await owner.send(new GetObjectCommand({ Bucket: logs, Key: Key ?? '' }))
        return (await Body?.transformToString()) ?? ''
      })
      return (await Promise.all(texts)).join('')
    }
    assert.ok(
      await until(async () => {
        const text = await logged()
        return ids.every((id) => text.includes(` ${id} `))
      }),
    )
    await owner.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: {} }))
  })

  it('keeps a second server out of its folder', async () => {
    for (const more of [[], ['--workers', '2']]) {
      const { code, output } = await runProgram(['start', '--bare', '--port', '0', '--data', data, ...more])
      assert.equal(code, 2, output)
      assert.match(output, /in use by another process/)
    }
  })

  it('ends, and says why, where its port is taken', async () => {
    const { port } = new URL(server.url)
    const other = await mkdtemp(join(tmpdir(), 'poolhouse-workers-'))
    const { code, output } = await runProgram(['start', '--bare', '--port', port, '--data', other, '--workers', '2'])
    await rm(other, { recursive: true, force: true })
    assert.equal(code, 2, output)
    assert.match(output, /^poolhouse: .* is in use by another program: [^\n]*\n$/)
  })

  it('starts all workers anew when one dies, on the same port, with all that was acknowledged', async () => {
    await owner.send(new PutObjectCommand({ Bucket, Key: 'before', Body: 'kept' }))
    await sleep(Math.max(0, 6_000 - performance.now()))
    const before = workersOf(server.child.pid)
    process.kill(before[1] as number, 'SIGKILL')
    const fresh = await until(() => {
      const now = workersOf(server.child.pid)
      return now.length === 3 && now.every((pid) => !before.includes(pid))
    })
    assert.ok(fresh, server.output())
    const client = s3(root)
    const read = () => client.send(new GetObjectCommand({ Bucket, Key: 'before' })).catch(() => undefined)
    const got = await until(read)
    assert.equal(await got?.Body?.transformToString(), 'kept')
    assert.match(server.output(), /a worker ended; starting all of them anew/)
  })

  it('stops when it is told to, all of it', async () => {
    const pids = workersOf(server.child.pid)
    assert.equal(await server.end('SIGTERM'), 0)
    for (const pid of pids) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
  })
})

/** To its end, since a body that nobody reads keeps its client's one connection. */
async function readShared(client: S3Client): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'shared' }))
  return Body?.transformToString()
}

const denied = { name: 'AccessDenied' }

function document(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}

/** Processes that a process has started. */
function workersOf(pid: number | undefined): readonly number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
  return (stdout.match(/\d+/g) ?? []).map(Number)
}

/** What `look` finds within half a minute. */
async function until<T>(look: () => T | Promise<T>): Promise<T | undefined> {
  for (let n = 0; n < 150; n += 1) {
    const found = await look()
    if (found) return found
    await sleep(200)
  }
  return undefined
}
