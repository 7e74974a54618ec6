import type { CreateOpenIDConnectProviderRequest, CreateOpenIDConnectProviderResponse } from '@aws-sdk/client-iam'
import { list, record, tagList, text } from '../shape.ts'
import { answered, mergedTagList, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html */
export const IamOidcProvider = resource({
  type: 'AWS::IAM::OIDCProvider',
  properties: record({ ClientIdList: list(text), Tags: tagList, ThumbprintList: list(text), Url: text }, ['Url']),
  make: async ({ ClientIdList, Tags, ThumbprintList, Url }, making) => {
    const tags = mergedTagList(making, Tags)
    const input: CreateOpenIDConnectProviderRequest = {
      Url,
      ...(ClientIdList === undefined ? {} : { ClientIDList: ClientIdList }),
      ...(ThumbprintList === undefined ? {} : { ThumbprintList }),
      ...(tags.length === 0 ? {} : { Tags: tags }),
    }
    type Made = CreateOpenIDConnectProviderResponse
    const made = await making.call<Made>('iam', 'CreateOpenIDConnectProvider', input)
    const Arn = answered(made.OpenIDConnectProviderArn, 'OpenIDConnectProviderArn')
    await making.exists(Arn)
    return { attributes: { Arn } }
  },
  remove: async ({ physicalId: OpenIDConnectProviderArn }, call) => {
    await call('iam', 'DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn })
  },
})
