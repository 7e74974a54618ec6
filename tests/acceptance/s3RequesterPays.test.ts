import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketRequestPaymentCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketRequestPaymentCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { can } from '../../src/cli/can.ts'
import { explainRequest } from '../../src/cli/explain.ts'
import { start, type TestServer } from '../../src/testing.ts'
import { adminOf, type Key, type Member, member } from './accountsWorld.ts'
import { policy, userWith } from './stackWorld.ts'

const Bucket = 'paid-bucket'
const RequestPayer = 'requester'
const denied = { name: 'AccessDenied', message: 'Access Denied' }

describe('a bucket whose requesters pay', { timeout: 60_000 }, () => {
  let server: TestServer
  let owner: Member
  let guest: Member
  let ann: S3Client
  before(async () => {
    server = await start()
    owner = await member(server, 'owner')
    guest = await member(server, 'guest')
    ann = clientOf(await userWith(guest.iam, 'ann', { Action: 's3:*', Resource: '*' }))
    await owner.s3.send(new CreateBucketCommand({ Bucket }))
    await owner.s3.send(new CreateBucketCommand({ Bucket: 'open-bucket' }))
    await ann.send(new CreateBucketCommand({ Bucket: 'guests-bucket' }))
    for (const name of [Bucket, 'open-bucket']) {
      await owner.s3.send(new DeletePublicAccessBlockCommand({ Bucket: name }))
      await owner.s3.send(new PutObjectCommand({ Bucket: name, Key: 'a', Body: 'a' }))
      const Resource = [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`]
      const Policy = policy({ Principal: '*', Action: 's3:*', Resource })
      await owner.s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy }))
    }
    await pay('Requester')
  })
  after(() => server.stop())

  function clientOf(credentials: Key): S3Client {
    const { url: endpoint, region } = server
    return new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
  }
  const pay = (Payer: 'Requester' | 'BucketOwner') =>
    owner.s3.send(new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration: { Payer } }))

  it('says so, and takes no other payer', async () => {
    assert.equal((await owner.s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer, 'Requester')
    const RequestPaymentConfiguration = { Payer: 'Nobody' as 'Requester' }
    const asked = new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration })
    await assert.rejects(owner.s3.send(asked), { name: 'MalformedXML' })
  })

  it('costs its own account nothing, which need not say anything', async () => {
    const { RequestCharged } = await owner.s3.send(new GetObjectCommand({ Bucket, Key: 'a' }))
    assert.equal(RequestCharged, undefined)
    const bob = clientOf(await userWith(owner.iam, 'bob', { Action: 's3:*', Resource: '*' }))
    await bob.send(new ListObjectsV2Command({ Bucket }))
    assert.equal((await bob.send(new GetObjectCommand({ Bucket, Key: 'a', RequestPayer }))).RequestCharged, undefined)
  })

  it('refuses others who do not say that they pay, and charges those who do', async () => {
    await assert.rejects(ann.send(new GetObjectCommand({ Bucket, Key: 'a' })), denied)
    await assert.rejects(ann.send(new ListObjectsV2Command({ Bucket })), denied)
    await assert.rejects(ann.send(new PutObjectCommand({ Bucket, Key: 'b', Body: 'b' })), denied)
    await assert.rejects(ann.send(new GetObjectCommand({ Bucket, Key: 'none' })), denied)
    const status = (error: { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode === 403
    await assert.rejects(ann.send(new HeadBucketCommand({ Bucket })), status)
    const wrong = 'owner' as 'requester'
    await assert.rejects(ann.send(new GetObjectCommand({ Bucket, Key: 'a', RequestPayer: wrong })), denied)
    const got = await ann.send(new GetObjectCommand({ Bucket, Key: 'a', RequestPayer }))
    assert.deepEqual([await got.Body?.transformToString(), got.RequestCharged], ['a', 'requester'])
    assert.equal((await ann.send(new ListObjectsV2Command({ Bucket, RequestPayer }))).RequestCharged, 'requester')
    const put = await ann.send(new PutObjectCommand({ Bucket, Key: 'b', Body: 'b', RequestPayer }))
    assert.equal(put.RequestCharged, 'requester')
    await assert.rejects(ann.send(new GetObjectCommand({ Bucket, Key: 'none', RequestPayer })), { name: 'NoSuchKey' })
  })

  it('asks for it for each key of many that are to be deleted', async () => {
    const Delete = { Objects: [{ Key: 'b' }] }
    const refused = await ann.send(new DeleteObjectsCommand({ Bucket, Delete }))
    assert.deepEqual([refused.Deleted, refused.Errors?.[0]?.Code], [undefined, 'AccessDenied'])
    const done = await ann.send(new DeleteObjectsCommand({ Bucket, Delete, RequestPayer }))
    assert.deepEqual([done.Deleted?.[0]?.Key, done.RequestCharged], ['b', 'requester'])
  })

  it('is asked about on both sides of a copy', async () => {
    const out = { Bucket: 'guests-bucket', Key: 'copy', CopySource: `${Bucket}/a` }
    await assert.rejects(ann.send(new CopyObjectCommand(out)), denied)
    assert.equal((await ann.send(new CopyObjectCommand({ ...out, RequestPayer }))).RequestCharged, 'requester')
    const back = { Bucket, Key: 'copy', CopySource: 'open-bucket/a' }
    await assert.rejects(ann.send(new CopyObjectCommand(back)), denied)
    assert.equal((await ann.send(new CopyObjectCommand({ ...back, RequestPayer }))).RequestCharged, 'requester')
    const between = { Bucket: 'guests-bucket', Key: 'copy', CopySource: 'open-bucket/a', RequestPayer } as const
    assert.equal((await ann.send(new CopyObjectCommand(between))).RequestCharged, undefined)
  })

  it('takes a presigned URL whose signature covers it, and no other', async () => {
    const signed = await getSignedUrl(ann, new GetObjectCommand({ Bucket, Key: 'a', RequestPayer }))
    const answer = await fetch(signed)
    assert.deepEqual([answer.status, answer.headers.get('x-amz-request-charged')], [200, 'requester'])
    const plain = await getSignedUrl(ann, new GetObjectCommand({ Bucket, Key: 'a' }))
    assert.equal((await fetch(plain)).status, 403)
    assert.equal((await fetch(`${plain}&x-amz-request-payer=requester`)).status, 403)
    assert.equal((await fetch(plain, { headers: { 'x-amz-request-payer': 'requester' } })).status, 403)
  })

  it('takes a form whose policy covers it, and no other', async () => {
    const post = async (Fields: Record<string, string>, more: Record<string, string>, headers = {}) => {
      const { url, fields } = await createPresignedPost(ann, { Bucket, Key: 'form', Fields })
      const data = new FormData()
      for (const [field, value] of Object.entries({ ...fields, ...more })) data.append(field, value)
      data.append('file', new Blob(['x']))
      const answer = await fetch(url, { method: 'POST', body: data, headers })
      return [answer.status, answer.headers.get('x-amz-request-charged')]
    }
    const says = { 'x-amz-request-payer': 'requester' }
    assert.deepEqual(await post(says, {}), [204, 'requester'])
    assert.deepEqual(await post({}, {}), [403, null])
    assert.deepEqual(await post({}, says), [403, null])
    assert.deepEqual(await post({}, {}, says), [403, null])
  })

  it('is closed to nobody in particular, and so is its website', async () => {
    const url = `${server.url}/${Bucket}/a`
    assert.equal((await fetch(url)).status, 403)
    assert.equal((await fetch(url, { headers: { 'x-amz-request-payer': 'requester' } })).status, 403)
    const WebsiteConfiguration = { IndexDocument: { Suffix: 'a' } }
    await owner.s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }))
    assert.equal((await fetch(`${server.url}/_aws/s3-website/${Bucket}/a`)).status, 403)
  })

  it('leaves what is denied denied, whoever pays', async () => {
    const eve = clientOf(await userWith(guest.iam, 'eve', { Action: 'iam:*', Resource: '*' }))
    await assert.rejects(eve.send(new GetObjectCommand({ Bucket, Key: 'a', RequestPayer })), denied)
  })

  it('tells the administrator why', async () => {
    const lines: string[] = []
    const write = (text: string) => void lines.push(text)
    await assert.rejects(ann.send(new GetObjectCommand({ Bucket, Key: 'a' })), denied)
    await explainRequest(adminOf(server), undefined, { json: false, write })
    assert.match(lines.join(''), /requesters pay, and the request does not say x-amz-request-payer: requester/)
    const asked = { principal: `arn:aws:iam::${guest.id}:user/ann`, action: 's3:GetObject', context: [] as string[] }
    const question = { ...asked, resource: `arn:aws:s3:::${Bucket}/a` }
    assert.equal(await can(adminOf(server), question, write), 1)
    assert.match(lines.at(-1) ?? '', /^no: the bucket is one whose requesters pay/)
    assert.equal(await can(adminOf(server), { ...question, context: ['x-amz-request-payer=requester'] }, write), 0)
    assert.equal(await can(adminOf(server), { ...question, principal: 'anonymous' }, write), 1)
    assert.match(lines.at(-1) ?? '', /no account that could/)
    const asGuest = can(adminOf(server, guest.root), question, write)
    await assert.rejects(asGuest, /Only the management account/)
  })

  it('lets others in again once its owner pays', async () => {
    await pay('BucketOwner')
    assert.equal((await ann.send(new GetObjectCommand({ Bucket, Key: 'a' }))).RequestCharged, undefined)
    assert.equal((await fetch(`${server.url}/${Bucket}/a`)).status, 200)
  })
})
