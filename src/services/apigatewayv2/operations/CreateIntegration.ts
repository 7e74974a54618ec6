import type { CreateIntegrationRequest, CreateIntegrationResult } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { changeApi, newPart } from '../rules/change.ts'
import { integrationShape, newIntegration } from '../rules/integrations.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export const CreateIntegration = operation<CreateIntegrationRequest, CreateIntegrationResult>()({
  name: 'CreateIntegration',
  caller: 'signed',
  asks: onApi('POST', () => '/integrations'),
  faults: ['BadRequestException', 'ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis' | 'clock' | 'random'>) =>
    async (input, request): Promise<CreateIntegrationResult> => {
      const made = await changeApi(needs, request, input.ApiId!, async () => {
        const part = newPart(needs, 'integration', newIntegration(input, request))
        return { changes: [{ put: part }], result: part }
      })
      return integrationShape(made)
    },
})
