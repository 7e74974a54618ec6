import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, readlink, rm, statfs } from 'node:fs/promises'
import { Agent } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { checksumOf, megabyte, octets, receive, send } from './longBodies.ts'
import { rootKeyIn, type ServerProcess, startProcess } from './process.ts'
import { blobsIn, connected, head, until } from './rawRequests.ts'

const Bucket = 'streams'
const gibibyte = 1024 * megabyte

interface Sizes {
  readonly inParts: number
  readonly part: number
  readonly inOne: number
  readonly parts: number
}

/** Octets, and the number of the smallest parts. */
const small: Sizes = { inParts: 96 * megabyte, part: 16 * megabyte, inOne: 64 * megabyte, parts: 300 }
const whole: Sizes = { inParts: 5 * gibibyte, part: 64 * megabyte, inOne: gibibyte, parts: 10_000 }

/** What the environment asks for, unless the disk is short of it, which is said. */
async function sizes(): Promise<Sizes> {
  if (process.env['STREAMING'] !== 'whole') return small
  const { bavail, bsize } = await statfs(tmpdir())
  if (bavail * bsize > 2 * whole.inParts) return whole
  console.log(`streaming: ${tmpdir()} has no ${2 * whole.inParts} octets free: a quarter of the sizes is streamed`)
  return { ...whole, inParts: whole.inParts / 4, inOne: whole.inOne / 4 }
}

/** Memory and open files are read where Linux tells them. */
const skip = process.platform !== 'linux' && 'there is no /proc here'

