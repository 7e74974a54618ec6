import type { ListOpenIDConnectProvidersRequest, ListOpenIDConnectProvidersResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html */
export const ListOpenIDConnectProviders = operation<
  ListOpenIDConnectProvidersRequest,
  ListOpenIDConnectProvidersResponse
>()({
  name: 'ListOpenIDConnectProviders',
  caller: 'signed',
  asks: (_input, { account }) => [
    { action: 'iam:ListOpenIDConnectProviders', resource: `arn:aws:iam::${account}:oidc-provider/*` },
  ],
  faults: [],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (_input, { account }): Promise<ListOpenIDConnectProvidersResponse> => {
      const providers = await directory.providers('oidc', account)
      return { OpenIDConnectProviderList: providers.map(({ arn }) => ({ Arn: arn })) }
    },
})
