import type { GetApiRequest, GetApiResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { apiShape } from '../rules/apis.ts'
import { onApi } from '../rules/asks.ts'
import { requireApi } from '../rules/find.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html */
export const GetApi = operation<GetApiRequest, GetApiResponse>()({
  name: 'GetApi',
  caller: 'signed',
  asks: onApi('GET'),
  faults: ['NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis' | 'endpointOf'>) =>
    async (input, request): Promise<GetApiResponse> =>
      apiShape(needs, await requireApi(needs, input.ApiId!, request)),
})
