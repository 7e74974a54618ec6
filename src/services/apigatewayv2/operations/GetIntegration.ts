import type { GetIntegrationRequest, GetIntegrationResult } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { requireApi, requirePart } from '../rules/find.ts'
import { integrationShape } from '../rules/integrations.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid.html */
export const GetIntegration = operation<GetIntegrationRequest, GetIntegrationResult>()({
  name: 'GetIntegration',
  caller: 'signed',
  asks: onApi('GET', ({ IntegrationId }) => `/integrations/${IntegrationId}`),
  faults: ['NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    async (input, request): Promise<GetIntegrationResult> => {
      const api = await requireApi(needs, input.ApiId!, request)
      return integrationShape(await requirePart(needs, api, 'integration', input.IntegrationId!))
    },
})
