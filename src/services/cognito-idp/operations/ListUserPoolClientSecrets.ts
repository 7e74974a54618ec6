import type {
  ListUserPoolClientSecretsRequest,
  ListUserPoolClientSecretsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { clientSecretFaults, showSecret } from '../rules/clientSecrets.ts'
import { requireClient } from '../rules/clients.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Lists the secrets of an app client, without their values. There are two at most, so there is one page. */
export const ListUserPoolClientSecrets = operation<
  ListUserPoolClientSecretsRequest,
  ListUserPoolClientSecretsResponse
>()({
  name: 'ListUserPoolClientSecrets',
  caller: 'signed',
  asks: askPool('ListUserPoolClientSecrets'),
  faults: clientSecretFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<ListUserPoolClientSecretsResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const client = await requireClient(needs, pool, input.ClientId)
      return { ClientSecrets: client.secrets.map((secret) => showSecret(client, secret)) }
    },
})
