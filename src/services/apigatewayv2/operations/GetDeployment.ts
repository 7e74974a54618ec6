import type { GetDeploymentRequest, GetDeploymentResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { deploymentShape } from '../rules/deployments.ts'
import { requireApi, requirePart } from '../rules/find.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments-deploymentid.html */
export const GetDeployment = operation<GetDeploymentRequest, GetDeploymentResponse>()({
  name: 'GetDeployment',
  caller: 'signed',
  asks: onApi('GET', ({ DeploymentId }) => `/deployments/${DeploymentId}`),
  faults: ['NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    async (input, request): Promise<GetDeploymentResponse> => {
      const api = await requireApi(needs, input.ApiId!, request)
      return deploymentShape(await requirePart(needs, api, 'deployment', input.DeploymentId!))
    },
})
