import type {
  CreateIdentityProviderRequest,
  DescribeIdentityProviderResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { list, mapOf, oneOf, record, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolidentityprovider.html */
export const CognitoUserPoolIdentityProvider = resource({
  type: 'AWS::Cognito::UserPoolIdentityProvider',
  properties: record(
    {
      AttributeMapping: mapOf(text),
      IdpIdentifiers: list(text),
      ProviderDetails: mapOf(text),
      ProviderName: text,
      ProviderType: oneOf('SAML', 'Facebook', 'Google', 'LoginWithAmazon', 'SignInWithApple', 'OIDC'),
      UserPoolId: text,
    },
    ['ProviderDetails', 'ProviderName', 'ProviderType', 'UserPoolId'],
  ),
  naming: {
    given: ({ ProviderName }) => ProviderName,
    length: 32,
    isPhysicalId: true,
    beside: ({ UserPoolId }) => ({ UserPoolId }),
    find: async (ProviderName, { UserPoolId }, { call }) => {
      const asked = call<DescribeIdentityProviderResponse>('cognito-idp', 'DescribeIdentityProvider', {
        ProviderName,
        UserPoolId,
      })
      const found = await unlessGone(asked)
      return found === undefined ? [] : [{ physicalId: ProviderName, at: found.IdentityProvider?.CreationDate }]
    },
  },
  make: async (properties, making) => {
    const input: CreateIdentityProviderRequest = properties
    await making.call('cognito-idp', 'CreateIdentityProvider', input)
    await making.exists(properties.ProviderName, { UserPoolId: properties.UserPoolId })
    return { attributes: {} }
  },
  remove: async ({ physicalId, handle }, call) => {
    const input = { UserPoolId: handle['UserPoolId'], ProviderName: physicalId }
    await call('cognito-idp', 'DeleteIdentityProvider', input)
  },
})
