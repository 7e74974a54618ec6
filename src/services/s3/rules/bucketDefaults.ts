import type { BucketDefaults } from '../ports/buckets.ts'
import { enforced } from './ownership.ts'
import { allBlocked } from './publicAccess.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html */
export const closedBuckets: BucketDefaults = { ownership: enforced, publicAccessBlock: allBlocked }

/** As AWS made them until April 2023, for applications that rely on access control lists. */
export const classicBuckets: BucketDefaults = { ownership: undefined, publicAccessBlock: undefined }
