import type { CreateIdentityPoolInput, IdentityPool } from '@aws-sdk/client-cognito-identity'
import { flag, list, mapOf, record, tagMap, text } from '../shape.ts'
import { present } from '../values.ts'
import { answered, generatedName, mergedTags, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-identitypool.html */
export const CognitoIdentityPool = resource({
  type: 'AWS::Cognito::IdentityPool',
  properties: record(
    {
      AllowClassicFlow: flag,
      AllowUnauthenticatedIdentities: flag,
      CognitoIdentityProviders: list(record({ ClientId: text, ProviderName: text, ServerSideTokenCheck: flag })),
      DeveloperProviderName: text,
      IdentityPoolName: text,
      IdentityPoolTags: tagMap,
      OpenIdConnectProviderARNs: list(text),
      SamlProviderARNs: list(text),
      SupportedLoginProviders: mapOf(text),
    },
    ['AllowUnauthenticatedIdentities'],
  ),
  make: async ({ IdentityPoolName, IdentityPoolTags, OpenIdConnectProviderARNs, ...properties }, making) => {
    const tags = mergedTags(making, IdentityPoolTags)
    const input: CreateIdentityPoolInput = {
      ...properties,
      IdentityPoolName: IdentityPoolName ?? generatedName(making, 128),
      ...(OpenIdConnectProviderARNs === undefined ? {} : { OpenIdConnectProviderARNs }),
      ...(Object.keys(tags).length === 0 ? {} : { IdentityPoolTags: tags }),
    }
    const pool = await making.call<IdentityPool>('cognito-identity', 'CreateIdentityPool', input)
    const id = answered(pool.IdentityPoolId, 'IdentityPoolId')
    await making.exists(id)
    return { attributes: present({ Id: id, Name: pool.IdentityPoolName }) }
  },
  remove: async ({ physicalId }, call) => {
    await call('cognito-identity', 'DeleteIdentityPool', { IdentityPoolId: physicalId })
  },
})
