import type {
  CreateBucketRequest,
  ListBucketsOutput,
  ListBucketsRequest,
  PutBucketOwnershipControlsRequest,
  PutBucketTaggingRequest,
  PutBucketVersioningRequest,
  PutPublicAccessBlockRequest,
} from '@aws-sdk/client-s3'
import { Fault } from '../../kernel/fault.ts'
import { flag, list, oneOf, record, tagList, text } from '../shape.ts'
import { allPages, type Making, mergedTagList, resource } from './resource.ts'
import {
  loggingInput,
  loggingShape,
  notificationInput,
  notificationShape,
  websiteInput,
  websiteShape,
} from './s3BucketSettings.ts'

const properties = record({
  BucketName: text,
  LoggingConfiguration: loggingShape,
  NotificationConfiguration: notificationShape,
  OwnershipControls: record(
    {
      Rules: list(
        record({ ObjectOwnership: oneOf('BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter') }, [
          'ObjectOwnership',
        ]),
      ),
    },
    ['Rules'],
  ),
  PublicAccessBlockConfiguration: record({
    BlockPublicAcls: flag,
    BlockPublicPolicy: flag,
    IgnorePublicAcls: flag,
    RestrictPublicBuckets: flag,
  }),
  Tags: tagList,
  VersioningConfiguration: record({ Status: oneOf('Enabled', 'Suspended') }, ['Status']),
  WebsiteConfiguration: websiteShape,
})

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
export const S3Bucket = resource({
  type: 'AWS::S3::Bucket',
  properties,
  naming: {
    given: ({ BucketName }) => BucketName,
    length: 63,
    isLowerCase: true,
    isPhysicalId: true,
    find: async (Prefix, _beside, { call }) => {
      const buckets = await allPages(async (ContinuationToken) => {
        const input: ListBucketsRequest = { Prefix, ...(ContinuationToken === undefined ? {} : { ContinuationToken }) }
        const { Buckets, ContinuationToken: next } = await call<ListBucketsOutput>('s3', 'ListBuckets', input)
        return { items: Buckets, next }
      })
      return buckets
        .filter(({ Name }) => Name === Prefix)
        .map(({ CreationDate }) => ({ physicalId: Prefix, at: CreationDate }))
    },
  },
  make: async (given, making) => {
    const { BucketName, OwnershipControls, PublicAccessBlockConfiguration, Tags, VersioningConfiguration } = given
    const { call, name: Bucket } = making
    if (BucketName !== undefined) await requireNew(making, Bucket)
    await createBucket(making, Bucket)
    await making.exists(Bucket)
    if (PublicAccessBlockConfiguration !== undefined) {
      const input: PutPublicAccessBlockRequest = { Bucket, PublicAccessBlockConfiguration }
      await call('s3', 'PutPublicAccessBlock', input)
    }
    if (OwnershipControls !== undefined) {
      const input: PutBucketOwnershipControlsRequest = { Bucket, OwnershipControls }
      await call('s3', 'PutBucketOwnershipControls', input)
    }
    const TagSet = mergedTagList(making, Tags)
    if (TagSet.length > 0) {
      const input: PutBucketTaggingRequest = { Bucket, Tagging: { TagSet } }
      await call('s3', 'PutBucketTagging', input)
    }
    if (VersioningConfiguration !== undefined) {
      const input: PutBucketVersioningRequest = { Bucket, VersioningConfiguration }
      await call('s3', 'PutBucketVersioning', input)
    }
    if (given.LoggingConfiguration !== undefined) {
      await call('s3', 'PutBucketLogging', loggingInput(Bucket, given.LoggingConfiguration))
    }
    if (given.WebsiteConfiguration !== undefined) {
      await call('s3', 'PutBucketWebsite', websiteInput(Bucket, given.WebsiteConfiguration))
    }
    if (given.NotificationConfiguration !== undefined) {
      const input = notificationInput(Bucket, given.NotificationConfiguration)
      await call('s3', 'PutBucketNotificationConfiguration', input)
    }
    return { attributes: addresses(Bucket, making.stack.region) }
  },
  remove: async ({ physicalId }, call) => {
    await call('s3', 'DeleteBucket', { Bucket: physicalId })
  },
})

/**
 * Refuses a bucket that is there already. In us-east-1 CreateBucket answers its owner as if it had made it anew, and a
 * stack that took it for its own would delete it.
 * Deviation: so a bucket of a given name asks for `s3:ListBucket` on it.
 */
async function requireNew({ call }: Making, Bucket: string): Promise<void> {
  try {
    await call('s3', 'HeadBucket', { Bucket })
  } catch (error) {
    if (error instanceof Fault && missingCodes.has(error.code)) return
    throw error
  }
  throw new Fault('BucketAlreadyExists', `${Bucket} already exists`)
}

const missingCodes = new Set(['NoSuchBucket', 'NotFound'])

/** us-east-1 is the one region that a location constraint must not name. */
async function createBucket({ call, stack }: Making, Bucket: string): Promise<void> {
  const region = stack.region as NonNullable<CreateBucketRequest['CreateBucketConfiguration']>['LocationConstraint']
  const input: CreateBucketRequest = {
    Bucket,
    ...(stack.region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region } }),
  }
  await call('s3', 'CreateBucket', input)
}

function addresses(bucket: string, region: string): Record<string, string> {
  return {
    Arn: `arn:aws:s3:::${bucket}`,
    DomainName: `${bucket}.s3.amazonaws.com`,
    DualStackDomainName: `${bucket}.s3.dualstack.${region}.amazonaws.com`,
    RegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
    WebsiteURL: `http://${bucket}.s3-website-${region}.amazonaws.com`,
  }
}
