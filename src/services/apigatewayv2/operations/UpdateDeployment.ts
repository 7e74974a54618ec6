import type { UpdateDeploymentRequest, UpdateDeploymentResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs, Part } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { changeApi } from '../rules/change.ts'
import { deploymentShape } from '../rules/deployments.ts'
import { requirePart } from '../rules/find.ts'

/**
 * Describes a deployment anew; what was deployed stays.
 * https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments-deploymentid.html
 */
export const UpdateDeployment = operation<UpdateDeploymentRequest, UpdateDeploymentResponse>()({
  name: 'UpdateDeployment',
  caller: 'signed',
  asks: onApi('PATCH', ({ DeploymentId }) => `/deployments/${DeploymentId}`),
  faults: ['BadRequestException', 'ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis' | 'clock'>) =>
    async ({ ApiId, DeploymentId, Description }, request): Promise<UpdateDeploymentResponse> => {
      const changed = await changeApi(needs, request, ApiId!, async (api) => {
        const before = await requirePart(needs, api, 'deployment', DeploymentId!)
        const settings = Description === undefined ? before.settings : { ...before.settings, Description }
        const part: Part<'deployment'> = { ...before, settings, modifiedAt: needs.clock.now() }
        return { changes: [{ put: part }], result: part }
      })
      return deploymentShape(changed)
    },
})
