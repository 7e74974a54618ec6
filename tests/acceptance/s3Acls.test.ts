import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ObjectCannedACL,
  type ObjectOwnership,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { start, type TestServer } from '../../src/testing.ts'
import { type Key, type Member, member } from './accountsWorld.ts'
import { userWith } from './stackWorld.ts'

const denied = { name: 'AccessDenied' }

describe('access control lists', { timeout: 60_000 }, () => {
  let server: TestServer
  let owner: Member
  let guest: Member
  let anyone: S3Client
  let reader: S3Client
  let nobody: S3Client
  before(async () => {
    server = await start()
    owner = await member(server, 'owner')
    guest = await member(server, 'guest')
    reader = clientOf(await userWith(guest.iam, 'reader', { Action: 's3:*', Resource: '*' }))
    nobody = clientOf(await userWith(guest.iam, 'nobody', { Action: 'iam:*', Resource: '*' }))
    anyone = new S3Client({
      ...{ endpoint: server.url, region: server.region, forcePathStyle: true, maxAttempts: 1 },
      ...{ signer: { sign: async (request) => request }, credentials: { accessKeyId: '', secretAccessKey: '' } },
    })
  })
  after(() => server.stop())

  function clientOf(credentials: Key): S3Client {
    const { url: endpoint, region } = server
    return new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
  }

  /** A bucket of the owner's whose lists count, with nothing blocked and one private object. */
  async function open(Bucket: string, ObjectOwnership: ObjectOwnership = 'ObjectWriter'): Promise<void> {
    await owner.s3.send(new CreateBucketCommand({ Bucket, ObjectOwnership }))
    await owner.s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    await owner.s3.send(new PutObjectCommand({ Bucket, Key: 'own', Body: 'own' }))
  }

  const get = async (by: S3Client, Bucket: string, Key: string): Promise<string | undefined> =>
    (await by.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()
  const list = (by: S3Client, Bucket: string) => by.send(new ListObjectsV2Command({ Bucket }))

  it('let another account read one object, whose own policies must allow it too', async () => {
    await open('one-object')
    await assert.rejects(get(guest.s3, 'one-object', 'own'), denied)
    const GrantRead = `id="${guest.canonicalId}"`
    await owner.s3.send(new PutObjectAclCommand({ Bucket: 'one-object', Key: 'own', GrantRead }))
    assert.equal(await get(guest.s3, 'one-object', 'own'), 'own')
    assert.equal(await get(reader, 'one-object', 'own'), 'own')
    await assert.rejects(get(nobody, 'one-object', 'own'), denied)
    await assert.rejects(get(anyone, 'one-object', 'own'), denied)
    await assert.rejects(list(guest.s3, 'one-object'), denied)
    const acl = new GetObjectAclCommand({ Bucket: 'one-object', Key: 'own' })
    await assert.rejects(guest.s3.send(acl), denied)
    assert.deepEqual((await owner.s3.send(acl)).Grants, [
      { Grantee: { Type: 'CanonicalUser', ID: guest.canonicalId }, Permission: 'READ' },
    ])
  })

  it('let everybody, or whoever signs, read and list, until public ones are ignored', async () => {
    const Bucket = 'for-everybody'
    await open(Bucket)
    await owner.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'authenticated-read' }))
    await list(guest.s3, Bucket)
    await assert.rejects(list(anyone, Bucket), denied)
    await owner.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }))
    assert.equal((await list(anyone, Bucket)).KeyCount, 1)
    await assert.rejects(get(anyone, Bucket, 'own'), denied)
    await assert.rejects(get(anyone, Bucket, 'none'), { name: 'NoSuchKey' })
    await assert.rejects(anyone.send(new PutObjectCommand({ Bucket, Key: 'new', Body: 'x' })), denied)
    const ignoring = { IgnorePublicAcls: true }
    await owner.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: ignoring }))
    await assert.rejects(list(anyone, Bucket), denied)
    await assert.rejects(list(guest.s3, Bucket), denied)
    const blocking = { BlockPublicAcls: true }
    await owner.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: blocking }))
    await list(anyone, Bucket)
    await assert.rejects(owner.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' })), denied)
    const upload = new PutObjectCommand({ Bucket, Key: 'new', Body: 'x', ACL: 'public-read' })
    await assert.rejects(owner.s3.send(upload), denied)
  })

  it('cannot outdo a deny', async () => {
    const Bucket = 'denying'
    await open(Bucket)
    await owner.s3.send(new PutObjectAclCommand({ Bucket, Key: 'own', ACL: 'public-read' }))
    assert.equal(await get(anyone, Bucket, 'own'), 'own')
    const Resource = `arn:aws:s3:::${Bucket}/*`
    const Statement = { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
    await owner.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    await assert.rejects(get(anyone, Bucket, 'own'), denied)
    await assert.rejects(get(guest.s3, Bucket, 'own'), denied)
  })

  it('make whoever writes an object its owner, whom the bucket’s owner cannot read but delete', async () => {
    const Bucket = 'written-by-others'
    await open(Bucket)
    await owner.s3.send(new PutBucketAclCommand({ Bucket, GrantWrite: `id="${guest.canonicalId}"` }))
    await guest.s3.send(new PutObjectCommand({ Bucket, Key: 'theirs', Body: 'theirs' }))
    assert.equal(await get(guest.s3, Bucket, 'theirs'), 'theirs')
    const Resource = `arn:aws:s3:::${Bucket}/*`
    const Statement = { Effect: 'Allow', Principal: { AWS: owner.id }, Action: 's3:*', Resource }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
    await owner.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    await assert.rejects(get(owner.s3, Bucket, 'theirs'), denied)
    const shared = { Bucket, Key: 'theirs', ACL: 'bucket-owner-full-control' } as const
    await guest.s3.send(new PutObjectAclCommand(shared))
    assert.equal(await get(owner.s3, Bucket, 'theirs'), 'theirs')
    await assert.rejects(guest.s3.send(new DeleteObjectCommand({ Bucket, Key: 'own' })), denied)
    await guest.s3.send(new DeleteObjectCommand({ Bucket, Key: 'theirs' }))
    await guest.s3.send(new PutObjectCommand({ Bucket, Key: 'theirs', Body: 'again' }))
    await owner.s3.send(new DeleteObjectCommand({ Bucket, Key: 'theirs' }))
  })

  it('count no more once the bucket’s owner is enforced, which then owns everything', async () => {
    const Bucket = 'enforced-again'
    await open(Bucket, 'BucketOwnerPreferred')
    const GrantWrite = `id="${guest.canonicalId}"`
    await owner.s3.send(new PutBucketAclCommand({ Bucket, GrantWrite }))
    const given = { Bucket, Key: 'given', Body: 'given', ACL: 'bucket-owner-full-control' } as const
    await guest.s3.send(new PutObjectCommand(given))
    assert.equal(await get(owner.s3, Bucket, 'given'), 'given')
    await assert.rejects(get(guest.s3, Bucket, 'given'), denied)
    await guest.s3.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'kept' }))
    await assert.rejects(get(owner.s3, Bucket, 'kept'), denied)
    await owner.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'private' }))
    const Rules = [{ ObjectOwnership: 'BucketOwnerEnforced' as const }]
    await owner.s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules } }))
    assert.equal(await get(owner.s3, Bucket, 'kept'), 'kept')
    await assert.rejects(get(guest.s3, Bucket, 'kept'), denied)
    const list = new PutObjectAclCommand({ Bucket, Key: 'kept', ACL: 'public-read' })
    await assert.rejects(owner.s3.send(list), { name: 'AccessControlListNotSupported' })
  })

  it('let nobody own what nobody signed for, and the bucket’s owner delete it', async () => {
    const Bucket = 'dropbox'
    await open(Bucket)
    await owner.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read-write' }))
    await anyone.send(new PutObjectCommand({ Bucket, Key: 'left', Body: 'x', ACL: 'public-read' }))
    assert.equal(await get(guest.s3, Bucket, 'left'), 'x')
    await assert.rejects(anyone.send(new DeleteObjectCommand({ Bucket, Key: 'left' })), denied)
    await owner.s3.send(new DeleteObjectCommand({ Bucket, Key: 'left' }))
    await assert.rejects(get(owner.s3, Bucket, 'left'), { name: 'NoSuchKey' })
  })

  it('let nobody copy who does not sign, be the bucket open to everybody', async () => {
    const Bucket = 'open-to-all'
    await open(Bucket)
    await owner.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read-write' }))
    await owner.s3.send(new PutObjectAclCommand({ Bucket, Key: 'own', ACL: 'public-read' }))
    const copy = { Bucket, Key: 'copied', CopySource: `${Bucket}/own` }
    assert.equal(await get(anyone, Bucket, 'own'), 'own')
    await assert.rejects(anyone.send(new CopyObjectCommand(copy)), denied)
    const { UploadId } = await owner.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'copied' }))
    await assert.rejects(anyone.send(new UploadPartCopyCommand({ ...copy, UploadId, PartNumber: 1 })), denied)
    await guest.s3.send(new CopyObjectCommand(copy))
    assert.equal(await get(guest.s3, Bucket, 'copied'), 'own')
  })

  it('leave it to a policy to decide by the tags of an object', async () => {
    const Bucket = 'by-tags'
    await owner.s3.send(new CreateBucketCommand({ Bucket }))
    await owner.s3.send(new PutObjectCommand({ Bucket, Key: 'open', Body: 'x', Tagging: 'to=guests' }))
    await owner.s3.send(new PutObjectCommand({ Bucket, Key: 'shut', Body: 'x', Tagging: 'to=nobody' }))
    const Condition = { StringEquals: { 's3:ExistingObjectTag/to': 'guests' } }
    const Resource = `arn:aws:s3:::${Bucket}/*`
    const Statement = { Effect: 'Allow', Principal: { AWS: guest.id }, Action: 's3:GetObject', Resource, Condition }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
    await owner.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    assert.equal(await get(guest.s3, Bucket, 'open'), 'x')
    await assert.rejects(get(guest.s3, Bucket, 'shut'), denied)
    await assert.rejects(get(guest.s3, Bucket, 'none'), denied)
    const all = { Action: 's3:*', Resource: '*' }
    const shut = { Effect: 'Deny', ...all, Condition: { StringEquals: { 's3:ExistingObjectTag/to': 'nobody' } } }
    const clerk = clientOf(await userWith(owner.iam, 'clerk', all, shut))
    assert.equal(await get(clerk, Bucket, 'open'), 'x')
    await assert.rejects(get(clerk, Bucket, 'shut'), {
      name: 'AccessDenied',
      message: /explicit deny in an identity-based/,
    })
  })

  it('of a bucket are set anew when its owner makes it again, who needs the bucket’s leave for that', async () => {
    const Bucket = 'made-again'
    await open(Bucket)
    await owner.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }))
    await list(anyone, Bucket)
    await owner.s3.send(new CreateBucketCommand({ Bucket }))
    await assert.rejects(list(anyone, Bucket), denied)
    assert.equal(await get(owner.s3, Bucket, 'own'), 'own')

    const maker = clientOf(await userWith(owner.iam, 'maker', { Action: 's3:*', Resource: '*' }))
    const again = (by: S3Client) => by.send(new CreateBucketCommand({ Bucket, ACL: 'public-read' }))
    await again(maker)
    await list(anyone, Bucket)
    await owner.s3.send(new CreateBucketCommand({ Bucket }))
    const Resource = `arn:aws:s3:::${Bucket}`
    const Statement = { Effect: 'Deny', Principal: '*', Action: 's3:PutBucketAcl', Resource }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
    await owner.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    await assert.rejects(again(maker), denied)
    await assert.rejects(again(guest.s3), { name: 'BucketAlreadyExists' })
    await assert.rejects(list(anyone, Bucket), denied)
  })

  it('are refused where the owner is enforced, but for the one that says as much', async () => {
    const Bucket = 'no-lists'
    await owner.s3.send(new CreateBucketCommand({ Bucket, ACL: 'private' }))
    const put = (ACL: ObjectCannedACL) => owner.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ACL }))
    for (const ACL of ['private', 'public-read', 'bucket-owner-read'] as const) {
      await assert.rejects(put(ACL), { name: 'AccessControlListNotSupported' })
    }
    await put('bucket-owner-full-control')
    const open = new CreateBucketCommand({ Bucket, ACL: 'public-read' })
    await assert.rejects(owner.s3.send(open), { name: 'InvalidBucketAclWithObjectOwnership' })
  })

  it('are of buckets that are there: nobody in particular learns that one is not', async () => {
    const gone = { name: 'NoSuchBucket' }
    const names = { Bucket: 'not-there', Key: 'k' }
    await assert.rejects(get(anyone, names.Bucket, names.Key), gone)
    await assert.rejects(anyone.send(new DeleteObjectCommand(names)), gone)
    await assert.rejects(anyone.send(new PutObjectCommand({ ...names, Body: 'x' })), gone)
    await assert.rejects(list(anyone, names.Bucket), gone)
    await assert.rejects(get(nobody, names.Bucket, names.Key), denied)
    await open('there')
    await assert.rejects(get(anyone, 'there', 'missing'), denied)
    await assert.rejects(list(anyone, 'there'), denied)
  })

  it('name accounts that are there, and nobody by an address', async () => {
    const Bucket = 'who-is-that'
    await open(Bucket)
    const put = (GrantRead: string) => owner.s3.send(new PutBucketAclCommand({ Bucket, GrantRead }))
    await assert.rejects(put(`id="${'0'.repeat(64)}"`), { name: 'InvalidArgument' })
    await assert.rejects(put('emailAddress="a@example.com"'), { name: 'UnresolvableGrantByEmailAddress' })
    await assert.rejects(put('uri="http://example.com/everybody"'), { name: 'InvalidArgument' })
    await assert.rejects(put('everybody'), { name: 'InvalidArgument' })
    await assert.rejects(owner.s3.send(new PutBucketAclCommand({ Bucket })), { name: 'MissingSecurityHeader' })
    const Grants = [{ Grantee: { Type: 'CanonicalUser' as const, ID: guest.canonicalId }, Permission: 'READ' as const }]
    const AccessControlPolicy = { Owner: { ID: owner.canonicalId }, Grants }
    for (const beside of [{ ACL: 'private' as const }, { GrantRead: `id="${guest.canonicalId}"` }]) {
      const twice = owner.s3.send(new PutBucketAclCommand({ Bucket, AccessControlPolicy, ...beside }))
      await assert.rejects(twice, { name: 'UnexpectedContent' })
    }
    const stolen = { Owner: { ID: guest.canonicalId }, Grants }
    await assert.rejects(owner.s3.send(new PutBucketAclCommand({ Bucket, AccessControlPolicy: stolen })), denied)
  })
})
