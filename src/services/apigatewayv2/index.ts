/**
 * API Gateway's HTTP APIs: their routes, integrations, authorizers, stages and deployments. It owns how an API is configured
 * and what of it is served (`deployedApi`); `execute-api` serves it. WebSocket APIs, Lambda authorizers, HTTP
 * integrations, custom domains and VPC links are not served.
 * https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/api-reference.html
 */
import type { Service } from '../../kernel/operation.ts'
import { CreateApi } from './operations/CreateApi.ts'
import { CreateAuthorizer } from './operations/CreateAuthorizer.ts'
import { CreateDeployment } from './operations/CreateDeployment.ts'
import { CreateIntegration } from './operations/CreateIntegration.ts'
import { CreateRoute } from './operations/CreateRoute.ts'
import { CreateStage } from './operations/CreateStage.ts'
import { DeleteApi } from './operations/DeleteApi.ts'
import { DeleteAuthorizer } from './operations/DeleteAuthorizer.ts'
import { DeleteCorsConfiguration } from './operations/DeleteCorsConfiguration.ts'
import { DeleteDeployment } from './operations/DeleteDeployment.ts'
import { DeleteIntegration } from './operations/DeleteIntegration.ts'
import { DeleteRoute } from './operations/DeleteRoute.ts'
import { DeleteStage } from './operations/DeleteStage.ts'
import { GetApi } from './operations/GetApi.ts'
import { GetApis } from './operations/GetApis.ts'
import { GetAuthorizer } from './operations/GetAuthorizer.ts'
import { GetAuthorizers } from './operations/GetAuthorizers.ts'
import { GetDeployment } from './operations/GetDeployment.ts'
import { GetDeployments } from './operations/GetDeployments.ts'
import { GetIntegration } from './operations/GetIntegration.ts'
import { GetIntegrations } from './operations/GetIntegrations.ts'
import { GetRoute } from './operations/GetRoute.ts'
import { GetRoutes } from './operations/GetRoutes.ts'
import { GetStage } from './operations/GetStage.ts'
import { GetStages } from './operations/GetStages.ts'
import { GetTags } from './operations/GetTags.ts'
import { TagResource } from './operations/TagResource.ts'
import { UntagResource } from './operations/UntagResource.ts'
import { UpdateApi } from './operations/UpdateApi.ts'
import { UpdateAuthorizer } from './operations/UpdateAuthorizer.ts'
import { UpdateDeployment } from './operations/UpdateDeployment.ts'
import { UpdateIntegration } from './operations/UpdateIntegration.ts'
import { UpdateRoute } from './operations/UpdateRoute.ts'
import { UpdateStage } from './operations/UpdateStage.ts'
import type { Needs } from './ports.ts'

export { deployedApi } from './rules/deployed.ts'

/** HTTP APIs, by wire name. */
export const service: Service<Needs> = {
  name: 'apigatewayv2',
  operations: {
    CreateApi,
    CreateAuthorizer,
    CreateDeployment,
    CreateIntegration,
    CreateRoute,
    CreateStage,
    DeleteApi,
    DeleteAuthorizer,
    DeleteCorsConfiguration,
    DeleteDeployment,
    DeleteIntegration,
    DeleteRoute,
    DeleteStage,
    GetApi,
    GetApis,
    GetAuthorizer,
    GetAuthorizers,
    GetDeployment,
    GetDeployments,
    GetIntegration,
    GetIntegrations,
    GetRoute,
    GetRoutes,
    GetStage,
    GetStages,
    GetTags,
    TagResource,
    UntagResource,
    UpdateApi,
    UpdateAuthorizer,
    UpdateDeployment,
    UpdateIntegration,
    UpdateRoute,
    UpdateStage,
  },
}

/** The number that changes with every change of an API or of anything in it; undefined when there is no such API. */
export function apiRevision({ apis }: Pick<Needs, 'apis'>, id: string): Promise<number | undefined> {
  return apis.revision(id)
}
