import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CognitoIdentityClient, ListIdentityPoolsCommand } from '@aws-sdk/client-cognito-identity'
import {
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  CreateRoleCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  GetRoleCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { createAccount, listAccounts } from '../../src/cli/account.ts'
import { start, type TestServer } from '../../src/testing.ts'
import { adminOf, type Member, member } from './accountsWorld.ts'
import { type Key, policy, user } from './iamWorld.ts'

describe('accounts of one deployment', { timeout: 60_000 }, () => {
  let server: TestServer
  let ours: Member
  let theirs: Member
  before(async () => {
    server = await start()
    ours = await member(server, 'ours')
    theirs = await member(server, 'theirs')
  })
  after(() => server.stop())

  const as = (credentials: Key & { readonly sessionToken?: string }) => {
    const config = { endpoint: server.url, region: server.region, credentials, maxAttempts: 1 }
    return {
      s3: new S3Client({ ...config, forcePathStyle: true }),
      iam: new IAMClient(config),
      sts: new STSClient(config),
      idp: new CognitoIdentityProviderClient(config),
      identity: new CognitoIdentityClient(config),
    }
  }
  const denied = { name: 'AccessDenied' }

  it('have ids, roots and canonical ids of their own, and are listed without a secret', async () => {
    assert.match(ours.id, /^\d{12}$/)
    assert.match(ours.canonicalId, /^[0-9a-f]{64}$/)
    assert.notEqual(ours.id, theirs.id)
    const { Account, Arn } = await as(ours.root).sts.send(new GetCallerIdentityCommand({}))
    assert.deepEqual([Account, Arn], [ours.id, `arn:aws:iam::${ours.id}:root`])
    const lines: string[] = []
    await listAccounts(adminOf(server), { json: true, write: (text) => void lines.push(text) })
    const listed = lines.join('')
    const found = JSON.parse(listed) as { accountId: string; name: string; management: boolean }[]
    assert.deepEqual(
      found.map(({ management }) => management),
      [true, false, false],
    )
    assert.ok(found.some(({ accountId, name }) => accountId === ours.id && name === 'ours'))
    for (const { root } of [ours, theirs]) assert.ok(!listed.includes(root.secretAccessKey))
    await assert.rejects(member(server, 'ours'), /There is an account named ours already/)
  })

  it('are made and listed by the first account’s administrators only', async () => {
    const quiet = { json: true, write: () => undefined }
    const wanted = { name: 'more', email: undefined }
    const bob = await user(as(server.root).iam, 'bob', { Effect: 'Allow', Action: 's3:*', Resource: '*' })
    const eve = await user(as(ours.root).iam, 'eve', { Effect: 'Allow', Action: '*', Resource: '*' })
    for (const [key, why] of [
      [ours.root, /poolhouse:\w+Accounts? on resource: .* because no resource-based policy allows/],
      [eve, /because no resource-based policy allows/],
      [bob, /because no identity-based policy allows/],
    ] as const) {
      await assert.rejects(createAccount(adminOf(server, key), wanted, quiet), why)
      await assert.rejects(listAccounts(adminOf(server, key), quiet), why)
    }
    const amy = await user(as(server.root).iam, 'amy', { Effect: 'Allow', Action: 'poolhouse:*', Resource: '*' })
    await createAccount(adminOf(server, amy), wanted, quiet)
  })

  it('see what is theirs and nothing of another', async () => {
    await as(ours.root).s3.send(new CreateBucketCommand({ Bucket: 'our-bucket' }))
    await as(theirs.root).s3.send(new CreateBucketCommand({ Bucket: 'their-bucket' }))
    const { Buckets, Owner } = await as(ours.root).s3.send(new ListBucketsCommand({}))
    assert.deepEqual([Buckets?.map(({ Name }) => Name), Owner?.ID], [['our-bucket'], ours.canonicalId])
    const taken = as(theirs.root).s3.send(new CreateBucketCommand({ Bucket: 'our-bucket' }))
    await assert.rejects(taken, { name: 'BucketAlreadyExists' })
    await assert.rejects(as(theirs.root).s3.send(new ListObjectsV2Command({ Bucket: 'our-bucket' })), denied)

    const { UserPool } = await as(ours.root).idp.send(new CreateUserPoolCommand({ PoolName: 'people' }))
    const { UserPools } = await as(theirs.root).idp.send(new ListUserPoolsCommand({ MaxResults: 60 }))
    assert.deepEqual(UserPools, [])
    const described = as(theirs.root).idp.send(new DescribeUserPoolCommand({ UserPoolId: UserPool?.Id }))
    await assert.rejects(described, { name: 'ResourceNotFoundException' })
    const { IdentityPools } = await as(theirs.root).identity.send(new ListIdentityPoolsCommand({ MaxResults: 60 }))
    assert.deepEqual(IdentityPools, [])
    const trust = policy({ Effect: 'Allow', Principal: { AWS: ours.id }, Action: 'sts:AssumeRole' })
    await as(ours.root).iam.send(new CreateRoleCommand({ RoleName: 'mine', AssumeRolePolicyDocument: trust }))
    assert.deepEqual((await as(theirs.root).iam.send(new ListRolesCommand({}))).Roles, [])
    await assert.rejects(as(theirs.root).iam.send(new GetRoleCommand({ RoleName: 'mine' })), {
      name: 'NoSuchEntityException',
    })
  })

  it('share a bucket only where both its policy and the user’s own allow', async () => {
    const { s3 } = as(theirs.root)
    const ann = await user(as(ours.root).iam, 'ann')
    const bea = await user(as(ours.root).iam, 'bea', { Effect: 'Allow', Action: 's3:*', Resource: '*' })
    await s3.send(new PutObjectCommand({ Bucket: 'their-bucket', Key: 'shared/a', Body: 'a' }))
    const read = (key: Key) => as(key).s3.send(new GetObjectCommand({ Bucket: 'their-bucket', Key: 'shared/a' }))
    await assert.rejects(read(bea), denied)
    const Resource = 'arn:aws:s3:::their-bucket/shared/*'
    const Policy = policy({ Effect: 'Allow', Principal: { AWS: ours.id }, Action: 's3:GetObject', Resource })
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'their-bucket', Policy }))
    await assert.rejects(read(ann), denied)
    assert.equal(await (await read(bea)).Body?.transformToString(), 'a')
    const foreign = as(bea).s3.send(new PutObjectCommand({ Bucket: 'their-bucket', Key: 'shared/b', Body: 'b' }))
    await assert.rejects(foreign, denied)
    await s3.send(new DeleteBucketPolicyCommand({ Bucket: 'their-bucket' }))
    await assert.rejects(read(bea), denied)
  })

  it('lend a role to another account by its trust policy, its external id, and the user’s own policy', async () => {
    const { iam } = as(theirs.root)
    const trust = policy({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ours.id}:root` },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'deal-7' } },
    })
    await iam.send(new CreateRoleCommand({ RoleName: 'lent', AssumeRolePolicyDocument: trust }))
    const own = policy({ Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::their-bucket' })
    await iam.send(new PutRolePolicyCommand({ RoleName: 'lent', PolicyName: 'own', PolicyDocument: own }))
    const RoleArn = `arn:aws:iam::${theirs.id}:role/lent`
    const may = await user(as(ours.root).iam, 'may', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: RoleArn })
    const not = await user(as(ours.root).iam, 'not')
    const assume = (key: Key, ExternalId?: string) =>
      as(key).sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'lent', ExternalId }))
    await assert.rejects(assume(not, 'deal-7'), denied)
    await assert.rejects(assume(may), denied)
    await assert.rejects(assume(may, 'deal-8'), denied)
    const { Credentials } = await assume(may, 'deal-7')
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    const listed = await as(credentials).s3.send(new ListObjectsV2Command({ Bucket: 'their-bucket' }))
    assert.deepEqual(
      listed.Contents?.map(({ Key }) => Key),
      ['shared/a'],
    )
  })

  it('do not give a name’s trust to whoever takes the name next', async () => {
    const { iam } = as(theirs.root)
    await user(as(ours.root).iam, 'mae')
    const trust = policy({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ours.id}:user/mae` },
      Action: 'sts:AssumeRole',
    })
    await iam.send(new CreateRoleCommand({ RoleName: 'for-mae', AssumeRolePolicyDocument: trust }))
    const ourIam = as(ours.root).iam
    const { AccessKeyMetadata = [] } = await ourIam.send(new ListAccessKeysCommand({ UserName: 'mae' }))
    for (const { AccessKeyId } of AccessKeyMetadata) {
      await ourIam.send(new DeleteAccessKeyCommand({ UserName: 'mae', AccessKeyId }))
    }
    await ourIam.send(new DeleteUserCommand({ UserName: 'mae' }))
    const again = await user(ourIam, 'mae', { Effect: 'Allow', Action: '*', Resource: '*' })
    const RoleArn = `arn:aws:iam::${theirs.id}:role/for-mae`
    await assert.rejects(as(again).sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'mae' })), denied)
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'for-mae' }))
    assert.match(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), /AIDA/)
  })
})
