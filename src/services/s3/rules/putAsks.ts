import type { Ask, ConditionContext } from '../../../kernel/operation.ts'
import { type AclMembers, aclKeys, namesAcl } from './acl.ts'
import { askObject, conditionKeys } from './arns.ts'
import { requestTagKeys, tagsOfHeader } from './tags.ts'

interface PutMembers extends AclMembers {
  readonly Bucket: string
  readonly Key: string
  readonly Tagging?: string | undefined
  readonly ServerSideEncryption?: string | undefined
  readonly StorageClass?: string | undefined
  readonly IfMatch?: string | undefined
  readonly IfNoneMatch?: string | undefined
  readonly CopySource?: string | undefined
  readonly MetadataDirective?: string | undefined
}

/**
 * What writing an object asks of IAM: to put it, and to tag it or to set its access control where the request does.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function putAsks(input: PutMembers, creates: boolean): readonly Ask[] {
  const { Bucket, Key } = input
  const context = putContext(input, creates)
  const asks = [askObject('s3:PutObject', Bucket, Key, context)]
  if (input.Tagging) asks.push(askObject('s3:PutObjectTagging', Bucket, Key, context))
  if (namesAcl(input)) asks.push(askObject('s3:PutObjectAcl', Bucket, Key, context))
  return asks
}

function putContext(input: PutMembers, creates: boolean): ConditionContext {
  const context = conditionKeys({
    's3:x-amz-server-side-encryption': input.ServerSideEncryption,
    's3:x-amz-storage-class': input.StorageClass,
    's3:x-amz-copy-source': input.CopySource,
    's3:x-amz-metadata-directive': input.MetadataDirective,
    's3:if-match': input.IfMatch,
    's3:if-none-match': input.IfNoneMatch,
    's3:ObjectCreationOperation': String(creates),
  })
  if (!input.Tagging && !namesAcl(input)) return context
  return { ...context, ...aclKeys(input), ...requestTagKeys(tagsOfHeader(input.Tagging)) }
}
