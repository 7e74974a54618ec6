import type { LifecycleRule, LifecycleRuleFilter, PutBucketLifecycleConfigurationRequest } from '@aws-sdk/client-s3'
import { flag, list, number, oneOf, type Read, record, tagList, text } from '../shape.ts'

const ruleShape = record(
  {
    AbortIncompleteMultipartUpload: record({ DaysAfterInitiation: number }, ['DaysAfterInitiation']),
    ExpirationDate: text,
    ExpirationInDays: number,
    ExpiredObjectDeleteMarker: flag,
    Id: text,
    NoncurrentVersionExpiration: record({ NewerNoncurrentVersions: number, NoncurrentDays: number }, [
      'NoncurrentDays',
    ]),
    NoncurrentVersionExpirationInDays: number,
    ObjectSizeGreaterThan: number,
    ObjectSizeLessThan: number,
    Prefix: text,
    Status: oneOf('Enabled', 'Disabled'),
    TagFilters: tagList,
  },
  ['Status'],
)

type Rule = Read<typeof ruleShape>

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
 * Deviation: transitions are reported and not acted on, since there is one storage class.
 */
export const lifecycleShape = record({ Rules: list(ruleShape) }, ['Rules'])

/** A bucket's lifecycle, as S3 is asked for it; undefined where nothing is left of its rules but transitions. */
export function lifecycleInput(
  Bucket: string,
  { Rules }: Read<typeof lifecycleShape>,
): PutBucketLifecycleConfigurationRequest | undefined {
  const rules = Rules.filter(acts).map(ruleOf)
  return rules.length === 0 ? undefined : { Bucket, LifecycleConfiguration: { Rules: rules } }
}

function acts(rule: Rule): boolean {
  return (
    rule.AbortIncompleteMultipartUpload !== undefined ||
    rule.NoncurrentVersionExpiration !== undefined ||
    rule.NoncurrentVersionExpirationInDays !== undefined ||
    expirationOf(rule) !== undefined
  )
}

function ruleOf(rule: Rule): LifecycleRule {
  const { AbortIncompleteMultipartUpload, Id: ID, NoncurrentVersionExpirationInDays: NoncurrentDays, Status } = rule
  const noncurrent = rule.NoncurrentVersionExpiration ?? (NoncurrentDays === undefined ? undefined : { NoncurrentDays })
  const Expiration = expirationOf(rule)
  return {
    Status,
    Filter: filterOf(rule),
    ...(ID === undefined ? {} : { ID }),
    ...(Expiration === undefined ? {} : { Expiration }),
    ...(noncurrent === undefined ? {} : { NoncurrentVersionExpiration: noncurrent }),
    ...(AbortIncompleteMultipartUpload === undefined ? {} : { AbortIncompleteMultipartUpload }),
  }
}

function expirationOf({ ExpirationDate, ExpirationInDays, ExpiredObjectDeleteMarker }: Rule) {
  const expiration = {
    ...(ExpirationDate === undefined ? {} : { Date: new Date(ExpirationDate) }),
    ...(ExpirationInDays === undefined ? {} : { Days: ExpirationInDays }),
    ...(ExpiredObjectDeleteMarker === undefined ? {} : { ExpiredObjectDeleteMarker }),
  }
  return Object.keys(expiration).length === 0 ? undefined : expiration
}

/** One condition stands alone, several stand in an `And`; tags are several for S3 wherever there are two of them. */
function filterOf({ ObjectSizeGreaterThan, ObjectSizeLessThan, Prefix, TagFilters = [] }: Rule): LifecycleRuleFilter {
  const conditions = {
    ...(ObjectSizeGreaterThan === undefined ? {} : { ObjectSizeGreaterThan }),
    ...(ObjectSizeLessThan === undefined ? {} : { ObjectSizeLessThan }),
    ...(Prefix === undefined ? {} : { Prefix }),
  }
  const [Tag] = TagFilters
  const count = Object.keys(conditions).length + TagFilters.length
  if (count === 0) return { Prefix: '' }
  if (count > 1) return { And: { ...conditions, ...(Tag === undefined ? {} : { Tags: TagFilters }) } }
  return Tag === undefined ? conditions : { Tag }
}
