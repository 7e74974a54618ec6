import type { UpdateOpenIDConnectProviderThumbprintRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onOidcProvider } from '../rules/asks.ts'
import { changeOidcProvider } from '../rules/oidcProviders.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html */
export const UpdateOpenIDConnectProviderThumbprint = operation<UpdateOpenIDConnectProviderThumbprintRequest, object>()({
  name: 'UpdateOpenIDConnectProviderThumbprint',
  caller: 'signed',
  asks: onOidcProvider('iam:UpdateOpenIDConnectProviderThumbprint'),
  faults: ['ConcurrentModification', 'InvalidInput', 'LimitExceeded', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const thumbprints = input.ThumbprintList!.map((each) => each.toLowerCase())
      await changeOidcProvider(directory, account, input.OpenIDConnectProviderArn!, (body) => ({
        ...body,
        thumbprints,
      }))
      return {}
    },
})
