import type { CreateDeploymentRequest, CreateDeploymentResponse } from '@aws-sdk/client-apigatewayv2'
import { record, text } from '../shape.ts'
import { httpApis } from './httpApis.ts'
import { answered, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-deployment.html */
export const ApiGatewayV2Deployment = resource({
  type: 'AWS::ApiGatewayV2::Deployment',
  properties: record({ ApiId: text, Description: text, StageName: text }, ['ApiId']),
  make: async (properties, making) => {
    const input: CreateDeploymentRequest = properties
    const made = await making.call<CreateDeploymentResponse>(httpApis, 'CreateDeployment', input)
    const id = answered(made.DeploymentId, 'DeploymentId')
    await making.exists(id, { ApiId: properties.ApiId })
    return { attributes: { DeploymentId: id } }
  },
  remove: async ({ physicalId, handle }, call) => {
    await call(httpApis, 'DeleteDeployment', { ApiId: handle['ApiId'], DeploymentId: physicalId })
  },
})
