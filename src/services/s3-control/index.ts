/**
 * S3 Control: what whole accounts have of S3, which is their Block Public Access. Owns its operations; leaves to `s3` what it
 * comes to for buckets and objects. Jobs, access points and everything else of its API are not served.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_AWS_S3_Control.html
 */
import type { Service } from '../../kernel/operation.ts'
import { DeletePublicAccessBlock } from './operations/DeletePublicAccessBlock.ts'
import { GetPublicAccessBlock } from './operations/GetPublicAccessBlock.ts'
import { PutPublicAccessBlock } from './operations/PutPublicAccessBlock.ts'
import type { Needs } from './ports.ts'

/** S3 Control, by wire name. */
export const service: Service<Needs> = {
  name: 's3-control',
  operations: { DeletePublicAccessBlock, GetPublicAccessBlock, PutPublicAccessBlock },
  faultStatus: { NoSuchPublicAccessBlockConfiguration: 404 },
}
