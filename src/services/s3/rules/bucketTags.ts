import type { RequestContext } from '../../../kernel/operation.ts'
import type { Tags } from '../ports/tags.ts'
import type { Needs } from '../ports.ts'
import { changeBucket, requireBucket } from './buckets.ts'
import { withinDecisions } from './decided.ts'
import { tagsOf } from './tags.ts'

/** A bucket by its name, and the account that it is to belong to. */
interface Named {
  readonly name: string
  readonly account: string
}

type Request = Pick<RequestContext, 'holders'>

/** Tags of buckets for S3 Control, which adds and takes away single ones. */
export interface BucketTags {
  /** @throws Fault where there is no such bucket of this account. */
  readonly read: (bucket: Named, request: Request) => Promise<Tags>
  /** Sets what `change` makes of the tags as they stand. @throws Fault of tags that cannot be. */
  readonly change: (bucket: Named, request: Request, change: (tags: Tags) => Tags) => Promise<void>
}

/** A bucket without a tag has no set of them, however the last one went. */
export function bucketTags(needs: Needs): BucketTags {
  return {
    read: async ({ name, account }, request) => {
      const { buckets } = withinDecisions(needs, request)
      return (await requireBucket(buckets, { Bucket: name, ExpectedBucketOwner: account })).tags ?? {}
    },
    change: ({ name, account }, request, change) => {
      const { buckets } = withinDecisions(needs, request)
      return changeBucket(buckets, { Bucket: name, ExpectedBucketOwner: account }, 'tags', ({ tags = {} }) => {
        const set = Object.entries(change(tags)).map(([Key, Value]) => ({ Key, Value }))
        return set.length === 0 ? undefined : tagsOf(set, 'bucket')
      })
    },
  }
}
