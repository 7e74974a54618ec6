import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  GetBucketAclCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { start, type TestServer } from '../../src/testing.ts'
import { assume, type Key, type Member, member } from './accountsWorld.ts'
import { policy, userWith } from './stackWorld.ts'

const Bucket = 'lent-bucket'
const denied = { name: 'AccessDenied' }

describe('a bucket that another account lends', { timeout: 60_000 }, () => {
  let server: TestServer
  let owner: Member
  let guest: Member
  let ann: Key
  before(async () => {
    server = await start()
    owner = await member(server, 'owner')
    guest = await member(server, 'guest')
    await owner.s3.send(new CreateBucketCommand({ Bucket }))
    await owner.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }))
    ann = await userWith(guest.iam, 'ann', { Action: ['s3:*', 'sts:AssumeRole'], Resource: '*' })
  })
  after(() => server.stop())

  const as = (credentials: Key) =>
    new S3Client({ endpoint: server.url, region: server.region, credentials, maxAttempts: 1, forcePathStyle: true })
  const read = (key: Key) => as(key).send(new GetObjectCommand({ Bucket, Key: 'a' }))
  const Resource = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`]
  const lend = (Principal: object, Action: string | string[] = 's3:*', more: object = {}) => {
    const Policy = policy({ Principal, Action, Resource, ...more })
    return owner.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
  }
  const shown = async () => {
    const { Policy = '' } = await owner.s3.send(new GetBucketPolicyCommand({ Bucket }))
    return (JSON.parse(Policy) as { Statement: { Principal: { AWS: string } }[] }).Statement[0]?.Principal.AWS
  }
  const arn = (resource: string) => `arn:aws:iam::${guest.id}:${resource}`
  const role = async (RoleName: string, ...statements: readonly object[]) => {
    const AssumeRolePolicyDocument = policy({ Principal: { AWS: guest.id }, Action: 'sts:AssumeRole' })
    await guest.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
    const PolicyDocument = policy(...statements)
    await guest.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }))
    return arn(`role/${RoleName}`)
  }
  const everything = { Action: 's3:*', Resource: '*' }

  const names: readonly (readonly [how: string, principal: () => object, reads: boolean])[] = [
    ['its id', () => ({ AWS: guest.id }), true],
    ['its root', () => ({ AWS: arn('root') }), true],
    ['its canonical id', () => ({ CanonicalUser: guest.canonicalId }), true],
    ['the user', () => ({ AWS: arn('user/ann') }), true],
    ['the owner’s own account', () => ({ AWS: owner.id }), false],
    ['the owner’s canonical id', () => ({ CanonicalUser: owner.canonicalId }), false],
  ]
  for (const [how, principal, reads] of names) {
    it(`is ${reads ? 'read' : 'not read'} by a user of the account where the policy names ${how}`, async () => {
      await lend(principal())
      if (reads) assert.equal(await (await read(ann)).Body?.transformToString(), 'a')
      else await assert.rejects(read(ann), denied)
    })
  }

  it('needs the user’s own policy too, even where the bucket’s names the user', async () => {
    const bob = await userWith(guest.iam, 'bob', { Action: 's3:ListAllMyBuckets', Resource: '*' })
    await lend({ AWS: arn('user/bob') })
    await assert.rejects(read(bob), denied)
  })

  it('is open to a role, or to one session of it, as the policy says', async () => {
    const key = await assume(server, ann, await role('reader', everything))
    await lend({ AWS: arn('role/reader') })
    await read(key)
    await lend({ AWS: `arn:aws:sts::${guest.id}:assumed-role/reader/session` })
    await read(key)
    await lend({ AWS: `arn:aws:sts::${guest.id}:assumed-role/reader/another` })
    await assert.rejects(read(key), denied)
  })

  it('does not know a role again that was made anew under its name', async () => {
    const RoleArn = await role('temporary', everything)
    await lend({ AWS: RoleArn })
    assert.equal(await shown(), RoleArn)
    await read(await assume(server, ann, RoleArn))
    await guest.iam.send(new DeleteRolePolicyCommand({ RoleName: 'temporary', PolicyName: 'own' }))
    await guest.iam.send(new DeleteRoleCommand({ RoleName: 'temporary' }))
    assert.match((await shown()) ?? '', /^AROA[A-Z0-9]{17}$/)
    await role('temporary', everything)
    await assert.rejects(read(await assume(server, ann, RoleArn)), denied)
    assert.match((await shown()) ?? '', /^AROA[A-Z0-9]{17}$/)
    const Policy = policy({ Principal: { AWS: await shown() }, Action: 's3:*', Resource })
    const kept = owner.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    await assert.rejects(kept, { name: 'MalformedPolicy', message: 'Invalid principal in policy' })
    await lend({ AWS: RoleArn })
    await read(await assume(server, ann, RoleArn))
  })

  it('is not lent to who is nobody', async () => {
    const nobody = lend({ AWS: arn('user/nobody') })
    await assert.rejects(nobody, { name: 'MalformedPolicy', message: 'Invalid principal in policy' })
  })

  it('tells conditions whose it is, and who asks', async () => {
    await lend({ AWS: '*' }, 's3:GetObject', { Condition: { StringEquals: { 'aws:PrincipalAccount': guest.id } } })
    await read(ann)
    for (const key of ['aws:ResourceAccount', 's3:ResourceAccount']) {
      const only = (account: string) => ({ ...everything, Condition: { StringEquals: { [key]: account } } })
      const name = key.replace(':', '-')
      await read(await userWith(guest.iam, `owners-${name}`, only(owner.id)))
      await assert.rejects(read(await userWith(guest.iam, `own-${name}`, only(guest.id))), denied)
    }
  })

  it('stays the owner’s with all that is put into it', async () => {
    await lend({ AWS: guest.id })
    await as(ann).send(new PutObjectCommand({ Bucket, Key: 'gift', Body: 'gift' }))
    const { Contents } = await as(ann).send(new ListObjectsV2Command({ Bucket, FetchOwner: true }))
    assert.deepEqual([...new Set(Contents?.map(({ Owner }) => Owner?.ID))], [owner.canonicalId])
    const { Owner } = await as(ann).send(new GetBucketAclCommand({ Bucket }))
    assert.equal(Owner?.ID, owner.canonicalId)
    const policyOf = as(ann).send(new GetBucketPolicyCommand({ Bucket }))
    await assert.rejects(policyOf, { name: 'MethodNotAllowed' })
  })

  it('is refused to who expects another owner', async () => {
    await lend({ AWS: guest.id })
    await as(ann).send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: owner.id }))
    for (const ExpectedBucketOwner of [guest.id, server.account]) {
      await assert.rejects(as(ann).send(new GetObjectCommand({ Bucket, Key: 'a', ExpectedBucketOwner })), denied)
    }
  })

  it('has the one name, whoever asks for it', async () => {
    await lend({ AWS: guest.id })
    await assert.rejects(as(ann).send(new CreateBucketCommand({ Bucket })), { name: 'BucketAlreadyExists' })
    await owner.s3.send(new CreateBucketCommand({ Bucket }))
  })
})
