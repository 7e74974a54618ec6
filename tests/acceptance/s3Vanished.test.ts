import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { blobsIn, connected, head, until } from './rawRequests.ts'
import { openS3World, type S3World } from './s3World.ts'

const Bucket = 'folders'
const megabyte = 1024 * 1024

describe('clients that vanish', { timeout: 60_000 }, () => {
  let world: S3World
  before(async () => {
    world = await openS3World(Bucket)
  })
  after(() => world.server.stop())

  const open = () => connected(world.server.port)
  const blobs = () => blobsIn(world.server.data)

  it('in the middle of an upload leave no object and no octets', async () => {
    const before = await blobs()
    const uploads: readonly (readonly [string, string, string])[] = [
      [
        await getSignedUrl(world.root, new PutObjectCommand({ Bucket, Key: 'cut' })),
        'PUT',
        `Content-Length: ${4 * megabyte}`,
      ],
      [
        `${world.server.url}/${Bucket}`,
        'POST',
        'Content-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked',
      ],
    ]
    for (const [url, method, header] of uploads) {
      const socket = await open()
      socket.write(head(method, url, header))
      if (method === 'PUT') {
        for (let i = 0; i < 2; i++) socket.write(Buffer.alloc(megabyte))
        await until(async () => (await blobs()) > before, 'the upload never began')
      } else socket.write('20\r\n--x\r\nContent-Disposition: form-da\r\n')
      socket.destroy()
      await once(socket, 'close')
    }
    await until(async () => (await blobs()) === before, 'octets of an upload that broke off stayed')
    assert.equal((await world.root.send(new ListObjectsV2Command({ Bucket }))).KeyCount, 0)
  })

  it('in the middle of a download let go of the object, which can then be replaced and reclaimed', async () => {
    const before = await blobs()
    await world.root.send(new PutObjectCommand({ Bucket, Key: 'large', Body: Buffer.alloc(32 * megabyte) }))
    const url = await getSignedUrl(world.root, new GetObjectCommand({ Bucket, Key: 'large' }))
    const socket = await open()
    socket.write(head('GET', url))
    await once(socket, 'readable')
    await world.root.send(new PutObjectCommand({ Bucket, Key: 'large', Body: 'small' }))
    assert.equal(await blobs(), before + 1, 'an object that is being read must stay')
    socket.destroy()
    await until(async () => (await blobs()) === before, 'the octets of a replaced object stayed')
  })

  it('are no reason to keep what HEAD would have read', async () => {
    const before = await blobs()
    await world.root.send(new PutObjectCommand({ Bucket, Key: 'headed', Body: Buffer.alloc(megabyte) }))
    await world.root.send(new HeadObjectCommand({ Bucket, Key: 'headed' }))
    await world.root.send(new PutObjectCommand({ Bucket, Key: 'headed', Body: 'small' }))
    await until(async () => (await blobs()) === before, 'HEAD kept the octets')
  })

  it('are not worth a warning', async () => {
    const lines: string[] = []
    const { write } = process.stderr
    process.stderr.write = ((line: string) => lines.push(line) > 0) as typeof process.stderr.write
    const noisy = await openS3World(Bucket, 'warn')
    try {
      const url = await getSignedUrl(noisy.root, new PutObjectCommand({ Bucket, Key: 'cut' }))
      const socket = connect(noisy.server.port, '127.0.0.1')
      await once(socket, 'connect')
      socket.write(head('PUT', url, `Content-Length: ${4 * megabyte}`))
      socket.write(Buffer.alloc(megabyte))
      await sleep(50)
      socket.destroy()
      await noisy.server.stop()
    } finally {
      process.stderr.write = write
    }
    assert.deepEqual(lines, [])
  })
})
