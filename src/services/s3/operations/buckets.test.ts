import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Caller } from '../../../kernel/caller.ts'
import { service } from '../index.ts'
import { CopyObject } from './CopyObject.ts'
import { CreateBucket } from './CreateBucket.ts'
import { DeleteBucket } from './DeleteBucket.ts'
import { DeleteBucketOwnershipControls } from './DeleteBucketOwnershipControls.ts'
import { DeleteBucketPolicy } from './DeleteBucketPolicy.ts'
import { DeleteBucketTagging } from './DeleteBucketTagging.ts'
import { DeleteObjectTagging } from './DeleteObjectTagging.ts'
import { DeletePublicAccessBlock } from './DeletePublicAccessBlock.ts'
import { GetBucketAcl } from './GetBucketAcl.ts'
import { GetBucketEncryption } from './GetBucketEncryption.ts'
import { GetBucketLocation } from './GetBucketLocation.ts'
import { GetBucketOwnershipControls } from './GetBucketOwnershipControls.ts'
import { GetBucketPolicy } from './GetBucketPolicy.ts'
import { GetBucketPolicyStatus } from './GetBucketPolicyStatus.ts'
import { GetBucketTagging } from './GetBucketTagging.ts'
import { GetBucketVersioning } from './GetBucketVersioning.ts'
import { GetObjectAcl } from './GetObjectAcl.ts'
import { GetObjectTagging } from './GetObjectTagging.ts'
import { GetPublicAccessBlock } from './GetPublicAccessBlock.ts'
import { HeadBucket } from './HeadBucket.ts'
import { ListBuckets } from './ListBuckets.ts'
import { PutBucketAcl } from './PutBucketAcl.ts'
import { PutBucketOwnershipControls } from './PutBucketOwnershipControls.ts'
import { PutBucketPolicy } from './PutBucketPolicy.ts'
import { PutBucketTagging } from './PutBucketTagging.ts'
import { PutObject } from './PutObject.ts'
import { PutObjectAcl } from './PutObjectAcl.ts'
import { PutObjectTagging } from './PutObjectTagging.ts'
import { PutPublicAccessBlock } from './PutPublicAccessBlock.ts'
import { account, body, openS3, refused } from './s3.fixture.ts'

const s3 = await openS3()
const Bucket = 'configured'
await s3.run(CreateBucket, { Bucket })

const stranger: Caller = {
  kind: 'root',
  account: '999999999999',
  arn: 'arn:aws:iam::999999999999:root',
  userId: '999999999999',
  accessKeyId: 'AKIA2',
}

const policy = (principal: unknown, resource = `arn:aws:s3:::${Bucket}/*`, action = 's3:GetObject'): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: action, Resource: resource }],
  })

test('a bucket name that breaks a rule is refused', async () => {
  const names = [
    'ab',
    'a'.repeat(64),
    'Upper',
    'under_score',
    '-a-',
    'abc-',
    'a..b',
    '192.168.5.4',
    'xn--abc',
    'sthree-x',
  ]
  for (const name of [...names, 'amzn-s3-demo-x', 'x-s3alias', 'x--ol-s3', 'x.mrap', 'x--x-s3', 'x--table-s3', 'a/b']) {
    await refused(s3.run(CreateBucket, { Bucket: name }), 'InvalidBucketName')
  }
  for (const name of ['abc', 'a.b.c', '1-2', 'a'.repeat(63)]) await s3.run(CreateBucket, { Bucket: name })
})

test('making a bucket again succeeds in us-east-1 for its owner alone', async () => {
  await s3.run(PutBucketTagging, { Bucket, Tagging: { TagSet: [{ Key: 'kept', Value: 'yes' }] } })
  assert.equal((await s3.run(CreateBucket, { Bucket })).Location, '/configured')
  assert.equal((await s3.run(GetBucketTagging, { Bucket })).TagSet?.length, 1)
  await refused(s3.run(CreateBucket, { Bucket }, { caller: stranger }), 'BucketAlreadyExists')
})

