import type {
  CreateBucketRequest,
  ListBucketsOutput,
  ListBucketsRequest,
  PutBucketTaggingRequest,
} from '@aws-sdk/client-s3'
import { Fault } from '../../kernel/fault.ts'
import { flag, list, oneOf, type Read, record, tagList, text } from '../shape.ts'
import { allPages, type Making, mergedTagList, resource } from './resource.ts'
import { lifecycleInput, lifecycleShape } from './s3BucketLifecycle.ts'
import {
  corsInput,
  corsShape,
  encryptionInput,
  encryptionShape,
  lockInput,
  lockShape,
  loggingInput,
  loggingShape,
  notificationInput,
  notificationShape,
  websiteInput,
  websiteShape,
} from './s3BucketSettings.ts'

/**
 * Access control lists by the names that templates give them; undefined where a new bucket has that already, or S3 gives it no
 * meaning on a bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
 */
const cannedAcls = {
  AuthenticatedRead: 'authenticated-read',
  AwsExecRead: 'aws-exec-read',
  BucketOwnerFullControl: undefined,
  BucketOwnerRead: undefined,
  LogDeliveryWrite: 'log-delivery-write',
  Private: undefined,
  PublicRead: 'public-read',
  PublicReadWrite: 'public-read-write',
} as const

const properties = record({
  AccessControl: oneOf(...(Object.keys(cannedAcls) as (keyof typeof cannedAcls)[])),
  BucketEncryption: encryptionShape,
  BucketName: text,
  CorsConfiguration: corsShape,
  LifecycleConfiguration: lifecycleShape,
  LoggingConfiguration: loggingShape,
  NotificationConfiguration: notificationShape,
  ObjectLockConfiguration: lockShape,
  ObjectLockEnabled: flag,
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
    const { BucketName, ObjectLockEnabled } = given
    const { call, name: Bucket } = making
    if (BucketName !== undefined) await requireNew(making, Bucket)
    await createBucket(making, Bucket, ObjectLockEnabled ?? false)
    await making.exists(Bucket)
    const TagSet = mergedTagList(making, given.Tags)
    if (TagSet.length > 0) {
      const input: PutBucketTaggingRequest = { Bucket, Tagging: { TagSet } }
      await call('s3', 'PutBucketTagging', input)
    }
    for (const [operation, input] of settings(Bucket, given)) {
      if (input !== undefined) await call('s3', operation, input)
    }
    return { attributes: addresses(Bucket, making.stack.region) }
  },
  remove: async ({ physicalId }, call) => {
    await call('s3', 'DeleteBucket', { Bucket: physicalId })
  },
})

/** What a new bucket is told, in this order; undefined where the template says nothing of it. */
function settings(Bucket: string, given: Read<typeof properties>): readonly (readonly [string, object | undefined])[] {
  const told = <T>(value: T | undefined, input: (bucket: string, value: T) => object | undefined) =>
    value === undefined ? undefined : input(Bucket, value)
  const plainly = <const M extends string>(member: M) => {
    return <T>(bucket: string, value: T) => ({ Bucket: bucket, [member]: value })
  }
  const access = 'PublicAccessBlockConfiguration'
  return [
    ['PutPublicAccessBlock', told(given.PublicAccessBlockConfiguration, plainly(access))],
    ['PutBucketOwnershipControls', told(given.OwnershipControls, plainly('OwnershipControls'))],
    ['PutBucketAcl', told(given.AccessControl, aclInput)],
    ['PutBucketVersioning', told(given.VersioningConfiguration, plainly('VersioningConfiguration'))],
    ['PutObjectLockConfiguration', told(given.ObjectLockConfiguration, lockInput)],
    ['PutBucketEncryption', told(given.BucketEncryption, encryptionInput)],
    ['PutBucketCors', told(given.CorsConfiguration, corsInput)],
    ['PutBucketLifecycleConfiguration', told(given.LifecycleConfiguration, lifecycleInput)],
    ['PutBucketLogging', told(given.LoggingConfiguration, loggingInput)],
    ['PutBucketWebsite', told(given.WebsiteConfiguration, websiteInput)],
    ['PutBucketNotificationConfiguration', told(given.NotificationConfiguration, notificationInput)],
  ]
}

function aclInput(Bucket: string, name: keyof typeof cannedAcls): object | undefined {
  const ACL = cannedAcls[name]
  return ACL && { Bucket, ACL }
}

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
async function createBucket({ call, stack }: Making, Bucket: string, isLocked: boolean): Promise<void> {
  const region = stack.region as NonNullable<CreateBucketRequest['CreateBucketConfiguration']>['LocationConstraint']
  const input: CreateBucketRequest = {
    Bucket,
    ...(isLocked && { ObjectLockEnabledForBucket: true }),
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
