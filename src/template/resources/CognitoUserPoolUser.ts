import type { AdminCreateUserRequest, AdminGetUserResponse } from '@aws-sdk/client-cognito-identity-provider'
import { flag, list, mapOf, oneOf, record, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { resource } from './resource.ts'

const attributes = list(record({ Name: text, Value: text }, ['Name']))

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpooluser.html */
export const CognitoUserPoolUser = resource({
  type: 'AWS::Cognito::UserPoolUser',
  properties: record(
    {
      ClientMetadata: mapOf(text),
      DesiredDeliveryMediums: list(oneOf('EMAIL', 'SMS')),
      ForceAliasCreation: flag,
      MessageAction: oneOf('RESEND', 'SUPPRESS'),
      UserAttributes: attributes,
      Username: text,
      UserPoolId: text,
      ValidationData: attributes,
    },
    ['UserPoolId'],
  ),
  naming: {
    given: ({ Username }) => Username,
    length: 128,
    isPhysicalId: true,
    beside: ({ UserPoolId }) => ({ UserPoolId }),
    find: async (Username, { UserPoolId }, { call }) => {
      const found = await unlessGone(
        call<AdminGetUserResponse>('cognito-idp', 'AdminGetUser', { Username, UserPoolId }),
      )
      return found === undefined ? [] : [{ physicalId: Username, at: found.UserCreateDate }]
    },
  },
  make: async (properties, making) => {
    const Username = making.name
    const input: AdminCreateUserRequest = { ...properties, Username }
    await making.call('cognito-idp', 'AdminCreateUser', input)
    await making.exists(Username, { UserPoolId: properties.UserPoolId })
    return { attributes: {} }
  },
  remove: async ({ physicalId: Username, handle }, call) => {
    await call('cognito-idp', 'AdminDeleteUser', { UserPoolId: handle['UserPoolId'], Username })
  },
})
