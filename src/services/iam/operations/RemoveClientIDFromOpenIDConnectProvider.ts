import type { RemoveClientIDFromOpenIDConnectProviderRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onOidcProvider } from '../rules/asks.ts'
import { changeOidcProvider } from '../rules/oidcProviders.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html */
export const RemoveClientIDFromOpenIDConnectProvider = operation<
  RemoveClientIDFromOpenIDConnectProviderRequest,
  object
>()({
  name: 'RemoveClientIDFromOpenIDConnectProvider',
  caller: 'signed',
  asks: onOidcProvider('iam:RemoveClientIDFromOpenIDConnectProvider'),
  faults: ['ConcurrentModification', 'InvalidInput', 'LimitExceeded', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await changeOidcProvider(directory, account, input.OpenIDConnectProviderArn!, (body) => ({
        ...body,
        clientIds: body.clientIds.filter((each) => each !== input.ClientID),
      }))
      return {}
    },
})
