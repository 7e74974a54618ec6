import type { ListSAMLProvidersRequest, ListSAMLProvidersResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { dateOf } from '../rules/dates.ts'
import { validUntil } from '../rules/samlProviders.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html */
export const ListSAMLProviders = operation<ListSAMLProvidersRequest, ListSAMLProvidersResponse>()({
  name: 'ListSAMLProviders',
  caller: 'signed',
  asks: (_input, { account }) => [
    { action: 'iam:ListSAMLProviders', resource: `arn:aws:iam::${account}:saml-provider/*` },
  ],
  faults: [],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (_input, { account }): Promise<ListSAMLProvidersResponse> => {
      const providers = await directory.providers('saml', account)
      return {
        SAMLProviderList: providers.map((provider) => ({
          Arn: provider.arn,
          ValidUntil: validUntil(provider),
          CreateDate: dateOf(provider.createdAt),
        })),
      }
    },
})
