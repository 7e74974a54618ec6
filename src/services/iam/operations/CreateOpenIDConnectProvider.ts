import type { CreateOpenIDConnectProviderRequest, CreateOpenIDConnectProviderResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { OidcProviderRecord } from '../ports/providers.ts'
import type { Needs } from '../ports.ts'
import { withTagging } from '../rules/asks.ts'
import { addOidcProvider, issuerOf, oidcArn, requireOidcLists, withoutScheme } from '../rules/oidcProviders.ts'
import { optionalTags } from '../rules/shapes.ts'
import { withTags } from '../rules/tags.ts'

/**
 * Deviation: without a list of thumbprints AWS asks the provider for its certificate; here the list stays empty.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
export const CreateOpenIDConnectProvider = operation<
  CreateOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderResponse
>()({
  name: 'CreateOpenIDConnectProvider',
  caller: 'signed',
  asks: ({ Url, Tags }, { account }) =>
    withTagging(
      'iam:CreateOpenIDConnectProvider',
      'iam:TagOpenIDConnectProvider',
      oidcArn(account, withoutScheme(Url!)),
      Tags,
    ),
  faults: ['EntityAlreadyExists', 'InvalidInput', 'LimitExceeded', 'ValidationError'],
  handle:
    ({ directory, clock }: Pick<Needs, 'directory' | 'clock'>) =>
    async (input, { account }): Promise<CreateOpenIDConnectProviderResponse> => {
      const url = issuerOf(input.Url!)
      const clientIds = input.ClientIDList ?? []
      const thumbprints = (input.ThumbprintList ?? []).map((each) => each.toLowerCase())
      requireOidcLists(clientIds, thumbprints)
      const tags = withTags({}, input.Tags, 'TagsPerOpenIDConnectProvider')
      const provider: OidcProviderRecord = {
        kind: 'oidc',
        arn: oidcArn(account, url),
        account,
        createdAt: clock.now(),
        body: { url, clientIds, thumbprints },
        tags,
      }
      await addOidcProvider(directory, provider)
      return { OpenIDConnectProviderArn: provider.arn, ...optionalTags(tags) }
    },
})
