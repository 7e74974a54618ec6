import type { CreateGroupRequest } from '@aws-sdk/client-cognito-identity-provider'
import { number, record, text } from '../shape.ts'
import { generatedName, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolgroup.html */
export const CognitoUserPoolGroup = resource({
  type: 'AWS::Cognito::UserPoolGroup',
  properties: record({ Description: text, GroupName: text, Precedence: number, RoleArn: text, UserPoolId: text }, [
    'UserPoolId',
  ]),
  make: async (properties, making) => {
    const GroupName = properties.GroupName ?? generatedName(making, 128)
    const input: CreateGroupRequest = { ...properties, GroupName }
    await making.call('cognito-idp', 'CreateGroup', input)
    await making.exists(GroupName, { UserPoolId: properties.UserPoolId })
    return { attributes: {} }
  },
  remove: async ({ physicalId, handle }, call) => {
    await call('cognito-idp', 'DeleteGroup', { UserPoolId: handle['UserPoolId'], GroupName: physicalId })
  },
})
