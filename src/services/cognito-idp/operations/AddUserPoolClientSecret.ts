import type {
  AddUserPoolClientSecretRequest,
  AddUserPoolClientSecretResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { clientSecretFaults, showSecret, withSecret } from '../rules/clientSecrets.ts'
import { changeClient, newClientSecret, requireClient, sealClientSecret } from '../rules/clients.ts'
import { given } from '../rules/given.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Gives an app client a second secret, which is as good as the first; shown this once, where it was made here. */
export const AddUserPoolClientSecret = operation<AddUserPoolClientSecretRequest, AddUserPoolClientSecretResponse>()({
  name: 'AddUserPoolClientSecret',
  caller: 'signed',
  asks: askPool('AddUserPoolClientSecret'),
  faults: [...clientSecretFaults, 'LimitExceededException'],
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing' | 'random'>) =>
    async (input, request): Promise<AddUserPoolClientSecretResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const client = await requireClient(needs, pool, input.ClientId)
      const secret = input.ClientSecret ?? newClientSecret(needs.random)
      const box = sealClientSecret(needs, client.id, secret)
      const after = await changeClient(needs, client, (before) => withSecret(before, box, request.now))
      const shown = showSecret(after, given(after.secrets.at(-1)))
      const isMadeHere = input.ClientSecret === undefined
      return { ClientSecretDescriptor: { ...shown, ...(isMadeHere && { ClientSecretValue: secret }) } }
    },
})
