import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { CreateUserCommand, IAMClient, ListUsersCommand as ListIamUsersCommand } from '@aws-sdk/client-iam'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { rootKeyIn, runProgram, type ServerProcess, startProcess } from '../acceptance/process.ts'

const Bucket = 'crowded'
const MiB = 1024 * 1024

describe('a full disk', { timeout: 120_000 }, () => {
  it('refuses writes with 5xx, keeps and serves what was acknowledged, and takes writes again when there is room', async (t) => {
    const disk = await smallDisk(t)
    if (disk === undefined) return t.skip('mounting a small file system takes root on Linux')
    const data = join(disk, 'data')
    const server = await startProcess(['--bare', '--data', data])
    t.after(() => server.end('SIGKILL'))
    const { s3, iam, cognito } = await clientsOf(server, data)
    await s3.send(new CreateBucketCommand({ Bucket }))
    const kept = new Map<string, string>()
    const put = async (Key: string, size: number) => {
      const Body = randomBytes(size)
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
      kept.set(Key, digest(Body))
    }
    /** Beside their rows, until the database is full too. */
    const smallOnes = async (key: string) => {
      for (let n = 0; n < 1000; n += 1) await put(key, 60_000)
    }
    const requireKept = () => requireKeptBy(s3)
    const requireKeptBy = async (s3: S3Client) => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
      assert.deepEqual(new Set(Contents.map(({ Key }) => Key)), new Set(kept.keys()))
      for (const [Key, wanted] of kept) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
        assert.equal(digest((await Body?.transformToByteArray()) ?? new Uint8Array()), wanted, Key)
      }
    }
    for (let n = 0; n < 8; n += 1) await put(`before/${n}`, n % 2 === 0 ? 500 : 200_000)
    const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'people' }))
    const person = (Username: string) =>
      cognito.send(new AdminCreateUserCommand({ UserPoolId: UserPool?.Id, Username, MessageAction: 'SUPPRESS' }))
    await person('before')
    await iam.send(new CreateUserCommand({ UserName: 'before' }))
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }))
    const part = (PartNumber: number, Body: Uint8Array) =>
      s3.send(new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber, Body }))
    const first = randomBytes(5 * MiB)
    const { ETag } = await part(1, first)

    for (const time of ['once', 'twice']) {
      await fill(disk)
      await refused(put(`full/${time}/large`, 4 * MiB), 'InternalError')
      await refused(put(`full/${time}/file`, 200_000), 'InternalError')
      await refused(smallOnes(`full/${time}/same`), 'InternalError')
      await refused(part(2, randomBytes(MiB)), 'InternalError')
      await requireKept()
      const outcomes = await Promise.allSettled([
        ...Array.from({ length: 40 }, (_, n) => iam.send(new CreateUserCommand({ UserName: `${time}-${n}` }))),
        ...Array.from({ length: 40 }, (_, n) => person(`${time}-${n}`)),
      ])
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') assertServerFault(outcome.reason, /^Internal(Failure|ErrorException)$/)
      }
      assert.ok(outcomes.some(({ status }) => status === 'rejected'))
      const acknowledged = (from: number) =>
        outcomes.slice(from, from + 40).flatMap(({ status }, n) => (status === 'fulfilled' ? [`${time}-${n}`] : []))
      const of = (names: readonly (string | undefined)[]) => names.filter((name) => name?.startsWith(time)).toSorted()
      const { Users: users = [] } = await iam.send(new ListIamUsersCommand({}))
      assert.deepEqual(of(users.map(({ UserName }) => UserName)), acknowledged(0).toSorted())
      const { Users: people = [] } = await cognito.send(new ListUsersCommand({ UserPoolId: UserPool?.Id, Limit: 60 }))
      assert.deepEqual(of(people.map(({ Username }) => Username)), acknowledged(40).toSorted())
      await requireKept()

      await rm(join(disk, 'filler'))
      await put(`room/${time}/file`, 300_000)
      await put(`room/${time}/small`, 300)
      await iam.send(new CreateUserCommand({ UserName: `room-${time}` }))
      await person(`room-${time}`)
      await s3.send(new DeleteObjectCommand({ Bucket, Key: `room/${time}/small` }))
      kept.delete(`room/${time}/small`)
      await requireKept()
    }

    const second = randomBytes(1000)
    const Parts = [
      { PartNumber: 1, ETag },
      { PartNumber: 2, ETag: (await part(2, second)).ETag },
    ]
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload: { Parts } }))
    kept.set('parts', digest(Buffer.concat([first, second])))
    await requireKept()

    await fill(disk)
    const elsewhere = await mkdtemp(join(tmpdir(), 'poolhouse-room-'))
    t.after(() => rm(elsewhere, { recursive: true, force: true }))
    const saved = await runProgram(['backup', join(elsewhere, 'backups'), '--data', data])
    assert.equal(saved.code, 0, 'what is on a full disk can be saved from it')
    const unsaved = await runProgram(['backup', join(disk, 'backups'), '--data', data])
    assert.deepEqual([unsaved.code, /did not come to its end: .*(ENOSPC|full)/.test(unsaved.output)], [1, true])
    await server.end('SIGKILL')
    await startAgain(t, data, requireKeptBy)
    await rm(join(disk, 'filler'))
    const again = await startProcess(['--bare', '--data', data])
    t.after(() => again.end('SIGKILL'))
    const { code, output } = await runProgram(['fsck', '--data', data])
    assert.equal(code, 0, output)
    await again.end('SIGTERM')
  })
})

