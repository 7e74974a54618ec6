import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { openS3World, type S3World } from './s3World.ts'

const Bucket = 'folders'
const part = 5 * 1024 * 1024

describe("the SDK's lib-storage, with temporary credentials for one folder", { timeout: 120_000 }, () => {
  let world: S3World
  let s3: S3Client
  before(async () => {
    world = await openS3World(Bucket)
    s3 = world.client(await world.person('ana'))
  })
  after(() => world.server.stop())

  const upload = (Key: string, Body: NonNullable<PutObjectCommandInput['Body']>) =>
    new Upload({ client: s3, params: { Bucket, Key, Body } })
  const uploads = async () => (await world.root.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []

  it('uploads a stream of unknown length in parts, several at once, and tells how far it is', async () => {
    const bytes = randomBytes(4 * part + 1)
    const sending = upload('ana/stream', Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]))
    const progress: number[] = []
    sending.on('httpUploadProgress', ({ loaded = 0 }) => progress.push(loaded))
    const { ETag, Key } = await sending.done()
    assert.equal(Key, 'ana/stream')
    assert.match(ETag ?? '', /-5"$/)
    assert.equal(progress.at(-1), bytes.length)
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'ana/stream' }))
    assert.deepEqual(Buffer.from((await Body?.transformToByteArray()) ?? []), bytes)
  })

  it('aborts an upload, of which nothing stays', async () => {
    const first = Promise.withResolvers<void>()
    const more = Promise.withResolvers<void>()
    async function* endless() {
      yield randomBytes(part)
      yield randomBytes(part)
      await more.promise
    }
    const sending = upload('ana/aborted', Readable.from(endless()))
    sending.on('httpUploadProgress', () => first.resolve())
    const done = assert.rejects(sending.done(), { name: 'AbortError' })
    await first.promise
    assert.equal((await uploads()).length, 1)
    await sending.abort()
    more.resolve()
    await done
    // The SDK aborts the upload behind the back of whom it told.
    for (let attempt = 0; (await uploads()).length > 0; attempt++) {
      assert.ok(attempt < 200, 'the upload stayed')
      await sleep(20)
    }
    assert.equal((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'ana/aborted' }))).KeyCount, 0)
  })

  it('is refused in the folder of another', async () => {
    for (const bytes of [Buffer.from('small'), randomBytes(part + 1)]) {
      await assert.rejects(upload('ben/planted', bytes).done(), { name: 'AccessDenied' })
    }
    assert.deepEqual(await uploads(), [])
    assert.equal((await world.root.send(new ListObjectsV2Command({ Bucket, Prefix: 'ben/' }))).KeyCount, 0)
  })
})
