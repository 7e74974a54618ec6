import type { ListSAMLProviderTagsRequest, ListSAMLProviderTagsResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onSamlProvider } from '../rules/asks.ts'
import { requireSamlProvider } from '../rules/samlProviders.ts'
import { tagPart } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviderTags.html */
export const ListSAMLProviderTags = operation<ListSAMLProviderTagsRequest, ListSAMLProviderTagsResponse>()({
  name: 'ListSAMLProviderTags',
  caller: 'signed',
  asks: onSamlProvider('iam:ListSAMLProviderTags'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<ListSAMLProviderTagsResponse> => {
      const { tags } = await requireSamlProvider(directory, account, input.SAMLProviderArn!)
      return tagPart(tags, input)
    },
})
