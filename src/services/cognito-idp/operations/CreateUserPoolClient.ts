import type {
  CreateUserPoolClientRequest,
  CreateUserPoolClientResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { ClientRecord } from '../ports/clients.ts'
import type { Needs } from '../ports.ts'
import { clientSettings, requireExisting } from '../rules/clientSettings.ts'
import { newClientId, newClientSecret, sealClientSecret, showClient } from '../rules/clients.ts'
import { invalidParameter, limitExceeded, poolFaults, poolNotFound } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Makes an app client, with a secret where one is asked for or given. */
export const CreateUserPoolClient = operation<CreateUserPoolClientRequest, CreateUserPoolClientResponse>()({
  name: 'CreateUserPoolClient',
  caller: 'signed',
  asks: askPool('CreateUserPoolClient'),
  faults: [...poolFaults, 'InvalidOAuthFlowException', 'LimitExceededException', 'ScopeDoesNotExistException'],
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'quotas'>) =>
    async (input, request): Promise<CreateUserPoolClientResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      if (input.GenerateSecret === true && input.ClientSecret !== undefined) {
        throw invalidParameter('GenerateSecret and ClientSecret cannot be given together.')
      }
      const id = newClientId(needs.random)
      const secret = input.GenerateSecret === true ? newClientSecret(needs.random) : input.ClientSecret
      const settings = clientSettings(input, pool.settings)
      await requireExisting(needs, pool, settings, secret !== undefined)
      const client: ClientRecord = {
        id,
        poolId: pool.id,
        name: given(input.ClientName),
        createdAt: request.now,
        modifiedAt: request.now,
        version: 1,
        settings,
        secrets: secret === undefined ? [] : [{ box: sealClientSecret(needs, id, secret), createdAt: request.now }],
      }
      const { appClients: most } = needs.quotas
      const created = await needs.userPools.createClient(client, most)
      if (created === 'full') throw limitExceeded(`A user pool has at most ${most} app clients.`)
      if (created !== 'saved') throw poolNotFound(pool.id)
      return { UserPoolClient: showClient(needs, client) }
    },
})
