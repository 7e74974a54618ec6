import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CreateBucket } from './CreateBucket.ts'
import { GetBucketAbac } from './GetBucketAbac.ts'
import { GetBucketAccelerateConfiguration } from './GetBucketAccelerateConfiguration.ts'
import { GetBucketAnalyticsConfiguration } from './GetBucketAnalyticsConfiguration.ts'
import { GetBucketIntelligentTieringConfiguration } from './GetBucketIntelligentTieringConfiguration.ts'
import { GetBucketInventoryConfiguration } from './GetBucketInventoryConfiguration.ts'
import { GetBucketLogging } from './GetBucketLogging.ts'
import { GetBucketMetricsConfiguration } from './GetBucketMetricsConfiguration.ts'
import { GetBucketReplication } from './GetBucketReplication.ts'
import { GetBucketRequestPayment } from './GetBucketRequestPayment.ts'
import { ListBucketAnalyticsConfigurations } from './ListBucketAnalyticsConfigurations.ts'
import { ListBucketIntelligentTieringConfigurations } from './ListBucketIntelligentTieringConfigurations.ts'
import { ListBucketInventoryConfigurations } from './ListBucketInventoryConfigurations.ts'
import { ListBucketMetricsConfigurations } from './ListBucketMetricsConfigurations.ts'
import { PutBucketLogging } from './PutBucketLogging.ts'
import { openS3, refused } from './s3.fixture.ts'

const s3 = await openS3()
const Bucket = 'plain'
await s3.run(CreateBucket, { Bucket })

test('a bucket answers of what it cannot be given as one of AWS that was not given it', async () => {
  const Id = 'one'
  await refused(s3.run(GetBucketAnalyticsConfiguration, { Bucket, Id }), 'NoSuchConfiguration')
  await refused(s3.run(GetBucketInventoryConfiguration, { Bucket, Id }), 'NoSuchConfiguration')
  await refused(s3.run(GetBucketMetricsConfiguration, { Bucket, Id }), 'NoSuchConfiguration')
  await refused(s3.run(GetBucketIntelligentTieringConfiguration, { Bucket, Id }), 'NoSuchConfiguration')
  await refused(s3.run(GetBucketReplication, { Bucket }), 'ReplicationConfigurationNotFoundError')
  for (const operation of [
    ListBucketAnalyticsConfigurations,
    ListBucketInventoryConfigurations,
    ListBucketMetricsConfigurations,
    ListBucketIntelligentTieringConfigurations,
  ]) {
    assert.deepEqual(await s3.run(operation, { Bucket }), { IsTruncated: false })
  }
  assert.deepEqual(await s3.run(GetBucketAccelerateConfiguration, { Bucket }), {})
  assert.deepEqual(await s3.run(GetBucketLogging, { Bucket }), {})
  assert.deepEqual(await s3.run(GetBucketRequestPayment, { Bucket }), { Payer: 'BucketOwner' })
  assert.deepEqual(await s3.run(GetBucketAbac, { Bucket }), { AbacStatus: { Status: 'Disabled' } })
})

test('a bucket that is not there answers so', async () => {
  await refused(s3.run(GetBucketLogging, { Bucket: 'nobodys' }), 'NoSuchBucket')
  await refused(s3.run(ListBucketMetricsConfigurations, { Bucket: 'nobodys' }), 'NoSuchBucket')
  await refused(s3.run(PutBucketLogging, { Bucket: 'nobodys', BucketLoggingStatus: {} }), 'NoSuchBucket')
})
