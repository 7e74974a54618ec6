import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoggingEnabled, TargetGrant } from '@aws-sdk/client-s3'
import type { Caller } from '../../../kernel/caller.ts'
import { authenticatedUsers } from '../rules/aclGroups.ts'
import { CreateBucket } from './CreateBucket.ts'
import { GetBucketLogging } from './GetBucketLogging.ts'
import { PutBucketAcl } from './PutBucketAcl.ts'
import { PutBucketLogging } from './PutBucketLogging.ts'
import { PutBucketPolicy } from './PutBucketPolicy.ts'
import { PutBucketRequestPayment } from './PutBucketRequestPayment.ts'
import { PutObjectLockConfiguration } from './PutObjectLockConfiguration.ts'
import { openS3, refused } from './s3.fixture.ts'

const s3 = await openS3()
const Bucket = 'watched'
const TargetBucket = 'logs'
const other: Caller = { kind: 'root', account: '999999999999', arn: 'a', userId: 'a', accessKeyId: 'a' }
for (const name of [Bucket, TargetBucket]) await s3.run(CreateBucket, { Bucket: name })

const put = (LoggingEnabled: Partial<LoggingEnabled> | undefined) =>
  s3.run(PutBucketLogging, {
    Bucket,
    BucketLoggingStatus: LoggingEnabled === undefined ? {} : { LoggingEnabled: LoggingEnabled as LoggingEnabled },
  })
const shown = async () => (await s3.run(GetBucketLogging, { Bucket })).LoggingEnabled
const plain = { TargetBucket, TargetPrefix: 'p/' }

test('logging is shown as it was set, until it is turned off', async () => {
  for (const more of [
    {},
    { TargetObjectKeyFormat: { SimplePrefix: {} } },
    { TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } } },
    { TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'DeliveryTime' } } },
  ] as const) {
    await put({ ...plain, ...more })
    assert.deepEqual(await shown(), { ...plain, ...more })
  }
  await put({ ...plain, TargetObjectKeyFormat: { PartitionedPrefix: {} } })
  const { PartitionedPrefix } = (await shown())?.TargetObjectKeyFormat ?? {}
  assert.deepEqual(PartitionedPrefix, { PartitionDateSource: 'DeliveryTime' })
  await put(undefined)
  assert.equal(await shown(), undefined)
})

test('what the wire model lets through and AWS does not is malformed', async () => {
  await refused(put({ TargetPrefix: '' }), 'MalformedXML')
  await refused(put({ TargetBucket }), 'MalformedXML')
  const both = { SimplePrefix: {}, PartitionedPrefix: {} }
  await refused(put({ ...plain, TargetObjectKeyFormat: both }), 'MalformedXML')
  await refused(put({ ...plain, TargetObjectKeyFormat: {} }), 'MalformedXML')
  const PartitionDateSource = 'Yesterday' as 'EventTime'
  const unknown = { PartitionedPrefix: { PartitionDateSource } }
  await refused(put({ ...plain, TargetObjectKeyFormat: unknown }), 'MalformedXML')
})

test('a prefix under which no log could stand is refused', async () => {
  await put({ ...plain, TargetPrefix: 'é'.repeat(480) })
  await refused(put({ ...plain, TargetPrefix: 'é'.repeat(500) }), 'InvalidArgument')
  await refused(put({ ...plain, TargetPrefix: 'a\0' }), 'InvalidURI')
})

test('a target that is not there, not of the same account or elsewhere is refused', async () => {
  const invalid = 'InvalidTargetBucketForLogging'
  await refused(put({ TargetBucket: 'nowhere', TargetPrefix: '' }), invalid, /does not exist/)
  await refused(put({ TargetBucket: 'No Bucket', TargetPrefix: '' }), invalid, /does not exist/)
  await s3.run(CreateBucket, { Bucket: 'theirs' }, { caller: other })
  await refused(put({ TargetBucket: 'theirs', TargetPrefix: '' }), invalid, /must be the same/)
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const
  await s3.run(CreateBucket, { Bucket: 'far', CreateBucketConfiguration })
  const far = await refused(put({ TargetBucket: 'far', TargetPrefix: '' }), 'CrossLocationLoggingProhibited')
  assert.equal(far.status, 403)
})

test('a target whose requesters pay, or whose objects are retained, is refused', async () => {
  await s3.run(CreateBucket, { Bucket: 'paid' })
  const RequestPaymentConfiguration = { Payer: 'Requester' } as const
  await s3.run(PutBucketRequestPayment, { Bucket: 'paid', RequestPaymentConfiguration })
  const invalid = 'InvalidTargetBucketForLogging'
  await refused(put({ TargetBucket: 'paid', TargetPrefix: '' }), invalid, /Requester Pays/)
  await s3.run(CreateBucket, { Bucket: 'locked', ObjectLockEnabledForBucket: true })
  await put({ TargetBucket: 'locked', TargetPrefix: '' })
  const Rule = { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } as const
  const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const
  await s3.run(PutObjectLockConfiguration, { Bucket: 'locked', ObjectLockConfiguration })
  await refused(put({ TargetBucket: 'locked', TargetPrefix: '' }), invalid, /default retention/)
})

test('logs let others in only where access control lists count, and those they are as lists have them', async () => {
  const Grantee = { Type: 'Group', URI: authenticatedUsers } as const
  const TargetGrants: TargetGrant[] = [{ Grantee, Permission: 'READ' }]
  await refused(put({ ...plain, TargetGrants }), 'InvalidTargetBucketForLogging', /bucket owner enforced/)
  const name = 'classic'
  await s3.run(CreateBucket, { Bucket: name, ObjectOwnership: 'ObjectWriter' })
  const target = { TargetBucket: name, TargetPrefix: '' }
  await refused(put({ ...target, TargetGrants }), 'InvalidTargetBucketForLogging', /WRITE and READ_ACP/)
  await s3.run(PutBucketAcl, { Bucket: name, ACL: 'log-delivery-write' as 'private' })
  await put({ ...target, TargetGrants })
  assert.deepEqual((await shown())?.TargetGrants, TargetGrants)
  const grant = (more: object) => put({ ...target, TargetGrants: [{ Grantee, Permission: 'READ', ...more }] })
  await refused(grant({ Permission: 'READ_ACP' }), 'MalformedACLError')
  await refused(grant({ Grantee: undefined }), 'MalformedACLError')
  await refused(grant({ Grantee: { Type: 'Group', URI: 'http://x' } }), 'InvalidArgument')
  const mail = { Type: 'AmazonCustomerByEmail', EmailAddress: 'a@example.org' }
  await refused(grant({ Grantee: mail }), 'UnresolvableGrantByEmailAddress')
})

test('where access control lists count and a policy is there, it is left to that to let the service in', async () => {
  const name = 'with-policy'
  await s3.run(CreateBucket, { Bucket: name, ObjectOwnership: 'ObjectWriter' })
  const Principal = { Service: 'logging.s3.amazonaws.com' }
  const statement = { Effect: 'Allow', Principal, Action: 's3:PutObject', Resource: `arn:aws:s3:::${name}/*` }
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  await s3.run(PutBucketPolicy, { Bucket: name, Policy })
  await put({ TargetBucket: name, TargetPrefix: '' })
})

test('a bucket that is not there has no log', async () => {
  await refused(s3.run(GetBucketLogging, { Bucket: 'nobodys' }), 'NoSuchBucket')
  await refused(s3.run(PutBucketLogging, { Bucket: 'nobodys', BucketLoggingStatus: {} }), 'NoSuchBucket')
})