test('a location must be that of the endpoint, except in us-east-1', async () => {
  const create = (name: string, LocationConstraint: string | undefined, region: string) =>
    s3.run(
      CreateBucket,
      { Bucket: name, CreateBucketConfiguration: { LocationConstraint: LocationConstraint as 'EU' | undefined } },
      { region },
    )
  await create('in-frankfurt', 'eu-central-1', 'eu-central-1')
  await create('in-ireland', 'EU', 'us-east-1')
  await refused(create('in-frankfurt', 'eu-central-1', 'eu-central-1'), 'BucketAlreadyOwnedByYou')
  await refused(create('elsewhere', undefined, 'eu-central-1'), 'IllegalLocationConstraintException', /unspecified/)
  await refused(create('elsewhere', 'us-west-2', 'eu-central-1'), 'IllegalLocationConstraintException')
  await refused(create('elsewhere', 'us-east-1', 'us-east-1'), 'InvalidLocationConstraint')
  await refused(create('elsewhere', 'the moon', 'us-east-1'), 'InvalidLocationConstraint')
  const location = async (name: string) => (await s3.run(GetBucketLocation, { Bucket: name })).LocationConstraint
  assert.deepEqual(
    [await location('in-frankfurt'), await location('in-ireland'), await location(Bucket)],
    ['eu-central-1', 'EU', undefined],
  )
  assert.equal((await s3.run(HeadBucket, { Bucket: 'in-ireland' })).BucketRegion, 'eu-west-1')
  const listed = async (BucketRegion: string) =>
    (await s3.run(ListBuckets, { Prefix: 'in-', BucketRegion })).Buckets?.map(({ Name }) => Name)
  assert.deepEqual(await listed('eu-west-1'), ['in-ireland'])
  assert.deepEqual(await listed('eu-central-1'), ['in-frankfurt'])
})

test('buckets are listed for their account, by name, page by page', async () => {
  for (const name of ['page-c', 'page-a', 'page-b']) await s3.run(CreateBucket, { Bucket: name })
  await s3.run(CreateBucket, { Bucket: 'page-of-a-stranger' }, { caller: stranger })
  const first = await s3.run(ListBuckets, { Prefix: 'page-', MaxBuckets: 2 })
  const names = (page: typeof first) => page.Buckets?.map(({ Name }) => Name)
  assert.deepEqual(names(first), ['page-a', 'page-b'])
  assert.equal(first.Buckets?.[0]?.BucketRegion, 'us-east-1')
  const rest = { Prefix: 'page-', MaxBuckets: 2, ContinuationToken: first.ContinuationToken }
  const second = await s3.run(ListBuckets, rest)
  assert.deepEqual(names(second), ['page-c'])
  assert.equal(second.ContinuationToken, undefined)
  assert.deepEqual(names(await s3.run(ListBuckets, {}, { caller: stranger })), ['page-of-a-stranger'])
  assert.equal((await s3.run(ListBuckets, {})).Buckets?.[0]?.BucketRegion, undefined)
  await refused(s3.run(ListBuckets, { MaxBuckets: 0 }), 'InvalidArgument')
  await refused(s3.run(ListBuckets, { ContinuationToken: 'x' }), 'InvalidArgument')
})

test('only an empty bucket can be deleted, and then it is gone at once', async () => {
  await s3.run(CreateBucket, { Bucket: 'to-delete' })
  await s3.run(PutObject, { Bucket: 'to-delete', Key: 'k', Body: body('x') })
  await refused(s3.run(DeleteBucket, { Bucket: 'to-delete' }), 'BucketNotEmpty')
  await s3.run(CreateBucket, { Bucket: 'empty-one' })
  await s3.run(DeleteBucket, { Bucket: 'empty-one' })
  await refused(s3.run(HeadBucket, { Bucket: 'empty-one' }), 'NoSuchBucket')
  await refused(s3.run(DeleteBucket, { Bucket: 'empty-one' }), 'NoSuchBucket')
  await s3.run(CreateBucket, { Bucket: 'empty-one' }, { caller: stranger })
  await refused(s3.run(HeadBucket, { Bucket: 'empty-one', ExpectedBucketOwner: account }), 'AccessDenied')
})

