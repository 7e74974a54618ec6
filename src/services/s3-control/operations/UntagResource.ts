import type { UntagResourceRequest } from '@aws-sdk/client-s3-control'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { accountOf } from '../rules/asks.ts'
import { askTags, requireBucketArn, tagFaults } from '../rules/bucketArns.ts'

type Input = UntagResourceRequest & { readonly ResourceArn: string; readonly TagKeys: readonly string[] }
type Nothing = Record<string, never>

/** Takes tags away by their keys; what is not there is passed over. https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_UntagResource.html */
export const UntagResource = operation<Input, Nothing>()({
  name: 'UntagResource',
  caller: 'signed',
  asks: ({ ResourceArn, TagKeys }) => [askTags('s3:UntagResource', ResourceArn, { 'aws:TagKeys': TagKeys })],
  faults: [...tagFaults, 'OperationAborted'],
  handle:
    ({ bucketTags }: Pick<Needs, 'bucketTags'>) =>
    async (input, request): Promise<Nothing> => {
      const bucket = { name: requireBucketArn(input.ResourceArn), account: accountOf(input, request) }
      const gone = new Set(input.TagKeys)
      await bucketTags.change(bucket, request, (tags) =>
        Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key))),
      )
      return {}
    },
})
