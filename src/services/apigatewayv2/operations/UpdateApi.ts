import type { UpdateApiRequest, UpdateApiResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { apiShape, changedApi } from '../rules/apis.ts'
import { onApi } from '../rules/asks.ts'
import { changeApi } from '../rules/change.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html */
export const UpdateApi = operation<UpdateApiRequest, UpdateApiResponse>()({
  name: 'UpdateApi',
  caller: 'signed',
  asks: onApi('PATCH'),
  faults: ['BadRequestException', 'ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis' | 'endpointOf'>) =>
    async (input, request): Promise<UpdateApiResponse> =>
      changeApi(needs, request, input.ApiId!, (api) => {
        const settings = changedApi(api.settings, input)
        return { settings, result: apiShape(needs, { ...api, settings }) }
      }),
})
