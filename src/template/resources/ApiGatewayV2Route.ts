import type { CreateRouteRequest, CreateRouteResult } from '@aws-sdk/client-apigatewayv2'
import { flag, list, oneOf, record, text } from '../shape.ts'
import { httpApis } from './httpApis.ts'
import { answered, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html */
export const ApiGatewayV2Route = resource({
  type: 'AWS::ApiGatewayV2::Route',
  properties: record(
    {
      ApiId: text,
      ApiKeyRequired: flag,
      AuthorizationScopes: list(text),
      AuthorizationType: oneOf('NONE', 'AWS_IAM', 'JWT', 'CUSTOM'),
      AuthorizerId: text,
      OperationName: text,
      RouteKey: text,
      Target: text,
    },
    ['ApiId', 'RouteKey'],
  ),
  make: async (properties, making) => {
    const input: CreateRouteRequest = properties
    const made = await making.call<CreateRouteResult>(httpApis, 'CreateRoute', input)
    const id = answered(made.RouteId, 'RouteId')
    await making.exists(id, { ApiId: properties.ApiId })
    return { attributes: { RouteId: id } }
  },
  remove: async ({ physicalId, handle }, call) => {
    await call(httpApis, 'DeleteRoute', { ApiId: handle['ApiId'], RouteId: physicalId })
  },
})
