import type { PutBucketPolicyRequest } from '@aws-sdk/client-s3'
import { document, record, text } from '../shape.ts'
import { resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
export const S3BucketPolicy = resource({
  type: 'AWS::S3::BucketPolicy',
  properties: record({ Bucket: text, PolicyDocument: document }, ['Bucket', 'PolicyDocument']),
  make: async ({ Bucket, PolicyDocument }, making) => {
    const input: PutBucketPolicyRequest = { Bucket, Policy: PolicyDocument }
    await making.call('s3', 'PutBucketPolicy', input)
    await making.exists(Bucket)
    return { attributes: {} }
  },
  remove: async ({ physicalId }, call) => {
    await call('s3', 'DeleteBucketPolicy', { Bucket: physicalId })
  },
})
