import type { GetOpenIDConnectProviderRequest, GetOpenIDConnectProviderResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onOidcProvider } from '../rules/asks.ts'
import { dateOf } from '../rules/dates.ts'
import { requireOidcProvider } from '../rules/oidcProviders.ts'
import { optionalTags } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html */
export const GetOpenIDConnectProvider = operation<GetOpenIDConnectProviderRequest, GetOpenIDConnectProviderResponse>()({
  name: 'GetOpenIDConnectProvider',
  caller: 'signed',
  asks: onOidcProvider('iam:GetOpenIDConnectProvider'),
  faults: ['InvalidInput', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<GetOpenIDConnectProviderResponse> => {
      const provider = await requireOidcProvider(directory, account, input.OpenIDConnectProviderArn!)
      const { url, clientIds, thumbprints } = provider.body
      return {
        Url: url,
        ClientIDList: [...clientIds],
        ThumbprintList: [...thumbprints],
        CreateDate: dateOf(provider.createdAt),
        ...optionalTags(provider.tags),
      }
    },
})
