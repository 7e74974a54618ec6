import type { GetTagsRequest, GetTagsResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onTags } from '../rules/asks.ts'
import { tagsOf } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resource-arn.html */
export const GetTags = operation<GetTagsRequest, GetTagsResponse>()({
  name: 'GetTags',
  caller: 'signed',
  asks: ({ ResourceArn }, scope) => onTags('GET', ResourceArn!, scope),
  faults: ['NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    async (input, request): Promise<GetTagsResponse> => ({
      Tags: { ...(await tagsOf(needs, request, input.ResourceArn!)) },
    }),
})
