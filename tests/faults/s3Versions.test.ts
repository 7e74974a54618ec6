import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { rootKeyIn, startProcess } from '../acceptance/process.ts'

const Bucket = 'versions'
const rounds = 4
const large = 200_000

describe('kill -9 in the middle of overwriting, deleting and expiring versions', { timeout: 180_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), 'poolhouse-versions-'))
  after(() => rm(data, { recursive: true, force: true }))

  it('keeps every version that was acknowledged, and none that was deleted', async () => {
    const kept = new Map<string, string>()
    const deleted = new Set<string>()
    for (let round = 0; round < rounds; round += 1) {
      const server = await startProcess(['--bare', '--data', data])
      const s3 = await client(server.url, data)
      if (round === 0) await prepare(s3)
      const before = kept.size
      let going = true
      const workers = Array.from({ length: 8 }, async (_, worker) => {
        const own: string[] = []
        for (let n = 0; going; n += 1) {
          const Key = `busy/${worker % 3}`
          const Body = randomBytes(n % 3 === 0 ? large : 1024)
          const { VersionId = '' } = await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
          own.push(VersionId)
          kept.set(VersionId, `${Key} ${md5(Body)}`)
          if (n % 4 === 1) await s3.send(new DeleteObjectCommand({ Bucket, Key }))
          const old = n % 4 === 3 ? own.shift() : undefined
          if (old === undefined) continue
          const named = kept.get(old)
          kept.delete(old)
          await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: old }))
          if (named !== undefined) deleted.add(`${Key} ${old}`)
        }
      }).map((work) => work.catch((error: unknown) => going && Promise.reject(error)))
      while (kept.size < before + 50) await new Promise((later) => setTimeout(later, 5))
      going = false
      await server.end('SIGKILL')
      await Promise.all(workers)
    }
    const server = await startProcess(['--bare', '--data', data])
    const s3 = await client(server.url, data)
    const versions = await versionsOf(s3, 'busy/')
    for (const [VersionId, named] of kept) {
      const [Key = '', digest] = named.split(' ')
      assert.equal(md5(await read(s3, Key, VersionId)), digest)
    }
    for (const named of deleted) {
      const [Key = '', VersionId = ''] = named.split(' ')
      await assert.rejects(read(s3, Key, VersionId), { name: 'NoSuchVersion' })
    }
    for (const { Key = '', VersionId = '', ETag } of versions) {
      assert.equal(`"${md5(await read(s3, Key, VersionId))}"`, ETag, 'nothing half-written is shown')
    }
    assert.ok(kept.size >= rounds * 50 && deleted.size > rounds, `${kept.size} kept, ${deleted.size} deleted`)
    await server.end('SIGTERM')
  })

  it('expires what a rule is about and nothing else, however often it is broken off', async () => {
    const first = await startProcess(['--bare', '--data', data])
    let s3 = await client(first.url, data)
    const digests = new Map<string, string>()
    const put = async (Key: string, size: number) => {
      const Body = randomBytes(size)
      const { VersionId = '' } = await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
      digests.set(`${Key} ${VersionId}`, md5(Body))
    }
    for (let n = 0; n < 1200; n += 20) {
      const some = Array.from({ length: 20 }, (_, index) => n + index)
      await Promise.all(some.map((each) => put(`old/${each}`, each % 100 === 0 ? large : 100)))
    }
    await Promise.all(Array.from({ length: 40 }, (_, n) => put(`new/${n}`, n % 4 === 0 ? large : 100)))
    const yesterday = new Date(Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000)
    const Rules = [
      { ID: 'old', Status: 'Enabled' as const, Filter: { Prefix: 'old/' }, Expiration: { Date: yesterday } },
    ]
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }))
    await first.end('SIGKILL')
    for (let round = 0; round < rounds; round += 1) {
      const server = await startProcess(['--bare', '--data', data])
      await new Promise((later) => setTimeout(later, round * 3))
      await server.end('SIGKILL')
    }
    const server = await startProcess(['--bare', '--data', data])
    s3 = await client(server.url, data)
    while ((await keysOf(s3, 'old/')).length > 0) await new Promise((later) => setTimeout(later, 20))
    assert.equal((await keysOf(s3, 'new/')).length, 40)
    for (const [named, digest] of digests) {
      const [Key = '', VersionId = ''] = named.split(' ')
      assert.equal(md5(await read(s3, Key, VersionId)), digest, 'what expired is behind its marker')
    }
    const blobs = (await versionsOf(s3, '')).filter(({ Size = 0 }) => Size >= large)
    await server.end('SIGTERM')
    assert.equal(await filesOf(join(data, 'objects')), blobs.length, 'no orphan outlives the start')
  })
})

async function prepare(s3: S3Client): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
}

async function client(endpoint: string, data: string): Promise<S3Client> {
  const credentials = await rootKeyIn(data)
  return new S3Client({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1, forcePathStyle: true })
}

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')

async function read(s3: S3Client, Key: string, VersionId: string): Promise<Uint8Array> {
  const got = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))
  return (await got.Body?.transformToByteArray()) ?? new Uint8Array()
}

async function keysOf(s3: S3Client, Prefix: string): Promise<readonly (string | undefined)[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))
  return Contents.map(({ Key }) => Key)
}

type Versions = NonNullable<ListObjectVersionsCommandOutput['Versions']>

async function versionsOf(s3: S3Client, Prefix: string): Promise<Versions> {
  const versions: Versions = []
  let next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {}
  while (next !== undefined) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket, Prefix, ...next }),
    )
    versions.push(...(page.Versions ?? []))
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page
    next = page.IsTruncated ? { KeyMarker, VersionIdMarker } : undefined
  }
  return versions
}

async function filesOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}
