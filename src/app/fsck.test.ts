import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { CannotStart } from '../kernel/cannotStart.ts'
import { start } from '../testing.ts'
import { checkData, type Finding } from './fsck.ts'

const Bucket = 'checked'
const MiB = 1024 * 1024

/** Checks a folder and collects what it hears. */
async function check(data: string) {
  const findings: Finding[] = []
  const checked = await checkData(
    { data, keyRing: undefined },
    { found: (finding) => findings.push(finding), progress: () => undefined },
  )
  return { checked, findings }
}

async function flip(path: string, at: number): Promise<void> {
  const handle = await open(path, 'r+')
  const octet = Buffer.alloc(1)
  await handle.read(octet, 0, 1, at)
  octet[0] = (octet[0] as number) ^ 0x10
  await handle.write(octet, 0, 1, at)
  await handle.close()
}

describe('the check of a data folder', () => {
  let server: Awaited<ReturnType<typeof start>>
  let s3: S3Client
  before(async () => {
    server = await start()
    s3 = new S3Client({
      endpoint: server.url,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: server.root,
      maxAttempts: 1,
    })
    await s3.send(new CreateBucketCommand({ Bucket }))
  })
  after(async () => {
    s3.destroy()
    await server.stop()
  })

  const objects = () => join(server.data, 'objects')
  const put = (Key: string, size: number, members: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: randomBytes(size), ...members }))
  const get = async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray()
  /** The file that a change makes. */
  const fileOf = async (change: () => Promise<unknown>): Promise<string> => {
    const known = new Set(await readdir(objects(), { recursive: true }))
    await change()
    const made = (await readdir(objects(), { recursive: true })).filter((name) => /^..\/.{32}$/.test(name))
    return join(objects(), made.find((name) => !known.has(name)) as string)
  }

  const namesOfFindings = async () => (await check(server.data)).findings.map(({ problem, key }) => [problem, key])

  it('finds everything whole beside a running server: small, large, in parts, older, under a customer’s key', async () => {
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    const secret = randomBytes(32)
    const SSECustomerKeyMD5 = createHash('md5').update(secret).digest('base64')
    const key = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: secret.toString('base64'), SSECustomerKeyMD5 }
    await put('small', 1000)
    await put('small', 2000, { ChecksumAlgorithm: 'SHA256' })
    await put('empty', 0)
    await put('large', 3 * MiB)
    await put('theirs', 2 * MiB, key)
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }))
    const part = (PartNumber: number, size: number) =>
      s3.send(new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber, Body: randomBytes(size) }))
    const Parts = [
      { PartNumber: 1, ETag: (await part(1, 5 * MiB)).ETag },
      { PartNumber: 2, ETag: (await part(2, 100)).ETag },
    ]
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload: { Parts } }))
    const begun = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'begun' }))
    const named = { Bucket, Key: 'begun', UploadId: begun.UploadId }
    await s3.send(new UploadPartCommand({ ...named, PartNumber: 7, Body: randomBytes(300) }))
    const { checked, findings } = await check(server.data)
    assert.deepEqual(findings, [])
    const { objects: count, parts, underCustomersKeys, orphans } = checked
    assert.deepEqual(
      { count, parts, underCustomersKeys, orphans },
      { count: 6, parts: 1, underCustomersKeys: 1, orphans: 0 },
    )
    assert.equal(checked.octets, 3000 + 5 * MiB + 5 * MiB + 100 + 300)
  })

  it('finds more objects than are read at once', async () => {
    for (let at = 0; at < 130; at++) await put(`many/${at}`, 5)
    assert.equal((await check(server.data)).checked.objects, 136)
  })

  it('finds a flipped bit of a file, which a read finds too', async () => {
    const file = await fileOf(() => put('flipped', MiB))
    await flip(file, 500_000)
    const { findings } = await check(server.data)
    assert.deepEqual(
      findings.map(({ problem, bucket, key }) => [problem, bucket, key]),
      [['damaged', Bucket, 'flipped']],
    )
    await assert.rejects(get('flipped'))
    await rm(file)
  })

  it('finds a lost file, until its row lets go of it', async () => {
    const { findings } = await check(server.data)
    assert.deepEqual(
      findings.map(({ problem, key }) => [problem, key]),
      [['missing', 'flipped']],
    )
    const { VersionId } = findings.map(({ version: VersionId }) => ({ VersionId }))[0] ?? {}
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'flipped', VersionId }))
    assert.deepEqual((await check(server.data)).findings, [])
  })

  it('finds files that changed places', async () => {
    const one = await fileOf(() => put('one', 100_000))
    const two = await fileOf(() => put('two', 100_000))
    const swap = async () => {
      await rename(one, `${one}.x`)
      await rename(two, one)
      await rename(`${one}.x`, two)
    }
    await swap()
    const { findings } = await check(server.data)
    assert.deepEqual(
      findings.map(({ problem, key }) => [problem, key]),
      [
        ['damaged', 'one'],
        ['damaged', 'two'],
      ],
    )
    await swap()
  })

  it('finds a damaged part of an object, and of an upload under way', async () => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'broken' }))
    const named = { Bucket, Key: 'broken', UploadId, PartNumber: 1 }
    let ETag: string | undefined
    const file = await fileOf(async () => {
      ETag = (await s3.send(new UploadPartCommand({ ...named, Body: randomBytes(1000) }))).ETag
    })
    await flip(file, 200)
    const underWay = (await check(server.data)).findings
    assert.deepEqual(
      underWay.map(({ problem, key, upload, part }) => [problem, key, upload, part]),
      [['damaged', 'broken', UploadId, 1]],
    )
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'broken', UploadId, MultipartUpload }))
    const completed = (await check(server.data)).findings
    assert.deepEqual(
      completed.map(({ problem, key, part }) => [problem, key, part]),
      [['damaged', 'broken', undefined]],
    )
    await flip(file, 200)
    assert.deepEqual((await check(server.data)).findings, [])
  })

  it('finds a flipped bit beside a row, of which a read is an internal error that tells nothing', async () => {
    await put('beside', 700)
    const db = new DatabaseSync(join(server.data, 'metadata.sqlite'), { timeout: 10_000 })
    const body = db.prepare('SELECT body FROM s3_bodies WHERE key = ?').get('beside')?.['body'] as Uint8Array
    body[400] = (body[400] as number) ^ 1
    db.prepare('UPDATE s3_bodies SET body = ? WHERE key = ?').run(body, 'beside')
    assert.deepEqual(await namesOfFindings(), [['damaged', 'beside']])
    await assert.rejects(get('beside'), (error: Error & { $metadata?: { httpStatusCode?: number } }) => {
      assert.equal(error.name, 'InternalError')
      assert.equal(error.$metadata?.httpStatusCode, 500)
      assert.ok(!/seal|damage/.test(error.message))
      return true
    })
    db.prepare('DELETE FROM s3_bodies WHERE key = ?').run('beside')
    db.close()
    assert.deepEqual(await namesOfFindings(), [['damaged', 'beside']])
  })

  it('counts orphans, which are no damage', async () => {
    const before = await check(server.data)
    const folders = await readdir(objects())
    const folder = folders.find((name) => name.length === 2) as string
    const handle = await open(join(objects(), folder, `${folder}${'f'.repeat(30)}`), 'wx')
    await handle.close()
    const { checked } = await check(server.data)
    assert.equal(checked.orphans, before.checked.orphans + 1)
    assert.equal(checked.findings, before.checked.findings)
  })

  it('refuses a folder that is no data folder', async () => {
    await assert.rejects(check(join(server.data, 'objects')), CannotStart)
  })
})
