import type { GetApisRequest, GetApisResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { apiShape } from '../rules/apis.ts'
import { onApis } from '../rules/asks.ts'
import { pageOf, partOf } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
export const GetApis = operation<GetApisRequest, GetApisResponse>()({
  name: 'GetApis',
  caller: 'signed',
  asks: (_input, scope) => onApis('GET', scope),
  faults: ['BadRequestException'],
  handle:
    (needs: Pick<Needs, 'apis' | 'endpointOf'>) =>
    async (input, { account, region }): Promise<GetApisResponse> => {
      const page = pageOf(input)
      const { items, more } = partOf(await needs.apis.apis(account, region, page), page.limit)
      return { Items: items.map((api) => apiShape(needs, api)), ...more }
    },
})
