import type {
  CreateResourceServerRequest,
  DescribeResourceServerResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { list, record, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { resource } from './resource.ts'

const scope = record({ ScopeDescription: text, ScopeName: text }, ['ScopeDescription', 'ScopeName'])

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolresourceserver.html */
export const CognitoUserPoolResourceServer = resource({
  type: 'AWS::Cognito::UserPoolResourceServer',
  properties: record({ Identifier: text, Name: text, Scopes: list(scope), UserPoolId: text }, [
    'Identifier',
    'Name',
    'UserPoolId',
  ]),
  naming: {
    given: ({ Identifier }) => Identifier,
    length: 256,
    isPhysicalId: true,
    beside: ({ UserPoolId }) => ({ UserPoolId }),
    find: async (Identifier, { UserPoolId }, { call }) => {
      const asked = call<DescribeResourceServerResponse>('cognito-idp', 'DescribeResourceServer', {
        Identifier,
        UserPoolId,
      })
      return (await unlessGone(asked)) === undefined ? [] : [{ physicalId: Identifier }]
    },
  },
  make: async (properties, making) => {
    const input: CreateResourceServerRequest = properties
    await making.call('cognito-idp', 'CreateResourceServer', input)
    await making.exists(properties.Identifier, { UserPoolId: properties.UserPoolId })
    return { attributes: {} }
  },
  remove: async ({ physicalId, handle }, call) => {
    const input = { UserPoolId: handle['UserPoolId'], Identifier: physicalId }
    await call('cognito-idp', 'DeleteResourceServer', input)
  },
})
