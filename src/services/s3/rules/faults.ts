import { Fault } from '../../../kernel/fault.ts'

/**
 * Statuses of S3's faults; its model names few of them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 */
export const faultStatus: Readonly<Record<string, number>> = {
  AccessControlListNotSupported: 400,
  AccessDenied: 403,
  BadDigest: 400,
  BadRequest: 400,
  BucketAlreadyExists: 409,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  CrossLocationLoggingProhibited: 403,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IllegalLocationConstraintException: 400,
  IllegalVersioningConfigurationException: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidArgument: 400,
  InvalidBucketAclWithBlockPublicAccessError: 400,
  InvalidBucketAclWithObjectOwnership: 400,
  InvalidBucketName: 400,
  InvalidBucketState: 409,
  InvalidDigest: 400,
  InvalidEncryptionAlgorithmError: 400,
  InvalidLocationConstraint: 400,
  InvalidNamespaceHeader: 400,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRedirectLocation: 400,
  InvalidRequest: 400,
  InvalidRetentionPeriod: 400,
  InvalidStorageClass: 400,
  InvalidTag: 400,
  InvalidTargetBucketForLogging: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedACLError: 400,
  MalformedPOSTRequest: 400,
  MalformedPolicy: 400,
  MalformedTrailerError: 400,
  MalformedXML: 400,
  MetadataTooLarge: 400,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  MissingNamespaceHeader: 400,
  MissingSecurityHeader: 400,
  NoSuchBucket: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchBucketPolicy: 404,
  NoSuchConfiguration: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchObjectLockConfiguration: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  NoSuchTagSet: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NoSuchWebsiteConfiguration: 404,
  NotImplemented: 501,
  NotModified: 304,
  ObjectLockConfigurationNotFoundError: 404,
  OperationAborted: 409,
  OwnershipControlsNotFoundError: 404,
  PreconditionFailed: 412,
  ReplicationConfigurationNotFoundError: 404,
  SignatureDoesNotMatch: 403,
  UnexpectedContent: 400,
  UnresolvableGrantByEmailAddress: 400,
  XAmzContentSHA256Mismatch: 400,
}

/** One of S3's faults, with its status. */
export function s3Fault(code: string, message: string, members: Readonly<Record<string, unknown>> = {}): Fault {
  const status = faultStatus[code]
  return new Fault(code, message, status === undefined ? { members } : { status, members })
}

/** The fault of a change that others always came before. */
export function aborted(): Fault {
  const message =
    'A conflicting conditional operation is currently in progress against this resource. Please try again.'
  return s3Fault('OperationAborted', message)
}

export const noSuchBucket = (name: string): Fault =>
  s3Fault('NoSuchBucket', 'The specified bucket does not exist', { BucketName: name })

export const noSuchKey = (key: string): Fault => s3Fault('NoSuchKey', 'The specified key does not exist.', { Key: key })

export const noSuchBucketPolicy = (name: string): Fault =>
  s3Fault('NoSuchBucketPolicy', 'The bucket policy does not exist', { BucketName: name })

export const noSuchConfiguration = (id: string): Fault =>
  s3Fault('NoSuchConfiguration', 'The specified configuration does not exist.', { ConfigurationId: id })

export const noSuchUpload = (id: string): Fault =>
  s3Fault(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: id },
  )

export const invalidArgument = (message: string, name: string, value: string): Fault =>
  s3Fault('InvalidArgument', message, { ArgumentName: name, ArgumentValue: value })

export const invalidRequest = (message: string): Fault => s3Fault('InvalidRequest', message)

export const malformedXml = (): Fault =>
  s3Fault('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema')

/** AWS's answer to a header that asks for something it cannot do here. */
export const notImplemented = (header: string): Fault =>
  s3Fault('NotImplemented', 'A header you provided implies functionality that is not implemented', { Header: header })

export const preconditionFailed = (condition: string): Fault =>
  s3Fault('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  })

export const accessDenied = (reason: string, message = 'Access Denied'): Fault =>
  new Fault('AccessDenied', message, { status: 403, reason })

/** What any operation on a bucket may answer. */
export const bucketFaults = ['AccessDenied', 'NoSuchBucket'] as const

/** What any operation that names a key may answer. */
export const keyFaults = [
  ...bucketFaults,
  'InvalidURI',
  'KeyTooLongError',
  'NotImplemented',
  'InvalidArgument',
] as const

/** What any operation on an object that must be there may answer. */
export const objectFaults = [...keyFaults, 'MethodNotAllowed', 'NoSuchKey', 'NoSuchVersion'] as const
