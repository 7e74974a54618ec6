import type { TagResourceRequest } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onTags, requestTags } from '../rules/asks.ts'
import { changeTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resource-arn.html */
export const TagResource = operation<TagResourceRequest, object>()({
  name: 'TagResource',
  caller: 'signed',
  asks: ({ ResourceArn, Tags }, scope) => onTags('POST', ResourceArn!, scope, requestTags(Tags)),
  faults: ['BadRequestException', 'ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    async (input, request): Promise<object> => {
      await changeTags(needs, request, input.ResourceArn!, (tags) => ({ ...tags, ...input.Tags }))
      return {}
    },
})
