import type { CreateApiRequest, CreateApiResponse } from '@aws-sdk/client-apigatewayv2'
import type { RequestContext } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import type { ApiRecord, Needs, Part } from '../ports.ts'
import { apiShape, newApi } from '../rules/apis.ts'
import { onApis, requestTags } from '../rules/asks.ts'
import { newId, newPart } from '../rules/change.ts'
import { badRequest } from '../rules/faults.ts'
import { newIntegration } from '../rules/integrations.ts'
import { newRoute } from '../rules/routes.ts'
import { requireTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
export const CreateApi = operation<CreateApiRequest, CreateApiResponse>()({
  name: 'CreateApi',
  caller: 'signed',
  asks: ({ Tags }, scope) => onApis('POST', scope, requestTags(Tags)),
  faults: ['BadRequestException'],
  handle:
    (needs: Needs) =>
    async (input, request): Promise<CreateApiResponse> => {
      const { account, region } = request
      const settings = newApi(input)
      const tags = requireTags(input.Tags)
      for (;;) {
        const createdAt = needs.clock.now()
        const api: ApiRecord = { id: newId(needs.random, 10), account, region, settings, tags, createdAt, revision: 1 }
        if (await needs.apis.create(api, await quickParts(needs, api, input, request))) return apiShape(needs, api)
      }
    },
})

/** Quick create: an API with a target gets an integration, a route and a stage that is deployed by itself. */
async function quickParts(
  needs: Needs,
  api: ApiRecord,
  { Target, RouteKey }: CreateApiRequest,
  scope: RequestContext,
): Promise<readonly Part[]> {
  if (Target === undefined) {
    if (RouteKey === undefined) return []
    throw badRequest('RouteKey needs a Target.')
  }
  const called = {
    ApiId: api.id,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: Target,
    PayloadFormatVersion: '2.0',
  } as const
  const integration = newPart(needs, 'integration', { ...newIntegration(called, scope), ApiGatewayManaged: true })
  const key = RouteKey ?? '$default'
  const settings = await newRoute(needs, api, { ApiId: api.id, RouteKey: key })
  const managed = { ...settings, Target: `integrations/${integration.id}`, ApiGatewayManaged: true }
  const stage = { StageName: '$default', AutoDeploy: true, ApiGatewayManaged: true }
  return [
    integration,
    newPart(needs, 'route', managed, { name: key }),
    newPart(needs, 'stage', stage, { id: '$default' }),
  ]
}
