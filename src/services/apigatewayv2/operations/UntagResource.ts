import type { UntagResourceRequest } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onTags } from '../rules/asks.ts'
import { changeTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resource-arn.html */
export const UntagResource = operation<UntagResourceRequest, object>()({
  name: 'UntagResource',
  caller: 'signed',
  asks: ({ ResourceArn, TagKeys }, scope) => onTags('DELETE', ResourceArn!, scope, { 'aws:TagKeys': TagKeys! }),
  faults: ['BadRequestException', 'ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    async (input, request): Promise<object> => {
      const removed = new Set(input.TagKeys)
      await changeTags(needs, request, input.ResourceArn!, (tags) =>
        Object.fromEntries(Object.entries(tags).filter(([key]) => !removed.has(key))),
      )
      return {}
    },
})
