import type { ListBucketsOutput, ListBucketsRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { Needs } from '../ports.ts'
import { shownOwner } from '../rules/aclDocument.ts'
import { invalidArgument } from '../rules/faults.ts'
import { continuationToken, readToken, requireText } from '../rules/listingInput.ts'
import { locationsOf, regionOf } from '../rules/locations.ts'

const mostBuckets = 10_000

/** The caller's account's own buckets. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const ListBuckets = operation<ListBucketsRequest, ListBucketsOutput>()({
  name: 'ListBuckets',
  caller: 'signed',
  asks: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  faults: ['InvalidArgument'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'checksums' | 'owners'>) =>
    async (input, request): Promise<ListBucketsOutput> => {
      const { account } = request
      const limit = requireLimit(input.MaxBuckets)
      requireText(input.Prefix, 'prefix')
      const found = await needs.buckets.list({
        account,
        prefix: input.Prefix ?? '',
        after: input.ContinuationToken === undefined ? undefined : readToken(input.ContinuationToken),
        locations: input.BucketRegion === undefined ? undefined : locationsOf(input.BucketRegion),
        limit: limit + 1,
      })
      const page = found.slice(0, limit)
      const last = found.length > limit ? page.at(-1) : undefined
      const detailed = Object.values(input).some((parameter) => parameter !== undefined)
      return {
        Owner: await shownOwner(needs, account),
        Buckets: page.map((bucket) => listedBucket(bucket, detailed)),
        ContinuationToken: last === undefined ? undefined : continuationToken(last.name),
        Prefix: input.Prefix,
      }
    },
})

function requireLimit(asked: number | undefined): number {
  if (asked === undefined) return mostBuckets
  if (asked >= 1 && asked <= mostBuckets) return asked
  const message = `Argument max-buckets must be an integer between 1 and ${mostBuckets}`
  throw invalidArgument(message, 'max-buckets', String(asked))
}

function listedBucket({ name, createdAt, region }: Bucket, detailed: boolean) {
  const bucket = { Name: name, CreationDate: new Date(createdAt) }
  return detailed ? { ...bucket, BucketRegion: regionOf(region) } : bucket
}
