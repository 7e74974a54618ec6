import type { AdminAddUserToGroupRequest } from '@aws-sdk/client-cognito-identity-provider'
import { record, text } from '../shape.ts'
import { resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolusertogroupattachment.html */
export const CognitoUserPoolUserToGroupAttachment = resource({
  type: 'AWS::Cognito::UserPoolUserToGroupAttachment',
  properties: record({ GroupName: text, Username: text, UserPoolId: text }, ['GroupName', 'Username', 'UserPoolId']),
  make: async ({ GroupName, Username, UserPoolId }, making) => {
    const input: AdminAddUserToGroupRequest = { GroupName, Username, UserPoolId }
    await making.call('cognito-idp', 'AdminAddUserToGroup', input)
    await making.exists(`${UserPoolId}|${GroupName}|${Username}`, { GroupName, Username, UserPoolId })
    return { attributes: {} }
  },
  remove: async ({ handle: { GroupName, Username, UserPoolId } }, call) => {
    await call('cognito-idp', 'AdminRemoveUserFromGroup', { GroupName, Username, UserPoolId })
  },
})
