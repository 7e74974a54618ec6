import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { rootKeyIn, startProcess } from '../acceptance/process.ts'

const rounds = 3

describe('kill -9 in the middle of concurrent uploads and sign-ups', { timeout: 120_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), 'poolhouse-kill-'))
  after(() => rm(data, { recursive: true, force: true }))

  it('loses no acknowledged object and no acknowledged user, and shows nothing half-written', async () => {
    const objects = new Map<string, string>()
    const users = new Set<string>()
    let pool: string | undefined
    for (let round = 0; round < rounds; round += 1) {
      const server = await startProcess(['--bare', '--data', data])
      const { s3, cognito } = await clients(server.url, data)
      if (pool === undefined) {
        await s3.send(new CreateBucketCommand({ Bucket: 'vault' }))
        pool = (await cognito.send(new CreateUserPoolCommand({ PoolName: 'people' }))).UserPool?.Id as string
      }
      const before = objects.size
      let going = true
      const workers = Array.from({ length: 8 }, async (_, worker) => {
        for (let n = 0; going; n += 1) {
          const name = `${round}-${worker}-${n}`
          const body = randomBytes(n % 4 === 0 ? 300_000 : 1024)
          await s3.send(new PutObjectCommand({ Bucket: 'vault', Key: name, Body: body }))
          objects.set(name, createHash('md5').update(body).digest('hex'))
          if (n % 3 !== 0) continue
          await cognito.send(
            new AdminCreateUserCommand({ UserPoolId: pool, Username: name, MessageAction: 'SUPPRESS' }),
          )
          users.add(name)
        }
      }).map((work) => work.catch((error: unknown) => going && Promise.reject(error)))
      while (objects.size < before + 60) await new Promise((later) => setTimeout(later, 5))
      going = false
      await server.end('SIGKILL')
      await Promise.all(workers)
    }

    const server = await startProcess(['--bare', '--data', data])
    const { s3, cognito } = await clients(server.url, data)
    const { Contents = [], IsTruncated } = await s3.send(new ListObjectsV2Command({ Bucket: 'vault' }))
    assert.equal(IsTruncated, false)
    const listed = new Set(Contents.map((object) => object.Key))
    assert.deepEqual(
      [...objects.keys()].filter((name) => !listed.has(name)),
      [],
    )
    for (const { Key = '' } of Contents) {
      const got = await s3.send(new GetObjectCommand({ Bucket: 'vault', Key }))
      const md5 = createHash('md5')
        .update((await got.Body?.transformToByteArray()) ?? '')
        .digest('hex')
      assert.equal(got.ETag, `"${md5}"`, Key)
      if (objects.has(Key)) assert.equal(md5, objects.get(Key), Key)
    }
    for (const Username of users) await cognito.send(new AdminGetUserCommand({ UserPoolId: pool, Username }))
    assert.ok(objects.size >= rounds * 60 && users.size > rounds * 10, `${objects.size} objects, ${users.size} users`)
    await server.end('SIGTERM')
  })
})

async function clients(endpoint: string, data: string) {
  const credentials = await rootKeyIn(data)
  const client = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }
  return { s3: new S3Client(client), cognito: new CognitoIdentityProviderClient(client) }
}
