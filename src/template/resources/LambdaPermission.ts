import type { AddPermissionRequest } from '@aws-sdk/client-lambda'
import { flag, oneOf, record, text } from '../shape.ts'
import { resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
export const LambdaPermission = resource({
  type: 'AWS::Lambda::Permission',
  properties: record(
    {
      Action: text,
      EventSourceToken: text,
      FunctionName: text,
      FunctionUrlAuthType: oneOf('AWS_IAM', 'NONE'),
      InvokedViaFunctionUrl: flag,
      Principal: text,
      PrincipalOrgID: text,
      SourceAccount: text,
      SourceArn: text,
    },
    ['Action', 'FunctionName', 'Principal'],
  ),
  naming: {
    given: () => undefined,
    length: 100,
    isPhysicalId: true,
    beside: ({ FunctionName }) => ({ FunctionName }),
    find: async (physicalId) => [{ physicalId }],
  },
  make: async (properties, making) => {
    const StatementId = making.name
    const input: AddPermissionRequest = { ...properties, StatementId }
    await making.call('lambda', 'AddPermission', input)
    await making.exists(StatementId, { FunctionName: properties.FunctionName })
    return { attributes: { Id: StatementId } }
  },
  remove: async ({ physicalId, handle }, call) => {
    await call('lambda', 'RemovePermission', { FunctionName: handle['FunctionName'], StatementId: physicalId })
  },
})
