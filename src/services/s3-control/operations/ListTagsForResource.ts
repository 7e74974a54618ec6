import type { ListTagsForResourceRequest, ListTagsForResourceResult } from '@aws-sdk/client-s3-control'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { accountOf } from '../rules/asks.ts'
import { askTags, requireBucketArn, tagFaults } from '../rules/bucketArns.ts'

type Input = ListTagsForResourceRequest & { readonly ResourceArn: string }

/** A bucket without tags has an empty list of them. https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListTagsForResource.html */
export const ListTagsForResource = operation<Input, ListTagsForResourceResult>()({
  name: 'ListTagsForResource',
  caller: 'signed',
  asks: ({ ResourceArn }) => [askTags('s3:ListTagsForResource', ResourceArn)],
  faults: tagFaults,
  handle:
    ({ bucketTags }: Pick<Needs, 'bucketTags'>) =>
    async (input, request): Promise<ListTagsForResourceResult> => {
      const bucket = { name: requireBucketArn(input.ResourceArn), account: accountOf(input, request) }
      const tags = Object.entries(await bucketTags.read(bucket, request))
      return { Tags: tags.map(([Key, Value]) => ({ Key, Value })) }
    },
})
