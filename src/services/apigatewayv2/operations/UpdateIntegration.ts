import type { UpdateIntegrationRequest, UpdateIntegrationResult } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs, Part } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { changeApi } from '../rules/change.ts'
import { requirePart } from '../rules/find.ts'
import { changedIntegration, integrationShape } from '../rules/integrations.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid.html */
export const UpdateIntegration = operation<UpdateIntegrationRequest, UpdateIntegrationResult>()({
  name: 'UpdateIntegration',
  caller: 'signed',
  asks: onApi('PATCH', ({ IntegrationId }) => `/integrations/${IntegrationId}`),
  faults: ['BadRequestException', 'ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis' | 'clock'>) =>
    async (input, request): Promise<UpdateIntegrationResult> => {
      const changed = await changeApi(needs, request, input.ApiId!, async (api) => {
        const before = await requirePart(needs, api, 'integration', input.IntegrationId!)
        const settings = changedIntegration(before.settings, input, request)
        const part: Part<'integration'> = { ...before, settings, modifiedAt: needs.clock.now() }
        return { changes: [{ put: part }], result: part }
      })
      return integrationShape(changed)
    },
})
