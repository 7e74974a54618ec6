/**
 * What the log calls what an operation is about.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
 */
const resources: Readonly<Record<string, string>> = {
  AbortMultipartUpload: 'UPLOAD',
  CompleteMultipartUpload: 'UPLOAD',
  CreateMultipartUpload: 'UPLOADS',
  DeleteBucketCors: 'CORS',
  DeleteBucketEncryption: 'ENCRYPTION',
  DeleteBucketLifecycle: 'LIFECYCLE',
  DeleteBucketOwnershipControls: 'OWNERSHIP_CONTROLS',
  DeleteBucketPolicy: 'BUCKETPOLICY',
  DeleteBucketTagging: 'TAGGING',
  DeleteBucketWebsite: 'WEBSITE',
  DeleteObjectTagging: 'OBJECT_TAGGING',
  DeleteObjects: 'MULTI_OBJECT_DELETE',
  DeletePublicAccessBlock: 'PUBLIC_ACCESS_BLOCK',
  GetBucketAbac: 'ABAC',
  GetBucketAccelerateConfiguration: 'ACCELERATE',
  GetBucketAcl: 'ACL',
  GetBucketAnalyticsConfiguration: 'ANALYTICS',
  GetBucketCors: 'CORS',
  GetBucketEncryption: 'ENCRYPTION',
  GetBucketIntelligentTieringConfiguration: 'INTELLIGENT_TIERING',
  GetBucketInventoryConfiguration: 'INVENTORY',
  GetBucketLifecycleConfiguration: 'LIFECYCLE',
  GetBucketLocation: 'LOCATION',
  GetBucketLogging: 'LOGGING_STATUS',
  GetBucketMetricsConfiguration: 'METRICS',
  GetBucketNotificationConfiguration: 'NOTIFICATION',
  GetBucketOwnershipControls: 'OWNERSHIP_CONTROLS',
  GetBucketPolicy: 'BUCKETPOLICY',
  GetBucketPolicyStatus: 'POLICY_STATUS',
  GetBucketReplication: 'REPLICATION',
  GetBucketRequestPayment: 'REQUEST_PAYMENT',
  GetBucketTagging: 'TAGGING',
  GetBucketVersioning: 'VERSIONING',
  GetBucketWebsite: 'WEBSITE',
  GetObjectAcl: 'ACL',
  GetObjectAttributes: 'OBJECT_ATTRIBUTES',
  GetObjectLegalHold: 'OBJECT_LOCK_LEGALHOLD',
  GetObjectLockConfiguration: 'OBJECT_LOCK_CONFIGURATION',
  GetObjectRetention: 'OBJECT_LOCK_RETENTION',
  GetObjectTagging: 'OBJECT_TAGGING',
  GetObjectTorrent: 'OBJECT_TORRENT',
  GetPublicAccessBlock: 'PUBLIC_ACCESS_BLOCK',
  ListBucketAnalyticsConfigurations: 'ANALYTICS',
  ListBucketIntelligentTieringConfigurations: 'INTELLIGENT_TIERING',
  ListBucketInventoryConfigurations: 'INVENTORY',
  ListBucketMetricsConfigurations: 'METRICS',
  ListMultipartUploads: 'UPLOADS',
  ListObjectVersions: 'BUCKETVERSIONS',
  ListParts: 'UPLOAD',
  PostObject: 'OBJECT',
  PutBucketAcl: 'ACL',
  PutBucketCors: 'CORS',
  PutBucketEncryption: 'ENCRYPTION',
  PutBucketLifecycleConfiguration: 'LIFECYCLE',
  PutBucketLogging: 'LOGGING_STATUS',
  PutBucketNotificationConfiguration: 'NOTIFICATION',
  PutBucketOwnershipControls: 'OWNERSHIP_CONTROLS',
  PutBucketPolicy: 'BUCKETPOLICY',
  PutBucketRequestPayment: 'REQUEST_PAYMENT',
  PutBucketTagging: 'TAGGING',
  PutBucketVersioning: 'VERSIONING',
  PutBucketWebsite: 'WEBSITE',
  PutObjectAcl: 'ACL',
  PutObjectLegalHold: 'OBJECT_LOCK_LEGALHOLD',
  PutObjectLockConfiguration: 'OBJECT_LOCK_CONFIGURATION',
  PutObjectRetention: 'OBJECT_LOCK_RETENTION',
  PutObjectTagging: 'OBJECT_TAGGING',
  PutPublicAccessBlock: 'PUBLIC_ACCESS_BLOCK',
  UploadPart: 'PART',
}

const copies: Readonly<Record<string, string>> = {
  CopyObject: 'REST.COPY.OBJECT',
  UploadPartCopy: 'REST.COPY.PART',
}

/** What a log calls a request: `REST.GET.OBJECT`. */
export function loggedOperation({
  operation,
  request: { method },
  key,
  isWebsite,
}: {
  readonly operation: string | undefined
  readonly request: { readonly method: string }
  readonly key: string | undefined
  readonly isWebsite: boolean
}): string {
  if (method === 'OPTIONS') return 'REST.OPTIONS.PREFLIGHT'
  const copy = operation === undefined ? undefined : copies[operation]
  if (copy !== undefined) return copy
  const resource = (operation && resources[operation]) || (key === undefined ? 'BUCKET' : 'OBJECT')
  return `${isWebsite ? 'WEBSITE' : 'REST'}.${method}.${resource}`
}

/** The name of a copy's other half: the source is read. Undefined for what copies nothing. */
export function loggedSource(operation: string | undefined): string | undefined {
  const copy = operation === undefined ? undefined : copies[operation]
  return copy && `${copy}_GET`
}