describe('streaming', { timeout: 600_000, skip }, () => {
  let server: ServerProcess
  let s3: S3Client
  let data: string
  let size: Sizes
  const agent = new Agent({ keepAlive: true })
  before(async () => {
    size = await sizes()
    data = await mkdtemp(join(tmpdir(), 'poolhouse-streaming-'))
    server = await startProcess(['--bare', '--data', data])
    const credentials = await rootKeyIn(data)
    s3 = new S3Client({ endpoint: server.url, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1 })
    await s3.send(new CreateBucketCommand({ Bucket }))
  })
  after(async () => {
    agent.destroy()
    s3.destroy()
    await server.end('SIGTERM')
    await rm(data, { recursive: true, force: true })
  })

  const getUrl = (Key: string) => getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }))
  const putUrl = (Key: string) => getSignedUrl(s3, new PutObjectCommand({ Bucket, Key }))
  const partUrl = (Key: string, UploadId: string, PartNumber: number) =>
    getSignedUrl(s3, new UploadPartCommand({ Bucket, Key, UploadId, PartNumber }))
  const begin = async (Key: string): Promise<string> =>
    (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId ?? ''
  const complete = (Key: string, UploadId: string, Parts: CompletedPart[]) =>
    s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))
  /** Mebibytes that the server holds, or has held at most. */
  const memory = async (which: 'VmRSS' | 'VmHWM') => {
    const status = await readFile(`/proc/${server.child.pid}/status`, 'utf8')
    return Number(new RegExp(`^${which}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024
  }
  const assertMemory = async (most: number) => {
    const peak = await memory('VmHWM')
    assert.ok(peak < most, `the server held ${Math.round(peak)} MiB`)
  }
  const blobs = () => blobsIn(data)
  /** Files with octets of objects that the server has open. */
  const open = async () => {
    const folder = `/proc/${server.child.pid}/fd`
    const targets = await Promise.all((await readdir(folder)).map((fd) => readlink(join(folder, fd)).catch(() => '')))
    return targets.filter((target) => target.startsWith(join(data, 'objects')) && /\/[^/.]{16,}/.test(target)).length
  }
  const anotherSocket = () => connected(Number(new URL(server.url).port))

  it('writes a large object in parts, and reads it back whole, in constant memory', async () => {
    const Key = 'in-parts'
    const UploadId = await begin(Key)
    const Parts: CompletedPart[] = []
    for (let start = 0; start < size.inParts; start += size.part) {
      const PartNumber = Parts.length + 1
      const end = Math.min(start + size.part, size.inParts)
      Parts.push({
        PartNumber,
        ETag: await send(agent, await partUrl(Key, UploadId, PartNumber), { start, end }),
      })
    }
    await complete(Key, UploadId, Parts)
    const { status, size: length, checksum } = await receive(agent, await getUrl(Key))
    assert.deepEqual([status, length], [200, size.inParts])
    assert.equal(checksum, checksumOf({ start: 0, end: size.inParts }))
    await assertMemory(250)
  })

  it('writes a large object in one request, and reads it back, in constant memory', async () => {
    const span = { start: 0, end: size.inOne }
    await send(agent, await putUrl('in-one'), span)
    const { size: length, checksum } = await receive(agent, await getUrl('in-one'))
    assert.deepEqual([length, checksum], [size.inOne, checksumOf(span)])
    await assertMemory(250)
  })

  it('holds nothing for readers who do not read, and serves others meanwhile', async () => {
    const held = await memory('VmRSS')
    const url = await getUrl('in-parts')
    const idle: Socket[] = []
    for (let n = 0; n < 20; n++) {
      const socket = await anotherSocket()
      socket.pause()
      socket.write(head('GET', url))
      idle.push(socket)
    }
    for (let n = 0; n < 4; n++) {
      assert.equal((await receive(agent, await getUrl('in-one'))).size, size.inOne)
    }
    const grown = (await memory('VmRSS')) - held
    assert.ok(grown < 100, `20 readers who do not read cost ${Math.round(grown)} MiB`)
    assert.ok((await open()) > 0, 'nobody reads')
    for (const socket of idle) socket.destroy()
    await until(async () => (await open()) === 0, 'files of vanished readers stayed open')
  })

  it('lets the file of a vanished reader go, so that a deleted object leaves nothing', async () => {
    const before = await blobs()
    const socket = await anotherSocket()
    socket.write(head('GET', await getUrl('in-one')))
    await once(socket, 'readable')
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'in-one' }))
    socket.destroy()
    await until(async () => (await blobs()) === before - 1, 'the octets of a deleted object stayed')
    await until(async () => (await open()) === 0, 'a file stayed open')
  })

  it('keeps no file and no row of uploads whose senders vanish', async () => {
    const before = await blobs()
    const UploadId = await begin('cut')
    for (const url of [await putUrl('cut'), await partUrl('cut', UploadId, 1)]) {
      const socket = await anotherSocket()
      socket.write(head('PUT', url, `Content-Length: ${16 * megabyte}`))
      for (const chunk of octets({ start: 0, end: 4 * megabyte })) socket.write(chunk)
      await until(async () => (await blobs()) > before, 'the upload never began')
      socket.destroy()
      await until(async () => (await blobs()) === before, 'octets of an upload that broke off stayed')
    }
    assert.equal((await s3.send(new ListPartsCommand({ Bucket, Key: 'cut', UploadId }))).Parts, undefined)
    assert.equal((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'cut' }))).KeyCount, 0)
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'cut', UploadId }))
    assert.equal((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads, undefined)
  })

  // Thousands of requests leave V8 a heap that it is in no hurry to collect: 26 MiB of it are in use.
  it('takes as many parts as there may be, lists them by pages, judges them all, and forgets them all', async () => {
    const Key = 'many'
    const before = await blobs()
    const UploadId = await begin(Key)
    const upload = { Bucket, Key, UploadId }
    const numbers = Array.from({ length: size.parts }, (_, n) => n + 1)
    const ETag = new Map<number, string>()
    const worker = async () => {
      for (let PartNumber = numbers.pop(); PartNumber !== undefined; PartNumber = numbers.pop()) {
        const sent = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body: `part ${PartNumber}` }))
        ETag.set(PartNumber, sent.ETag ?? '')
      }
    }
    await Promise.all(Array.from({ length: 16 }, worker))
    await assert.rejects(s3.send(new UploadPartCommand({ ...upload, PartNumber: 10_001, Body: 'one more' })), {
      name: 'InvalidArgument',
    })
    const Parts: CompletedPart[] = []
    // The SDK's paginator never stops, on AWS neither: the last page has a marker too.
    for (let isTruncated = true; isTruncated; ) {
      const PartNumberMarker = String(Parts.at(-1)?.PartNumber ?? 0)
      const page = await s3.send(new ListPartsCommand({ ...upload, PartNumberMarker, MaxParts: size.parts / 10 }))
      Parts.push(...(page.Parts ?? []))
      isTruncated = page.IsTruncated ?? false
    }
    assert.equal(Parts.length, size.parts)
    for (const part of Parts) assert.equal(part.ETag, ETag.get(part.PartNumber ?? 0))
    const chosen = Parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }))
    await assert.rejects(complete(Key, UploadId, chosen), { name: 'EntityTooSmall' })
    await s3.send(new AbortMultipartUploadCommand(upload))
    await assert.rejects(s3.send(new ListPartsCommand(upload)), { name: 'NoSuchUpload' })
    await until(async () => (await blobs()) === before, 'octets of parts stayed')
    await assertMemory(300)
  })

  it('serves more than a thousand connections at once, all in the middle of their uploads', async () => {
    const count = 1_100
    const half = 'x'.repeat(1_000)
    const sockets = await Promise.all(Array.from({ length: count }, anotherSocket))
    const url = await putUrl('crowd')
    for (const socket of sockets) socket.write(head('PUT', url, `Content-Length: ${2 * half.length}`) + half)
    await s3.send(new PutObjectCommand({ Bucket, Key: 'another', Body: 'served meanwhile' }))
    const answers = sockets.map(async (socket) => {
      const [chunk] = (await once(socket, 'data')) as [Buffer]
      return chunk.subarray(0, 15).toString()
    })
    for (const socket of sockets) socket.write(half)
    assert.deepEqual(new Set(await Promise.all(answers)), new Set(['HTTP/1.1 200 OK']))
    const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'crowd' }))
    assert.equal(ContentLength, 2 * half.length)
    for (const socket of sockets) socket.destroy()
    await assertMemory(300)
  })
})
