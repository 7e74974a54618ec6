import type {
  CreateIdentityPoolInput,
  IdentityPool,
  ListIdentityPoolsInput,
  ListIdentityPoolsResponse,
} from '@aws-sdk/client-cognito-identity'
import { flag, list, mapOf, record, tagMap, text } from '../shape.ts'
import { present } from '../values.ts'
import { allPages, answered, mergedTags, resource } from './resource.ts'

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-identitypool.html
 * The service does not tell when a pool came into being: of a name that the template gives, a pool whose making was cut
 * off cannot be told from others, and is left.
 */
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
  naming: {
    given: ({ IdentityPoolName }) => IdentityPoolName,
    length: 128,
    find: async (name, _beside, { call }) => {
      const pools = await allPages(async (token) => {
        const input: ListIdentityPoolsInput = { MaxResults: 60, ...(token === undefined ? {} : { NextToken: token }) }
        const page = await call<ListIdentityPoolsResponse>('cognito-identity', 'ListIdentityPools', input)
        return { items: page.IdentityPools, next: page.NextToken }
      })
      return pools.flatMap(({ IdentityPoolId: id, IdentityPoolName }) =>
        IdentityPoolName === name && id !== undefined ? [{ physicalId: id }] : [],
      )
    },
  },
  make: async ({ IdentityPoolName: _, IdentityPoolTags, OpenIdConnectProviderARNs, ...properties }, making) => {
    const tags = mergedTags(making, IdentityPoolTags)
    const input: CreateIdentityPoolInput = {
      ...properties,
      IdentityPoolName: making.name,
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