test('a new bucket blocks public access, and a public policy is refused until it does not', async () => {
  const block = await s3.run(GetPublicAccessBlock, { Bucket })
  assert.deepEqual(Object.values(block.PublicAccessBlockConfiguration ?? {}), [true, true, true, true])
  await refused(s3.run(PutBucketPolicy, { Bucket, Policy: policy('*') }), 'AccessDenied')
  await refused(s3.run(GetBucketPolicy, { Bucket }), 'NoSuchBucketPolicy')
  assert.deepEqual((await s3.run(GetBucketPolicyStatus, { Bucket })).PolicyStatus, { IsPublic: false })
  await s3.run(PutBucketPolicy, { Bucket, Policy: policy({ AWS: stranger.account }) })
  assert.deepEqual((await s3.run(GetBucketPolicyStatus, { Bucket })).PolicyStatus, { IsPublic: false })

  const open = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: false, RestrictPublicBuckets: true }
  await s3.run(PutPublicAccessBlock, { Bucket, PublicAccessBlockConfiguration: open })
  await s3.run(PutBucketPolicy, { Bucket, Policy: policy('*') })
  assert.equal((await s3.run(GetBucketPolicy, { Bucket })).Policy, policy('*'))
  assert.deepEqual((await s3.run(GetBucketPolicyStatus, { Bucket })).PolicyStatus, { IsPublic: true })
  const resourcePolicy = service.resourcePolicy?.(s3.needs)
  assert.deepEqual(await resourcePolicy?.(`arn:aws:s3:::${Bucket}/a/b`), {
    account,
    holder: await s3.needs.buckets.find(Bucket),
    restrictPublic: true,
    document: policy('*'),
  })
  await s3.run(DeletePublicAccessBlock, { Bucket })
  await refused(s3.run(GetPublicAccessBlock, { Bucket }), 'NoSuchPublicAccessBlockConfiguration')
  await s3.run(DeleteBucketPolicy, { Bucket })
  const holder = await s3.needs.buckets.find(Bucket)
  assert.deepEqual(await resourcePolicy?.(`arn:aws:s3:::${Bucket}`), { account, holder, restrictPublic: false })
  assert.equal(await resourcePolicy?.('arn:aws:s3:::nowhere/k'), undefined)
  assert.equal(await resourcePolicy?.('*'), undefined)
})

test('a policy that is malformed or speaks of other resources or services is refused', async () => {
  const put = (Policy: string) => s3.run(PutBucketPolicy, { Bucket, Policy })
  const own = { AWS: account }
  await refused(put('{'), 'MalformedPolicy')
  await refused(put(policy(own, 'arn:aws:s3:::another/*')), 'MalformedPolicy', /invalid resource/)
  await refused(put(policy(own, `arn:aws:s3:::${Bucket}-too/*`)), 'MalformedPolicy', /invalid resource/)
  await refused(put(policy(own, `arn:aws:s3:::${Bucket}/*`, 'sqs:SendMessage')), 'MalformedPolicy', /invalid action/)
  for (const pattern of ['x*', `${Bucket}-*`, '*x', '?', `?${Bucket}`]) {
    await refused(put(policy(own, `arn:aws:s3:::${pattern}/*`)), 'MalformedPolicy', /invalid resource/)
  }
  for (const pattern of [
    '*',
    '*/*',
    `${Bucket.slice(0, 2)}*`,
    `*${Bucket.slice(2)}/*`,
    `?${Bucket.slice(1)}/a`,
    `${Bucket}*`,
  ]) {
    await put(policy(own, `arn:aws:s3:::${pattern}`))
  }
  await refused(put(policy(own, '*')), 'MalformedPolicy', /invalid resource/)
  await refused(put(policy(own).replace('"Statement"', `${' '.repeat(21_000)}"Statement"`)), 'MalformedPolicy', /size/)
})

test('a bucket policy is the affair of its own account alone', async () => {
  const input = { Bucket, Policy: policy({ AWS: account }) }
  await refused(s3.run(PutBucketPolicy, input, { caller: stranger }), 'MethodNotAllowed')
  await refused(s3.run(GetBucketPolicy, { Bucket }, { caller: stranger }), 'MethodNotAllowed')
  await refused(s3.run(DeleteBucketPolicy, { Bucket }, { caller: stranger }), 'MethodNotAllowed')
  await refused(s3.run(DeleteBucketPolicy, { Bucket }, { caller: { kind: 'anonymous' } }), 'MethodNotAllowed')
})

