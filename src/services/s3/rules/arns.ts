import type { Ask, ConditionContext } from '../../../kernel/operation.ts'

export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`
}

export function objectArn(bucket: string, key: string): string {
  return `arn:aws:s3:::${bucket}/${key}`
}

/** The bucket that an S3 ARN names or lies in; undefined when it names none. */
export function bucketOfArn(arn: string): string | undefined {
  const resource = arn.split(':').slice(5).join(':')
  if (resource === '' || resource === '*') return undefined
  const slash = resource.indexOf('/')
  return slash < 0 ? resource : resource.slice(0, slash)
}

/** The key that an S3 ARN names; undefined where it names a bucket. */
export function keyOfArn(arn: string): string | undefined {
  const resource = arn.split(':').slice(5).join(':')
  const slash = resource.indexOf('/')
  return slash < 0 ? undefined : resource.slice(slash + 1)
}

/** Condition keys of those pairs that have a value: a parameter that was not sent has no key. */
export function conditionKeys(pairs: Readonly<Record<string, string | number | undefined>>): ConditionContext {
  const context: Record<string, readonly string[]> = {}
  for (const [key, value] of Object.entries(pairs)) if (value !== undefined) context[key] = [String(value)]
  return context
}

/** Condition keys are the same in either case, and tags are not: those that differ by it alone are values of one key. */
export function tagConditionKeys(prefix: string, tags: Readonly<Record<string, string>>): ConditionContext {
  const keys: Record<string, readonly string[]> = {}
  for (const [tag, value] of Object.entries(tags)) {
    const key = `${prefix}${tag.toLowerCase()}`
    keys[key] = [...(keys[key] ?? []), value]
  }
  return keys
}

export function askBucket(action: string, bucket: string, context?: ConditionContext): Ask {
  const resource = bucketArn(bucket)
  return context === undefined ? { action, resource } : { action, resource, context }
}

export function askObject(action: string, bucket: string, key: string, context?: ConditionContext): Ask {
  const resource = objectArn(bucket, key)
  return context === undefined ? { action, resource } : { action, resource, context }
}
