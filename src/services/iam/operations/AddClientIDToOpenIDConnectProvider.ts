import type { AddClientIDToOpenIDConnectProviderRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onOidcProvider } from '../rules/asks.ts'
import { changeOidcProvider } from '../rules/oidcProviders.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html */
export const AddClientIDToOpenIDConnectProvider = operation<AddClientIDToOpenIDConnectProviderRequest, object>()({
  name: 'AddClientIDToOpenIDConnectProvider',
  caller: 'signed',
  asks: onOidcProvider('iam:AddClientIDToOpenIDConnectProvider'),
  faults: ['ConcurrentModification', 'InvalidInput', 'LimitExceeded', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await changeOidcProvider(directory, account, input.OpenIDConnectProviderArn!, (body) => ({
        ...body,
        clientIds: [...new Set([...body.clientIds, input.ClientID!])],
      }))
      return {}
    },
})
