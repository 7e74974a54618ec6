import type {
  DeleteUserPoolClientSecretRequest,
  DeleteUserPoolClientSecretResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { clientSecretFaults, withoutSecret } from '../rules/clientSecrets.ts'
import { changeClient, requireClient } from '../rules/clients.ts'
import { given } from '../rules/given.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Takes a secret from an app client, which keeps another: nothing is proven by it from then on. */
export const DeleteUserPoolClientSecret = operation<
  DeleteUserPoolClientSecretRequest,
  DeleteUserPoolClientSecretResponse
>()({
  name: 'DeleteUserPoolClientSecret',
  caller: 'signed',
  asks: askPool('DeleteUserPoolClientSecret'),
  faults: clientSecretFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<DeleteUserPoolClientSecretResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const client = await requireClient(needs, pool, input.ClientId)
      const id = given(input.ClientSecretId)
      await changeClient(needs, client, (before) => withoutSecret(before, id, request.now))
      return {}
    },
})
