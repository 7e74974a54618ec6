import type { CreateIntegrationRequest, CreateIntegrationResult } from '@aws-sdk/client-apigatewayv2'
import { mapOf, number, oneOf, record, text } from '../shape.ts'
import { httpApis } from './httpApis.ts'
import { answered, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-integration.html */
export const ApiGatewayV2Integration = resource({
  type: 'AWS::ApiGatewayV2::Integration',
  properties: record(
    {
      ApiId: text,
      ConnectionType: oneOf('INTERNET', 'VPC_LINK'),
      CredentialsArn: text,
      Description: text,
      IntegrationMethod: text,
      IntegrationType: oneOf('AWS_PROXY', 'HTTP_PROXY'),
      IntegrationUri: text,
      PayloadFormatVersion: text,
      RequestParameters: mapOf(text),
      TimeoutInMillis: number,
    },
    ['ApiId', 'IntegrationType'],
  ),
  make: async (properties, making) => {
    const input: CreateIntegrationRequest = properties
    const made = await making.call<CreateIntegrationResult>(httpApis, 'CreateIntegration', input)
    const id = answered(made.IntegrationId, 'IntegrationId')
    await making.exists(id, { ApiId: properties.ApiId })
    return { attributes: { IntegrationId: id } }
  },
  remove: async ({ physicalId, handle }, call) => {
    await call(httpApis, 'DeleteIntegration', { ApiId: handle['ApiId'], IntegrationId: physicalId })
  },
})
