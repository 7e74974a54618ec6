import type {
  CreateApiRequest,
  CreateApiResponse,
  CreateAuthorizerRequest,
  CreateAuthorizerResponse,
  CreateIntegrationRequest,
  CreateIntegrationResult,
  CreateRouteRequest,
  GetApisRequest,
  GetApisResponse,
} from '@aws-sdk/client-apigatewayv2'
import { type ImportedApi, type ImportedRoute, importOpenApi } from '../openApi.ts'
import { flag, list, mapOf, number, oneOf, record, type Shape, ShapeError, text } from '../shape.ts'
import { httpApis } from './httpApis.ts'
import { allPages, answered, type Making, mergedTags, resource } from './resource.ts'

const openApi: Shape<ImportedApi> = { read: importOpenApi }

const properties = record({
  Body: openApi,
  CorsConfiguration: record({
    AllowCredentials: flag,
    AllowHeaders: list(text),
    AllowMethods: list(text),
    AllowOrigins: list(text),
    ExposeHeaders: list(text),
    MaxAge: number,
  }),
  CredentialsArn: text,
  Description: text,
  DisableExecuteApiEndpoint: flag,
  Name: text,
  ProtocolType: oneOf('HTTP'),
  RouteKey: text,
  RouteSelectionExpression: text,
  Tags: mapOf(text),
  Target: text,
  Version: text,
})

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html */
export const ApiGatewayV2Api = resource({
  type: 'AWS::ApiGatewayV2::Api',
  properties,
  naming: {
    given: ({ Name, Body }) => {
      const given = Name ?? Body?.api.Name
      if (given === undefined) throw new ShapeError('#', 'required key [Name] not found')
      return given
    },
    length: 128,
    find: async (name, _beside, { call }) => {
      const apis = await allPages(async (token) => {
        const input: GetApisRequest = token === undefined ? {} : { NextToken: token }
        const { Items, NextToken } = await call<GetApisResponse>(httpApis, 'GetApis', input)
        return { items: Items, next: NextToken }
      })
      return apis.flatMap(({ ApiId, Name, CreatedDate }) =>
        Name === name && ApiId !== undefined ? [{ physicalId: ApiId, at: CreatedDate }] : [],
      )
    },
  },
  make: async ({ Body, Tags, ...given }, making) => {
    if (Body === undefined && given.ProtocolType === undefined) {
      throw new ShapeError('#', 'required key [ProtocolType] not found')
    }
    const tags = mergedTags(making, { ...Body?.api.Tags, ...Tags })
    const input: CreateApiRequest = {
      ...Body?.api,
      ...given,
      Name: making.name,
      ProtocolType: 'HTTP',
      ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }),
    }
    const made = await making.call<CreateApiResponse>(httpApis, 'CreateApi', input)
    const ApiId = answered(made.ApiId, 'ApiId')
    await making.exists(ApiId)
    if (Body !== undefined) await makeRoutes(Body, ApiId, making)
    return { attributes: { ApiId, ApiEndpoint: answered(made.ApiEndpoint, 'ApiEndpoint') } }
  },
  remove: async ({ physicalId }, call) => {
    await call(httpApis, 'DeleteApi', { ApiId: physicalId })
  },
})

async function makeRoutes(body: ImportedApi, ApiId: string, making: Making): Promise<void> {
  const authorizers = new Map<string, string>()
  for (const authorizer of body.authorizers) {
    const input: CreateAuthorizerRequest = { ApiId, ...authorizer }
    const made = await making.call<CreateAuthorizerResponse>(httpApis, 'CreateAuthorizer', input)
    authorizers.set(answered(authorizer.Name, 'Name'), answered(made.AuthorizerId, 'AuthorizerId'))
  }
  for (const route of body.routes) {
    const integration: CreateIntegrationRequest = { ApiId, ...route.integration }
    const made = await making.call<CreateIntegrationResult>(httpApis, 'CreateIntegration', integration)
    const input: CreateRouteRequest = {
      ApiId,
      RouteKey: route.key,
      Target: `integrations/${answered(made.IntegrationId, 'IntegrationId')}`,
      ...authorizationOf(route, authorizers),
    }
    await making.call(httpApis, 'CreateRoute', input)
  }
}

function authorizationOf(
  { authorization }: ImportedRoute,
  authorizers: ReadonlyMap<string, string>,
): Partial<CreateRouteRequest> {
  if (authorization.type !== 'authorizer') return { AuthorizationType: authorization.type }
  const AuthorizerId = answered(authorizers.get(authorization.name), `authorizer ${authorization.name}`)
  const scopes = authorization.scopes.length === 0 ? {} : { AuthorizationScopes: [...authorization.scopes] }
  return { AuthorizerId, ...scopes }
}
