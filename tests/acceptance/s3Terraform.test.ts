import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  GetBucketCorsCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { strToU8, zipSync } from 'fflate'
import { openTerraformWorld, type TerraformWorld } from './terraformWorld.ts'

/** One configuration with every `aws_s3_*` resource that is served: applied, found unchanged, changed, destroyed. */
describe('Terraform on S3', { timeout: 400_000 }, () => {
  let world: TerraformWorld
  let folder: string
  let s3: S3Client
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'poolhouse-package-'))
    const file = join(folder, 'listener.zip')
    await writeFile(file, zipSync({ 'index.mjs': strToU8('export const handler = async () => 1') }))
    world = await openTerraformWorld('terraformS3', { package: file })
    const { url: endpoint, region, root: credentials } = world.server
    s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
  })
  after(async () => {
    await world.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('applies, finds nothing to change, changes, and leaves nothing behind', async (test) => {
    if (!(await world.ready(test))) return
    await world.apply('first')
    assert.deepEqual((await world.outputs())['found']?.value, {
      arn: 'arn:aws:s3:::poolhouse-vault',
      region: 'us-east-1',
      body: 'first',
    })
    const Bucket = 'poolhouse-vault'
    assert.equal((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status, 'Enabled')

    const shared = { Bucket: 'poolhouse-shared' }
    assert.equal((await s3.send(new GetBucketRequestPaymentCommand(shared))).Payer, 'Requester')

    await world.apply('second')
    assert.equal((await s3.send(new GetBucketRequestPaymentCommand(shared))).Payer, 'BucketOwner')
    assert.deepEqual((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled, {
      TargetBucket: 'poolhouse-logs',
      TargetPrefix: 'log/',
      TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'DeliveryTime' } },
    })
    assert.equal((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status, 'Suspended')
    const { CORSRules } = await s3.send(new GetBucketCorsCommand({ Bucket }))
    assert.deepEqual(CORSRules?.[0]?.AllowedMethods?.toSorted(), ['GET', 'HEAD', 'PUT'])
    const { LambdaFunctionConfigurations } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))
    assert.deepEqual(
      LambdaFunctionConfigurations?.[0]?.Filter?.Key?.FilterRules?.map(({ Value }) => Value).toSorted(),
      ['.png', 'images/'],
    )
    const website = await s3.send(new GetBucketWebsiteCommand({ Bucket: 'poolhouse-site' }))
    assert.equal(website.ErrorDocument?.Key, '404.html')

    await world.destroy('second')
    assert.deepEqual((await s3.send(new ListBucketsCommand({}))).Buckets ?? [], [])
  })
})
