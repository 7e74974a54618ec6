import type { CreateAuthorizerRequest, CreateAuthorizerResponse } from '@aws-sdk/client-apigatewayv2'
import { flag, list, number, oneOf, record, text } from '../shape.ts'
import { httpApis } from './httpApis.ts'
import { answered, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-authorizer.html */
export const ApiGatewayV2Authorizer = resource({
  type: 'AWS::ApiGatewayV2::Authorizer',
  properties: record(
    {
      ApiId: text,
      AuthorizerCredentialsArn: text,
      AuthorizerPayloadFormatVersion: text,
      AuthorizerResultTtlInSeconds: number,
      AuthorizerType: oneOf('JWT', 'REQUEST'),
      AuthorizerUri: text,
      EnableSimpleResponses: flag,
      IdentitySource: list(text),
      JwtConfiguration: record({ Audience: list(text), Issuer: text }),
      Name: text,
    },
    ['ApiId', 'AuthorizerType', 'Name'],
  ),
  make: async ({ IdentitySource = [], ...properties }, making) => {
    const input: CreateAuthorizerRequest = { ...properties, IdentitySource }
    const made = await making.call<CreateAuthorizerResponse>(httpApis, 'CreateAuthorizer', input)
    const id = answered(made.AuthorizerId, 'AuthorizerId')
    await making.exists(id, { ApiId: properties.ApiId })
    return { attributes: { AuthorizerId: id } }
  },
  remove: async ({ physicalId, handle }, call) => {
    await call(httpApis, 'DeleteAuthorizer', { ApiId: handle['ApiId'], AuthorizerId: physicalId })
  },
})
