import type { CreateGroupRequest, GetGroupResponse } from '@aws-sdk/client-cognito-identity-provider'
import { number, record, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolgroup.html */
export const CognitoUserPoolGroup = resource({
  type: 'AWS::Cognito::UserPoolGroup',
  properties: record({ Description: text, GroupName: text, Precedence: number, RoleArn: text, UserPoolId: text }, [
    'UserPoolId',
  ]),
  naming: {
    given: ({ GroupName }) => GroupName,
    length: 128,
    isPhysicalId: true,
    beside: ({ UserPoolId }) => ({ UserPoolId }),
    find: async (GroupName, { UserPoolId }, { call }) => {
      const found = await unlessGone(call<GetGroupResponse>('cognito-idp', 'GetGroup', { GroupName, UserPoolId }))
      return found === undefined ? [] : [{ physicalId: GroupName, at: found.Group?.CreationDate }]
    },
  },
  make: async (properties, making) => {
    const GroupName = making.name
    const input: CreateGroupRequest = { ...properties, GroupName }
    await making.call('cognito-idp', 'CreateGroup', input)
    await making.exists(GroupName, { UserPoolId: properties.UserPoolId })
    return { attributes: {} }
  },
  remove: async ({ physicalId, handle }, call) => {
    await call('cognito-idp', 'DeleteGroup', { UserPoolId: handle['UserPoolId'], GroupName: physicalId })
  },
})
