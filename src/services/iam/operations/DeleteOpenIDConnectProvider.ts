import type { DeleteOpenIDConnectProviderRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onOidcProvider } from '../rules/asks.ts'
import { requireOwnArn } from '../rules/oidcProviders.ts'

/**
 * It is no error when there is no such provider.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html
 */
export const DeleteOpenIDConnectProvider = operation<DeleteOpenIDConnectProviderRequest, object>()({
  name: 'DeleteOpenIDConnectProvider',
  caller: 'signed',
  asks: onOidcProvider('iam:DeleteOpenIDConnectProvider'),
  faults: ['InvalidInput'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const arn = input.OpenIDConnectProviderArn!
      requireOwnArn(arn, account)
      await directory.change({ do: 'removeProvider', arn })
      return {}
    },
})
