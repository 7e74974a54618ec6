import type { Clock } from '../../../kernel/clock.ts'
import type { Ask, ConditionContext } from '../../../kernel/operation.ts'
import { type AclMembers, aclKeys, namesAcl } from './acl.ts'
import { askObject, conditionKeys } from './arns.ts'
import { sourceName } from './copySource.ts'
import { type LockMembers, namesLock, retentionKeys } from './locks.ts'
import { requestTagKeys, tagsOfHeader } from './tags.ts'

interface PutMembers extends AclMembers, LockMembers {
  readonly Bucket: string
  readonly Key: string
  readonly Tagging?: string | undefined
  readonly ServerSideEncryption?: string | undefined
  readonly SSEKMSKeyId?: string | undefined
  readonly SSECustomerAlgorithm?: string | undefined
  readonly StorageClass?: string | undefined
  readonly WebsiteRedirectLocation?: string | undefined
  readonly IfMatch?: string | undefined
  readonly IfNoneMatch?: string | undefined
  readonly CopySource?: string | undefined
  readonly MetadataDirective?: string | undefined
  readonly AnnotationDirective?: string | undefined
}

/**
 * What writing an object asks of IAM: to put it, and to tag it, to lock it or to set its access control where the request
 * does. The clock is for those that may lock.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function putAsks(input: PutMembers, creates: boolean, clock?: Clock): readonly Ask[] {
  const { Bucket, Key } = input
  const acl = namesAcl(input) ? aclKeys(input) : undefined
  const tags = input.Tagging ? requestTagKeys(tagsOfHeader(input.Tagging)) : undefined
  const locks = clock === undefined ? noLocks : lockContexts(input, clock)
  const context = { ...putContext(input, creates), ...acl, ...tags, ...locks.retention, ...locks.legalHold }
  const asks: Ask[] = [askObject('s3:PutObject', Bucket, Key, context)]
  if (tags !== undefined) asks.push({ ...askObject('s3:PutObjectTagging', Bucket, Key, tags), anew: true })
  if (acl !== undefined) {
    asks.push({ ...askObject('s3:PutObjectAcl', Bucket, Key, { ...acl, ...storageClass(input) }), anew: true })
  }
  if (locks.retention !== undefined) asks.push(askObject('s3:PutObjectRetention', Bucket, Key, locks.retention))
  if (locks.legalHold !== undefined) asks.push(askObject('s3:PutObjectLegalHold', Bucket, Key, locks.legalHold))
  return asks
}

interface LockContexts {
  readonly retention?: ConditionContext
  readonly legalHold?: ConditionContext
}

const noLocks: LockContexts = {}

function lockContexts(input: PutMembers, clock: Clock): LockContexts {
  const { retention, legalHold } = namesLock(input)
  if (!retention && !legalHold) return noLocks
  const { ObjectLockMode, ObjectLockRetainUntilDate, ObjectLockLegalHoldStatus } = input
  return {
    ...(retention ? { retention: retentionKeys(ObjectLockMode, ObjectLockRetainUntilDate, clock.now()) } : {}),
    ...(legalHold ? { legalHold: conditionKeys({ 's3:object-lock-legal-hold': ObjectLockLegalHoldStatus }) } : {}),
  }
}

function storageClass({ StorageClass }: PutMembers): ConditionContext {
  return conditionKeys({ 's3:x-amz-storage-class': StorageClass })
}

function putContext(input: PutMembers, creates: boolean): ConditionContext {
  const context = conditionKeys({
    's3:x-amz-server-side-encryption': input.ServerSideEncryption,
    's3:x-amz-server-side-encryption-aws-kms-key-id': input.SSEKMSKeyId,
    's3:x-amz-server-side-encryption-customer-algorithm': input.SSECustomerAlgorithm,
    's3:x-amz-website-redirect-location': input.WebsiteRedirectLocation,
    's3:x-amz-copy-source': input.CopySource === undefined ? undefined : sourceName(input.CopySource),
    's3:x-amz-metadata-directive': input.MetadataDirective,
    's3:x-amz-object-annotation-directive': input.AnnotationDirective,
    's3:if-match': input.IfMatch,
    's3:if-none-match': input.IfNoneMatch,
    's3:ObjectCreationOperation': String(creates),
  })
  return { ...context, ...storageClass(input) }
}