test('settings that change at once are all kept', async () => {
  const TagSet = [{ Key: 'a', Value: 'b' }]
  await Promise.all([
    s3.run(PutBucketTagging, { Bucket, Tagging: { TagSet } }),
    s3.run(PutBucketPolicy, { Bucket, Policy: policy({ AWS: account }) }),
    s3.run(PutPublicAccessBlock, { Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
  ])
  assert.deepEqual((await s3.run(GetBucketTagging, { Bucket })).TagSet, TagSet)
  assert.equal((await s3.run(GetBucketPolicy, { Bucket })).Policy, policy({ AWS: account }))
  const { PublicAccessBlockConfiguration } = await s3.run(GetPublicAccessBlock, { Bucket })
  assert.deepEqual(Object.values(PublicAccessBlockConfiguration ?? {}), [true, false, false, false])
})

test('bucket tags are put, read, deleted and checked', async () => {
  await s3.run(DeleteBucketTagging, { Bucket })
  await refused(s3.run(GetBucketTagging, { Bucket }), 'NoSuchTagSet')
  const put = (TagSet: { Key: string; Value: string }[]) => s3.run(PutBucketTagging, { Bucket, Tagging: { TagSet } })
  await refused(put([{ Key: 'aws:x', Value: '' }]), 'InvalidTag')
  await refused(put([{ Key: '', Value: '' }]), 'InvalidTag')
  await refused(put([{ Key: 'k', Value: 'v'.repeat(257) }]), 'InvalidTag')
  await refused(
    put([
      { Key: 'k', Value: '1' },
      { Key: 'k', Value: '2' },
    ]),
    'InvalidTag',
  )
  await refused(put(Array.from({ length: 51 }, (_, index) => ({ Key: `${index}`, Value: '' }))), 'InvalidTag')
})

test('object tags are put, read and deleted, of objects that are there', async () => {
  const Key = 'tagged'
  await s3.run(PutObject, { Bucket, Key, Body: body('x') })
  assert.deepEqual((await s3.run(GetObjectTagging, { Bucket, Key })).TagSet, [])
  const TagSet = [{ Key: 'a', Value: 'b' }]
  await s3.run(PutObjectTagging, { Bucket, Key, Tagging: { TagSet } })
  assert.deepEqual((await s3.run(GetObjectTagging, { Bucket, Key })).TagSet, TagSet)
  await s3.run(DeleteObjectTagging, { Bucket, Key })
  assert.deepEqual((await s3.run(GetObjectTagging, { Bucket, Key })).TagSet, [])
  const many = Array.from({ length: 11 }, (_, index) => ({ Key: `${index}`, Value: '' }))
  await refused(s3.run(PutObjectTagging, { Bucket, Key, Tagging: { TagSet: many } }), 'InvalidTag')
  await refused(s3.run(GetObjectTagging, { Bucket, Key: 'none' }), 'NoSuchKey')
  await refused(s3.run(PutObjectTagging, { Bucket, Key: 'none', Tagging: { TagSet } }), 'NoSuchKey')
  await refused(s3.run(DeleteObjectTagging, { Bucket, Key: 'none' }), 'NoSuchKey')
})

test('the owner is enforced: lists can be read, not set', async () => {
  await s3.run(PutObject, { Bucket, Key: 'acl', Body: body('x') })
  const acl = await s3.run(GetBucketAcl, { Bucket })
  assert.match(acl.Owner?.ID ?? '', /^[0-9a-f]{64}$/)
  assert.deepEqual(acl.Grants, [{ Grantee: { Type: 'CanonicalUser', ID: acl.Owner?.ID }, Permission: 'FULL_CONTROL' }])
  assert.deepEqual(await s3.run(GetObjectAcl, { Bucket, Key: 'acl' }), acl)
  await refused(s3.run(GetObjectAcl, { Bucket, Key: 'none' }), 'NoSuchKey')
  await refused(s3.run(PutBucketAcl, { Bucket, ACL: 'public-read' }), 'AccessControlListNotSupported')
  await refused(s3.run(PutObjectAcl, { Bucket, Key: 'acl', ACL: 'public-read' }), 'AccessControlListNotSupported')
  const create = { Bucket: 'with-acl', ACL: 'public-read' as const }
  await refused(s3.run(CreateBucket, create), 'InvalidBucketAclWithObjectOwnership')
  const open = { ...create, ObjectOwnership: 'ObjectWriter' as const }
  await refused(s3.run(CreateBucket, open), 'InvalidBucketAclWithBlockPublicAccessError')
})

test('ownership is enforced from the start, and cannot be again while a list lets others in', async () => {
  const rules = async () => (await s3.run(GetBucketOwnershipControls, { Bucket })).OwnershipControls?.Rules
  assert.deepEqual(await rules(), [{ ObjectOwnership: 'BucketOwnerEnforced' }])
  const put = (...owners: ('BucketOwnerEnforced' | 'ObjectWriter')[]) =>
    s3.run(PutBucketOwnershipControls, {
      Bucket,
      OwnershipControls: { Rules: owners.map((ObjectOwnership) => ({ ObjectOwnership })) },
    })
  await put('ObjectWriter')
  assert.deepEqual(await rules(), [{ ObjectOwnership: 'ObjectWriter' }])
  await s3.run(PutBucketAcl, { Bucket, GrantRead: `id="${'a'.repeat(64)}"` })
  await refused(put('BucketOwnerEnforced'), 'InvalidBucketAclWithObjectOwnership')
  await s3.run(PutBucketAcl, { Bucket, ACL: 'private' })
  await refused(put(), 'MalformedXML')
  await s3.run(DeleteBucketOwnershipControls, { Bucket })
  await refused(rules(), 'OwnershipControlsNotFoundError')
  await put('BucketOwnerEnforced')
  assert.equal((await rules())?.length, 1)
})

test('encryption and versioning answer as for a bucket that nobody configured', async () => {
  assert.deepEqual(await s3.run(GetBucketVersioning, { Bucket }), {})
  const { ServerSideEncryptionConfiguration } = await s3.run(GetBucketEncryption, { Bucket })
  assert.equal(
    ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
    'AES256',
  )
})

test('what creating and putting ask of IAM', async () => {
  const asksOf = async (operation: { asks?: unknown }, input: object) => {
    const asks = operation.asks as (input: object, scope: object, needs: object) => Promise<{ action: string }[]>
    return await asks(input, {}, s3.needs)
  }
  const actions = async (operation: { asks?: unknown }, input: object) =>
    (await asksOf(operation, input)).map(({ action }) => action)
  assert.deepEqual(await actions(CreateBucket, { Bucket, ACL: 'private', ObjectOwnership: 'BucketOwnerEnforced' }), [
    's3:CreateBucket',
    's3:PutBucketAcl',
    's3:PutBucketOwnershipControls',
  ])
  assert.deepEqual(await asksOf(PutObject, { Bucket: 'b', Key: 'k', Tagging: 'a=b', ACL: 'private' }), [
    {
      action: 's3:PutObject',
      resource: 'arn:aws:s3:::b/k',
      context: {
        's3:ObjectCreationOperation': ['true'],
        's3:x-amz-acl': ['private'],
        's3:RequestObjectTagKeys': ['a'],
        's3:RequestObjectTag/a': ['b'],
      },
    },
    {
      action: 's3:PutObjectTagging',
      resource: 'arn:aws:s3:::b/k',
      context: { 's3:RequestObjectTagKeys': ['a'], 's3:RequestObjectTag/a': ['b'] },
      anew: true,
    },
    { action: 's3:PutObjectAcl', resource: 'arn:aws:s3:::b/k', context: { 's3:x-amz-acl': ['private'] }, anew: true },
  ])
  const Tags = [{ Key: 'team', Value: 'red' }]
  const tags = { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': ['red'] }
  assert.deepEqual(
    (await asksOf(CreateBucket, { Bucket, CreateBucketConfiguration: { Tags } })).map(
      ({ action, context }: { action: string; context?: object }) => [action, context],
    ),
    [
      ['s3:CreateBucket', tags],
      ['s3:TagResource', tags],
    ],
  )
  await s3.run(PutObject, { Bucket, Key: 'with tags', Body: body('x'), Tagging: 'a=b' })
  await s3.run(PutObject, { Bucket, Key: 'without', Body: body('x') })
  const copy = { Bucket: 'target', Key: 'k' }
  const tagged = await asksOf(CopyObject, { ...copy, CopySource: `${Bucket}/with%20tags` })
  assert.deepEqual(
    tagged.map(({ action, resource }: { action: string; resource?: string }) => [action, resource]),
    [
      ['s3:GetObject', 'arn:aws:s3:::configured/with tags'],
      ['s3:PutObject', 'arn:aws:s3:::target/k'],
      ['s3:GetObjectTagging', 'arn:aws:s3:::configured/with tags'],
      ['s3:PutObjectTagging', 'arn:aws:s3:::target/k'],
    ],
  )
  const plain = ['s3:GetObject', 's3:PutObject']
  assert.deepEqual(await actions(CopyObject, { ...copy, CopySource: `${Bucket}/without` }), plain)
  const replaced = { ...copy, CopySource: `${Bucket}/with%20tags`, TaggingDirective: 'REPLACE' }
  assert.deepEqual(await actions(CopyObject, replaced), plain)
})
