import type { GetIntegrationsRequest, GetIntegrationsResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { requireApi } from '../rules/find.ts'
import { integrationShape } from '../rules/integrations.ts'
import { partOfAll } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export const GetIntegrations = operation<GetIntegrationsRequest, GetIntegrationsResponse>()({
  name: 'GetIntegrations',
  caller: 'signed',
  asks: onApi('GET', () => '/integrations'),
  faults: ['BadRequestException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    async (input, request): Promise<GetIntegrationsResponse> => {
      const api = await requireApi(needs, input.ApiId!, request)
      const { items, more } = partOfAll(await needs.apis.parts(api.id, 'integration'), input)
      return { Items: items.map(integrationShape), ...more }
    },
})
