import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Root } from '../../../kernel/caller.ts'
import type { Ask } from '../../../kernel/operation.ts'
import { CreateBucket } from './CreateBucket.ts'
import { HeadBucket } from './HeadBucket.ts'
import { account, openS3, refused } from './s3.fixture.ts'

const s3 = await openS3()
const suffix = `-${account}-us-east-1-an`
const own = { BucketNamespace: 'account-regional' as const }

test('a bucket of an account’s own namespace ends with its account and region, and nobody else makes it', async () => {
  const Bucket = `mine${suffix}`
  const { Location, BucketArn } = await s3.run(CreateBucket, { Bucket, ...own })
  assert.deepEqual([Location, BucketArn], [`/${Bucket}`, `arn:aws:s3:::${Bucket}`])
  assert.equal((await s3.run(HeadBucket, { Bucket })).BucketRegion, 'us-east-1')
  const caller: Root = {
    ...{ kind: 'root', account: '210987654321', userId: '210987654321', accessKeyId: 'AKIA' },
    arn: 'arn:aws:iam::210987654321:root',
  }
  await refused(s3.run(CreateBucket, { Bucket: `other${suffix}`, ...own }, { caller }), 'InvalidNamespaceHeader')
  for (const name of ['mine', suffix, `mine-${account}-us-west-2-an`, `mine-${account}-an`, `${suffix.slice(1)}`]) {
    const code = name === suffix ? 'InvalidBucketName' : 'InvalidNamespaceHeader'
    await refused(s3.run(CreateBucket, { Bucket: name, ...own }), code)
  }
})

test('its region is that of the bucket, wherever the request is sent', async () => {
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const }
  const elsewhere = { Bucket: `far-${account}-eu-west-1-an`, CreateBucketConfiguration, ...own }
  await refused(s3.run(CreateBucket, { ...elsewhere, Bucket: `far${suffix}` }), 'InvalidNamespaceHeader')
  await s3.run(CreateBucket, elsewhere)
  const older = { CreateBucketConfiguration: { LocationConstraint: 'EU' as const }, ...own }
  await s3.run(CreateBucket, { ...older, Bucket: `farther-${account}-eu-west-1-an` })
})

test('a name of such a namespace is not given without saying so, and no other name ends as they do', async () => {
  for (const Bucket of [`bare${suffix}`, 'bare-210987654321-eu-west-1-an', 'bare-210987654321-us-gov-west-1-an']) {
    await refused(s3.run(CreateBucket, { Bucket }), 'MissingNamespaceHeader')
    await refused(s3.run(CreateBucket, { Bucket, BucketNamespace: 'global' }), 'InvalidNamespaceHeader')
  }
  for (const Bucket of ['plan-an', 'bare-21098765432-eu-west-1-an', 'bare-210987654321-an']) {
    await refused(s3.run(CreateBucket, { Bucket }), 'InvalidBucketName')
  }
  await s3.run(CreateBucket, { Bucket: 'japan', BucketNamespace: 'global' })
  const unknown: object = { Bucket: 'unknown', BucketNamespace: 'local' }
  await refused(s3.run(CreateBucket, unknown as { Bucket: string }), 'InvalidArgument')
})

test('policies may demand the namespace', async () => {
  const asked: Ask[] = []
  const may = (ask: Ask) => asked.push(ask) > 0
  await s3.run(CreateBucket, { Bucket: `asked${suffix}`, ...own }, { may })
  assert.deepEqual(asked[0]?.context?.['s3:x-amz-bucket-namespace'], ['account-regional'])
})
