import type { AddPermissionRequest } from '@aws-sdk/client-lambda'
import { oneOf, record, text } from '../shape.ts'
import { generatedName, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
export const LambdaPermission = resource({
  type: 'AWS::Lambda::Permission',
  properties: record(
    {
      Action: text,
      EventSourceToken: text,
      FunctionName: text,
      FunctionUrlAuthType: oneOf('AWS_IAM', 'NONE'),
      Principal: text,
      PrincipalOrgID: text,
      SourceAccount: text,
      SourceArn: text,
    },
    ['Action', 'FunctionName', 'Principal'],
  ),
  make: async (properties, making) => {
    const StatementId = generatedName(making, 100)
    const input: AddPermissionRequest = { ...properties, StatementId }
    await making.call('lambda', 'AddPermission', input)
    await making.exists(StatementId, { FunctionName: properties.FunctionName })
    return { attributes: { Id: StatementId } }
  },
  remove: async ({ physicalId, handle }, call) => {
    await call('lambda', 'RemovePermission', { FunctionName: handle['FunctionName'], StatementId: physicalId })
  },
})
