/**
 * S3: buckets, their objects and configuration, multipart uploads. Owns names, keys, ETags and checksums, conditions,
 * listings, versions, their locks and lifecycle, customers' keys, events and who hears of them, logs of requests, websites,
 * and what each operation asks of IAM. Leaves to others: signatures and payload framing (the pipeline), the decision (the policy
 * engine), rows and octets and how they are sealed (storage, through `ports.ts`), functions (Lambda, called as S3). KMS's
 * keys and replication are not served.
 */
import type { Service } from '../../kernel/operation.ts'
import { AbortMultipartUpload } from './operations/AbortMultipartUpload.ts'
import { CompleteMultipartUpload } from './operations/CompleteMultipartUpload.ts'
import { CopyObject } from './operations/CopyObject.ts'
import { CreateBucket } from './operations/CreateBucket.ts'
import { CreateMultipartUpload } from './operations/CreateMultipartUpload.ts'
import { DeleteBucket } from './operations/DeleteBucket.ts'
import { DeleteBucketCors } from './operations/DeleteBucketCors.ts'
import { DeleteBucketEncryption } from './operations/DeleteBucketEncryption.ts'
import { DeleteBucketLifecycle } from './operations/DeleteBucketLifecycle.ts'
import { DeleteBucketOwnershipControls } from './operations/DeleteBucketOwnershipControls.ts'
import { DeleteBucketPolicy } from './operations/DeleteBucketPolicy.ts'
import { DeleteBucketTagging } from './operations/DeleteBucketTagging.ts'
import { DeleteBucketWebsite } from './operations/DeleteBucketWebsite.ts'
import { DeleteObject } from './operations/DeleteObject.ts'
import { DeleteObjects } from './operations/DeleteObjects.ts'
import { DeleteObjectTagging } from './operations/DeleteObjectTagging.ts'
import { DeletePublicAccessBlock } from './operations/DeletePublicAccessBlock.ts'
import { GetBucketAbac } from './operations/GetBucketAbac.ts'
import { GetBucketAccelerateConfiguration } from './operations/GetBucketAccelerateConfiguration.ts'
import { GetBucketAcl } from './operations/GetBucketAcl.ts'
import { GetBucketAnalyticsConfiguration } from './operations/GetBucketAnalyticsConfiguration.ts'
import { GetBucketCors } from './operations/GetBucketCors.ts'
import { GetBucketEncryption } from './operations/GetBucketEncryption.ts'
import { GetBucketIntelligentTieringConfiguration } from './operations/GetBucketIntelligentTieringConfiguration.ts'
import { GetBucketInventoryConfiguration } from './operations/GetBucketInventoryConfiguration.ts'
import { GetBucketLifecycleConfiguration } from './operations/GetBucketLifecycleConfiguration.ts'
import { GetBucketLocation } from './operations/GetBucketLocation.ts'
import { GetBucketLogging } from './operations/GetBucketLogging.ts'
import { GetBucketMetricsConfiguration } from './operations/GetBucketMetricsConfiguration.ts'
import { GetBucketNotificationConfiguration } from './operations/GetBucketNotificationConfiguration.ts'
import { GetBucketOwnershipControls } from './operations/GetBucketOwnershipControls.ts'
import { GetBucketPolicy } from './operations/GetBucketPolicy.ts'
import { GetBucketPolicyStatus } from './operations/GetBucketPolicyStatus.ts'
import { GetBucketReplication } from './operations/GetBucketReplication.ts'
import { GetBucketRequestPayment } from './operations/GetBucketRequestPayment.ts'
import { GetBucketTagging } from './operations/GetBucketTagging.ts'
import { GetBucketVersioning } from './operations/GetBucketVersioning.ts'
import { GetBucketWebsite } from './operations/GetBucketWebsite.ts'
import { GetObject } from './operations/GetObject.ts'
import { GetObjectAcl } from './operations/GetObjectAcl.ts'
import { GetObjectAttributes } from './operations/GetObjectAttributes.ts'
import { GetObjectLegalHold } from './operations/GetObjectLegalHold.ts'
import { GetObjectLockConfiguration } from './operations/GetObjectLockConfiguration.ts'
import { GetObjectRetention } from './operations/GetObjectRetention.ts'
import { GetObjectTagging } from './operations/GetObjectTagging.ts'
import { GetObjectTorrent } from './operations/GetObjectTorrent.ts'
import { GetPublicAccessBlock } from './operations/GetPublicAccessBlock.ts'
import { HeadBucket } from './operations/HeadBucket.ts'
import { HeadObject } from './operations/HeadObject.ts'
import { ListBucketAnalyticsConfigurations } from './operations/ListBucketAnalyticsConfigurations.ts'
import { ListBucketIntelligentTieringConfigurations } from './operations/ListBucketIntelligentTieringConfigurations.ts'
import { ListBucketInventoryConfigurations } from './operations/ListBucketInventoryConfigurations.ts'
import { ListBucketMetricsConfigurations } from './operations/ListBucketMetricsConfigurations.ts'
import { ListBuckets } from './operations/ListBuckets.ts'
import { ListMultipartUploads } from './operations/ListMultipartUploads.ts'
import { ListObjects } from './operations/ListObjects.ts'
import { ListObjectsV2 } from './operations/ListObjectsV2.ts'
import { ListObjectVersions } from './operations/ListObjectVersions.ts'
import { ListParts } from './operations/ListParts.ts'
import { PostObject } from './operations/PostObject.ts'
import { PutBucketAcl } from './operations/PutBucketAcl.ts'
import { PutBucketCors } from './operations/PutBucketCors.ts'
import { PutBucketEncryption } from './operations/PutBucketEncryption.ts'
import { PutBucketLifecycleConfiguration } from './operations/PutBucketLifecycleConfiguration.ts'
import { PutBucketLogging } from './operations/PutBucketLogging.ts'
import { PutBucketNotificationConfiguration } from './operations/PutBucketNotificationConfiguration.ts'
import { PutBucketOwnershipControls } from './operations/PutBucketOwnershipControls.ts'
import { PutBucketPolicy } from './operations/PutBucketPolicy.ts'
import { PutBucketRequestPayment } from './operations/PutBucketRequestPayment.ts'
import { PutBucketTagging } from './operations/PutBucketTagging.ts'
import { PutBucketVersioning } from './operations/PutBucketVersioning.ts'
import { PutBucketWebsite } from './operations/PutBucketWebsite.ts'
import { PutObject } from './operations/PutObject.ts'
import { PutObjectAcl } from './operations/PutObjectAcl.ts'
import { PutObjectLegalHold } from './operations/PutObjectLegalHold.ts'
import { PutObjectLockConfiguration } from './operations/PutObjectLockConfiguration.ts'
import { PutObjectRetention } from './operations/PutObjectRetention.ts'
import { PutObjectTagging } from './operations/PutObjectTagging.ts'
import { PutPublicAccessBlock } from './operations/PutPublicAccessBlock.ts'
import { UploadPart } from './operations/UploadPart.ts'
import { UploadPartCopy } from './operations/UploadPartCopy.ts'
import type { Needs } from './ports.ts'
import { bucketOfArn } from './rules/arns.ts'
import { absentBucket, attachedTo } from './rules/attached.ts'
import { withinDecisions } from './rules/decided.ts'
import { faultStatus } from './rules/faults.ts'

