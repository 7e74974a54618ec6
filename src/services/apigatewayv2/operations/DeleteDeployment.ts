import type { DeleteDeploymentRequest } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { changeApi } from '../rules/change.ts'
import { conflict } from '../rules/faults.ts'
import { requirePart } from '../rules/find.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments-deploymentid.html */
export const DeleteDeployment = operation<DeleteDeploymentRequest, object>()({
  name: 'DeleteDeployment',
  caller: 'signed',
  asks: onApi('DELETE', ({ DeploymentId }) => `/deployments/${DeploymentId}`),
  faults: ['ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    (input, request): Promise<object> =>
      changeApi(needs, request, input.ApiId!, async (api) => {
        const { id } = await requirePart(needs, api, 'deployment', input.DeploymentId!)
        const users = (await needs.apis.parts(api.id, 'stage')).filter((stage) => stage.settings.DeploymentId === id)
        if (users.length > 0) {
          const stages = users.map((stage) => stage.settings.StageName).join(', ')
          throw conflict(`Active stages pointing to this deployment must be moved or deleted: ${stages}`)
        }
        return { changes: [{ remove: { kind: 'deployment', id } }], result: {} }
      }),
})
