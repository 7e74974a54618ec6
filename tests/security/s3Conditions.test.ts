import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { openS3World, type S3World } from '../acceptance/s3World.ts'

const Bucket = 'conditions'
const objects = (place: string) => `arn:aws:s3:::${Bucket}/${place}`
const denied = { name: 'AccessDenied' }

describe('What policies say of how S3 is asked', { timeout: 60_000 }, () => {
  let world: S3World
  before(async () => {
    world = await openS3World(Bucket)
  })
  after(() => world.server.stop())

  const put = (Key: string, more: object = {}) =>
    world.root.send(new PutObjectCommand({ Bucket, Key, Body: `content of ${Key}`, ...more }))
  const clientOf = async (name: string, ...statements: readonly object[]): Promise<S3Client> =>
    world.client(await world.person(name, ...statements))
  const remove = (client: S3Client, Key: string, IfMatch?: string) =>
    client.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }))
  const removeMany = async (client: S3Client, Key: string, ETag?: string) => {
    const Delete = { Objects: [{ Key, ETag }] }
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete }))
    return Errors.map(({ Code }) => Code)
  }

  it('an entity tag is compared for nobody who may not read the object, though they may delete it', async () => {
    const Key = 'blind/secret'
    const { ETag } = await put(Key)
    const client = await clientOf('blind', { Action: 's3:DeleteObject', Resource: objects('blind/*') })
    await world.allow('blind', 'unread', {
      Effect: 'Deny',
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: objects('*'),
    })
    for (const guess of [ETag, '"00000000000000000000000000000000"']) {
      await assert.rejects(remove(client, Key, guess), denied)
      assert.deepEqual(await removeMany(client, Key, guess), ['AccessDenied'])
      await assert.rejects(
        client.send(new DeleteObjectCommand({ Bucket, Key, IfMatch: guess, VersionId: 'null' })),
        denied,
      )
    }
    await world.root.send(new HeadObjectCommand({ Bucket, Key }))
    await remove(client, Key, '*')
    await assert.rejects(world.root.send(new HeadObjectCommand({ Bucket, Key })), { name: 'NotFound' })
  })

  it('s3:if-match lets through deletes on a condition only', async () => {
    const client = await clientOf('careful')
    await world.allow('careful', 'conditionally', {
      Effect: 'Deny',
      Action: 's3:DeleteObject',
      Resource: objects('careful/*'),
      Condition: { Null: { 's3:if-match': 'true' } },
    })
    for (const key of ['careful/a', 'careful/b']) {
      const { ETag } = await put(key)
      await assert.rejects(remove(client, key), denied)
      assert.deepEqual(await removeMany(client, key), ['AccessDenied'])
      await assert.rejects(remove(client, key, '"other"'), { name: 'PreconditionFailed' })
      assert.deepEqual(await removeMany(client, key, '"other"'), ['PreconditionFailed'])
      if (key === 'careful/a') await remove(client, key, ETag)
      else assert.deepEqual(await removeMany(client, key, ETag), [])
    }
  })

  const ways = (key: string) => [
    `${Bucket}/${key}`,
    `/${Bucket}/${key}`,
    `${Bucket}%2F${key.replace('/', '%2F')}`,
    `${Bucket}/%${key.charCodeAt(0).toString(16)}${key.slice(1)}`,
    `${Bucket}/${key}?versionId=null`,
  ]

  it('s3:x-amz-copy-source is the source however a request writes it', async () => {
    await put('private/x')
    await put('public/x')
    const read = { Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: objects('*') }
    const write = { Action: 's3:PutObject', Resource: objects('copies/*') }
    const from = (place: string) => ({ StringLike: { 's3:x-amz-copy-source': `${Bucket}/${place}/*` } })
    const barred = await clientOf('barred', read, write, { ...write, Effect: 'Deny', Condition: from('private') })
    const bound = await clientOf('bound', read, { ...write, Condition: from('public') })
    for (const client of [barred, bound]) {
      const Key = 'copies/x'
      for (const CopySource of ways('private/x')) {
        await assert.rejects(client.send(new CopyObjectCommand({ Bucket, Key, CopySource })), denied, CopySource)
      }
      for (const CopySource of ways('public/x')) await client.send(new CopyObjectCommand({ Bucket, Key, CopySource }))
    }
    const place = { Bucket, Key: 'copies/parts' }
    const { UploadId } = await world.root.send(new CreateMultipartUploadCommand(place))
    const part = { ...place, UploadId, PartNumber: 1 }
    for (const CopySource of ways('private/x')) {
      await assert.rejects(barred.send(new UploadPartCopyCommand({ ...part, CopySource })), denied, CopySource)
    }
  })

  it('how many tags an object has is told to nobody who may not read them', async () => {
    const Key = 'counted/x'
    await put(Key, { Tagging: 'a=1&b=2' })
    const client = await clientOf('counting', { Action: 's3:GetObject', Resource: objects(Key) })
    const input = { Bucket, Key }
    assert.equal((await world.root.send(new HeadObjectCommand(input))).TagCount, 2)
    assert.equal((await client.send(new HeadObjectCommand(input))).TagCount, undefined)
    assert.equal((await client.send(new GetObjectCommand(input))).TagCount, undefined)
  })
})
