import type { UntagResourceRequest } from '@aws-sdk/client-lambda'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onTagged } from '../rules/asks.ts'
import { replaceFunction, requireTagged } from '../rules/find.ts'

/** https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */
export const UntagResource = operation<UntagResourceRequest, object>()({
  name: 'UntagResource',
  caller: 'signed',
  asks: onTagged('lambda:UntagResource', ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys! })),
  faults: ['ResourceConflictException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'functions' | 'random'>) =>
    async (input): Promise<object> => {
      const record = await requireTagged(needs, input.Resource!)
      const removed = new Set(input.TagKeys)
      const tags = Object.fromEntries(Object.entries(record.tags).filter(([key]) => !removed.has(key)))
      await replaceFunction(needs, record, { tags })
      return {}
    },
})
