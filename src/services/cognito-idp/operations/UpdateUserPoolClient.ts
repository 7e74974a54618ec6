import type {
  UpdateUserPoolClientRequest,
  UpdateUserPoolClientResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { clientSettings, requireExisting } from '../rules/clientSettings.ts'
import { changeClient, isConfidential, requireClient, showClient } from '../rules/clients.ts'
import { poolFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Configures an app client anew: what the request does not name goes back to its default. The secret stays. */
export const UpdateUserPoolClient = operation<UpdateUserPoolClientRequest, UpdateUserPoolClientResponse>()({
  name: 'UpdateUserPoolClient',
  caller: 'signed',
  asks: askPool('UpdateUserPoolClient'),
  faults: [...poolFaults, 'InvalidOAuthFlowException', 'ScopeDoesNotExistException'],
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing'>) =>
    async (input, request): Promise<UpdateUserPoolClientResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const client = await requireClient(needs, pool, input.ClientId)
      const settings = clientSettings(input, pool.settings)
      await requireExisting(needs, pool, settings, isConfidential(client))
      const changed = await changeClient(needs, client, (before) => ({
        ...before,
        name: input.ClientName ?? before.name,
        settings,
        modifiedAt: request.now,
      }))
      return { UserPoolClient: showClient(needs, changed) }
    },
})
