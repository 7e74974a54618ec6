import type { CreateDeploymentRequest, CreateDeploymentResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { ApiRecord, Needs, Part } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { changeApi, newPart } from '../rules/change.ts'
import { deploymentShape, snapshotOf } from '../rules/deployments.ts'
import { badRequest } from '../rules/faults.ts'
import { requirePart } from '../rules/find.ts'

type DeploymentNeeds = Pick<Needs, 'apis' | 'clock' | 'random'>

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html */
export const CreateDeployment = operation<CreateDeploymentRequest, CreateDeploymentResponse>()({
  name: 'CreateDeployment',
  caller: 'signed',
  asks: onApi('POST', () => '/deployments'),
  faults: ['BadRequestException', 'ConflictException', 'NotFoundException'],
  handle:
    (needs: DeploymentNeeds) =>
    async (input, request): Promise<CreateDeploymentResponse> => {
      const made = await changeApi(needs, request, input.ApiId!, async (api) => {
        const snapshot = await snapshotOf(needs, api)
        if (snapshot.routes.length === 0) {
          throw badRequest('At least one route is required before deploying the Api.')
        }
        const { Description } = input
        const settings = { snapshot, ...(Description === undefined ? {} : { Description }) }
        const deployment = newPart(needs, 'deployment', settings)
        const stages = await movedStage(needs, api, input.StageName, deployment.id)
        return { changes: [{ put: deployment }, ...stages.map((put) => ({ put }))], result: deployment }
      })
      return deploymentShape(made)
    },
})

/** The stage that is to serve the deployment, if one is named. */
async function movedStage(
  needs: DeploymentNeeds,
  api: ApiRecord,
  name: string | undefined,
  DeploymentId: string,
): Promise<readonly Part<'stage'>[]> {
  if (name === undefined) return []
  const stage = await requirePart(needs, api, 'stage', name)
  if (stage.settings.AutoDeploy === true) {
    throw badRequest(`Deployment ID is not allowed to be set on Stage '${name}', which is deployed automatically.`)
  }
  return [{ ...stage, settings: { ...stage.settings, DeploymentId }, modifiedAt: needs.clock.now() }]
}
