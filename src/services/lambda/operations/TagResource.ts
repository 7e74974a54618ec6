import type { TagResourceRequest } from '@aws-sdk/client-lambda'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onTagged, requestTags } from '../rules/asks.ts'
import { replaceFunction, requireTagged } from '../rules/find.ts'
import { requireTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
export const TagResource = operation<TagResourceRequest, object>()({
  name: 'TagResource',
  caller: 'signed',
  asks: onTagged('lambda:TagResource', ({ Tags }) => requestTags(Tags)),
  faults: ['InvalidParameterValueException', 'ResourceConflictException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'functions' | 'random'>) =>
    async (input): Promise<object> => {
      const record = await requireTagged(needs, input.Resource!)
      await replaceFunction(needs, record, { tags: requireTags({ ...record.tags, ...input.Tags }) })
      return {}
    },
})
