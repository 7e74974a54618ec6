/**
 * S3 Control: what whole accounts have of S3, which is their Block Public Access, and tags of buckets one by one. Owns its
 * operations; leaves to `s3` what both come to for buckets and objects. Jobs, access points and everything else of its API
 * are not served.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_AWS_S3_Control.html
 */
import type { Service } from '../../kernel/operation.ts'
import { DeletePublicAccessBlock } from './operations/DeletePublicAccessBlock.ts'
import { GetPublicAccessBlock } from './operations/GetPublicAccessBlock.ts'
import { ListTagsForResource } from './operations/ListTagsForResource.ts'
import { PutPublicAccessBlock } from './operations/PutPublicAccessBlock.ts'
import { TagResource } from './operations/TagResource.ts'
import { UntagResource } from './operations/UntagResource.ts'
import type { Needs } from './ports.ts'
import { bucketOfArn } from './rules/bucketArns.ts'

/** S3 Control, by wire name. */
export const service: Service<Needs> = {
  name: 's3-control',
  operations: {
    DeletePublicAccessBlock,
    GetPublicAccessBlock,
    ListTagsForResource,
    PutPublicAccessBlock,
    TagResource,
    UntagResource,
  },
  resourcePolicy: ({ attachedTo }) => attachedTo,
  holderName: bucketOfArn,
  faultStatus: { NoSuchPublicAccessBlockConfiguration: 404 },
}