/** On a full disk a server either serves what is there, or says why it cannot. */
async function startAgain(t: TestContext, data: string, requireKept: (s3: S3Client) => Promise<void>): Promise<void> {
  const server = await startProcess(['--bare', '--data', data]).catch((error: unknown) => {
    assert.match(String(error), /ended with 1 before it was ready:\npoolhouse: the disk is full: make room/)
    return undefined
  })
  if (server === undefined) return
  t.after(() => server.end('SIGKILL'))
  await requireKept((await clientsOf(server, data)).s3)
  await server.end('SIGKILL')
}

/** A file system of its own with little room; undefined where it cannot be had. */
async function smallDisk(t: TestContext): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'poolhouse-full-'))
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=40m,mode=0700', 'tmpfs', folder])
  t.after(async () => {
    if (status === 0) spawnSync('umount', ['--lazy', folder])
    await rm(folder, { recursive: true, force: true })
  })
  return status === 0 ? folder : undefined
}

/** Writes until nothing more goes. */
async function fill(disk: string): Promise<void> {
  const handle = await open(join(disk, 'filler'), 'w')
  try {
    for (let size = MiB; size >= 1; ) {
      const done = await handle.write(Buffer.alloc(size)).then(
        ({ bytesWritten }) => bytesWritten,
        (error: NodeJS.ErrnoException) => {
          assert.equal(error.code, 'ENOSPC')
          return 0
        },
      )
      if (done < size) size = Math.floor(size / 2)
    }
  } finally {
    await handle.close()
  }
}

async function refused(work: Promise<unknown>, name: string): Promise<void> {
  await assert.rejects(work, (error) => {
    assertServerFault(error, new RegExp(`^${name}$`))
    return true
  })
}

function assertServerFault(error: unknown, name: RegExp): void {
  assert.ok(error instanceof Error && '$metadata' in error, String(error))
  const { httpStatusCode } = error.$metadata as { readonly httpStatusCode?: number }
  assert.ok(httpStatusCode === 500 || httpStatusCode === 503, `${error.name} ${httpStatusCode}`)
  assert.match(error.name, name)
  assert.doesNotMatch(error.message, /ENOSPC|disk|sqlite/i)
}

async function clientsOf({ url: endpoint }: ServerProcess, data: string) {
  const credentials = await rootKeyIn(data)
  const client = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }
  return {
    s3: new S3Client({ ...client, forcePathStyle: true }),
    iam: new IAMClient(client),
    cognito: new CognitoIdentityProviderClient(client),
  }
}

const digest = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')
