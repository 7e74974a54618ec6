import type { CreateStageRequest } from '@aws-sdk/client-apigatewayv2'
import { flag, mapOf, record, text } from '../shape.ts'
import { httpApis } from './httpApis.ts'
import { mergedTags, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html */
export const ApiGatewayV2Stage = resource({
  type: 'AWS::ApiGatewayV2::Stage',
  properties: record(
    {
      ApiId: text,
      AutoDeploy: flag,
      DeploymentId: text,
      Description: text,
      StageName: text,
      StageVariables: mapOf(text),
      Tags: mapOf(text),
    },
    ['ApiId', 'StageName'],
  ),
  make: async ({ Tags, ...properties }, making) => {
    const tags = mergedTags(making, Tags)
    const input: CreateStageRequest = { ...properties, ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }) }
    await making.call(httpApis, 'CreateStage', input)
    await making.exists(properties.StageName, { ApiId: properties.ApiId })
    return { attributes: {} }
  },
  remove: async ({ physicalId, handle }, call) => {
    await call(httpApis, 'DeleteStage', { ApiId: handle['ApiId'], StageName: physicalId })
  },
})
