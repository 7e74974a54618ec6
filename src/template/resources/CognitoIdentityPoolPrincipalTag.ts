import type { SetPrincipalTagAttributeMapInput } from '@aws-sdk/client-cognito-identity'
import { flag, mapOf, record, text } from '../shape.ts'
import { resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-identitypoolprincipaltag.html */
export const CognitoIdentityPoolPrincipalTag = resource({
  type: 'AWS::Cognito::IdentityPoolPrincipalTag',
  properties: record(
    { IdentityPoolId: text, IdentityProviderName: text, PrincipalTags: mapOf(text), UseDefaults: flag },
    ['IdentityPoolId', 'IdentityProviderName'],
  ),
  make: async (properties, making) => {
    const input: SetPrincipalTagAttributeMapInput = properties
    await making.call('cognito-identity', 'SetPrincipalTagAttributeMap', input)
    const { IdentityPoolId, IdentityProviderName } = properties
    await making.exists(`${IdentityPoolId}|${IdentityProviderName}`, { IdentityPoolId, IdentityProviderName })
    return { attributes: {} }
  },
  remove: async ({ handle: { IdentityPoolId, IdentityProviderName } }, call) => {
    const input: SetPrincipalTagAttributeMapInput = {
      IdentityPoolId,
      IdentityProviderName,
      PrincipalTags: {},
      UseDefaults: false,
    }
    await call('cognito-identity', 'SetPrincipalTagAttributeMap', input)
  },
})
