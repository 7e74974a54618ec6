import type { ListOpenIDConnectProviderTagsRequest, ListOpenIDConnectProviderTagsResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onOidcProvider } from '../rules/asks.ts'
import { requireOidcProvider } from '../rules/oidcProviders.ts'
import { tagPart } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviderTags.html */
export const ListOpenIDConnectProviderTags = operation<
  ListOpenIDConnectProviderTagsRequest,
  ListOpenIDConnectProviderTagsResponse
>()({
  name: 'ListOpenIDConnectProviderTags',
  caller: 'signed',
  asks: onOidcProvider('iam:ListOpenIDConnectProviderTags'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<ListOpenIDConnectProviderTagsResponse> => {
      const { tags } = await requireOidcProvider(directory, account, input.OpenIDConnectProviderArn!)
      return tagPart(tags, input)
    },
})
