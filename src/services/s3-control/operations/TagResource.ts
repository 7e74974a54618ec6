import type { Tag, TagResourceRequest } from '@aws-sdk/client-s3-control'
import { Fault } from '../../../kernel/fault.ts'
import { type ConditionContext, operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { accountOf } from '../rules/asks.ts'
import { askTags, requireBucketArn, tagFaults } from '../rules/bucketArns.ts'

type Input = TagResourceRequest & { readonly ResourceArn: string; readonly Tags: readonly Tag[] }
type Nothing = Record<string, never>

/** Adds tags, or gives those that are there another value. https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_TagResource.html */
export const TagResource = operation<Input, Nothing>()({
  name: 'TagResource',
  caller: 'signed',
  asks: ({ ResourceArn, Tags }) => [askTags('s3:TagResource', ResourceArn, tagKeys(Tags))],
  faults: [...tagFaults, 'InvalidTag', 'OperationAborted'],
  handle:
    ({ bucketTags }: Pick<Needs, 'bucketTags'>) =>
    async (input, request): Promise<Nothing> => {
      const bucket = { name: requireBucketArn(input.ResourceArn), account: accountOf(input, request) }
      const wanted = new Map<string, string>()
      for (const { Key = '', Value = '' } of input.Tags) {
        if (wanted.has(Key)) throw twice()
        wanted.set(Key, Value)
      }
      await bucketTags.change(bucket, request, (tags) => ({ ...tags, ...Object.fromEntries(wanted) }))
      return {}
    },
})

function tagKeys(tags: readonly Tag[]): ConditionContext {
  const pairs = tags.map(({ Key = '', Value = '' }): [string, string[]] => [`aws:RequestTag/${Key}`, [Value]])
  return { ...Object.fromEntries(pairs), 'aws:TagKeys': tags.map(({ Key = '' }) => Key) }
}

function twice(): Error {
  return new Fault('InvalidTag', 'Cannot provide multiple Tags with the same key', { status: 400 })
}