export { attachedTo } from './rules/attached.ts'
export { classicBuckets, closedBuckets } from './rules/bucketDefaults.ts'
export { canonicalId } from './rules/buckets.ts'
export { bucketTags } from './rules/bucketTags.ts'
export { corsOf } from './rules/cors.ts'
export { documentVerifier } from './rules/documents.ts'
export { type LifecyclePass, lifecyclePass } from './rules/lifecycle/pass.ts'
export { type AccessLogs, accessLogs, type LogAttendance } from './rules/logging/delivery.ts'
export { type Attendance, type Delivery, eventDelivery } from './rules/notifications/delivery.ts'
export { reclaimer } from './rules/reclaim.ts'
export { type Websites, websites } from './rules/website/websites.ts'

/** The S3 API, by wire name. */
export const service: Service<Needs> = {
  name: 's3',
  operations: {
    AbortMultipartUpload,
    CompleteMultipartUpload,
    CopyObject,
    CreateBucket,
    CreateMultipartUpload,
    DeleteBucket,
    DeleteBucketCors,
    DeleteBucketEncryption,
    DeleteBucketLifecycle,
    DeleteBucketOwnershipControls,
    DeleteBucketPolicy,
    DeleteBucketTagging,
    DeleteBucketWebsite,
    DeleteObject,
    DeleteObjectTagging,
    DeleteObjects,
    DeletePublicAccessBlock,
    GetBucketAbac,
    GetBucketAccelerateConfiguration,
    GetBucketAcl,
    GetBucketAnalyticsConfiguration,
    GetBucketCors,
    GetBucketEncryption,
    GetBucketIntelligentTieringConfiguration,
    GetBucketInventoryConfiguration,
    GetBucketLifecycleConfiguration,
    GetBucketLocation,
    GetBucketLogging,
    GetBucketMetricsConfiguration,
    GetBucketNotificationConfiguration,
    GetBucketOwnershipControls,
    GetBucketPolicy,
    GetBucketPolicyStatus,
    GetBucketReplication,
    GetBucketRequestPayment,
    GetBucketTagging,
    GetBucketVersioning,
    GetBucketWebsite,
    GetObject,
    GetObjectAcl,
    GetObjectAttributes,
    GetObjectLegalHold,
    GetObjectLockConfiguration,
    GetObjectRetention,
    GetObjectTagging,
    GetObjectTorrent,
    GetPublicAccessBlock,
    HeadBucket,
    HeadObject,
    ListBucketAnalyticsConfigurations,
    ListBucketIntelligentTieringConfigurations,
    ListBucketInventoryConfigurations,
    ListBucketMetricsConfigurations,
    ListBuckets,
    ListMultipartUploads,
    ListObjectVersions,
    ListObjects,
    ListObjectsV2,
    ListParts,
    PostObject,
    PutBucketAcl,
    PutBucketCors,
    PutBucketEncryption,
    PutBucketLifecycleConfiguration,
    PutBucketLogging,
    PutBucketNotificationConfiguration,
    PutBucketOwnershipControls,
    PutBucketPolicy,
    PutBucketRequestPayment,
    PutBucketTagging,
    PutBucketVersioning,
    PutBucketWebsite,
    PutObject,
    PutObjectAcl,
    PutObjectLegalHold,
    PutObjectLockConfiguration,
    PutObjectRetention,
    PutObjectTagging,
    PutPublicAccessBlock,
    UploadPart,
    UploadPartCopy,
  },
  resourcePolicy: attachedTo,
  holderName: bucketOfArn,
  within: withinDecisions,
  absent: absentBucket,
  faultStatus,
}
