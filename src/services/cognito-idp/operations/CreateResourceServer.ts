import type {
  CreateResourceServerRequest,
  CreateResourceServerResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { ResourceServerRecord } from '../hosted/ports.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter, limitExceeded, poolFaults, poolNotFound } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { scopesOf, showResourceServer } from '../rules/resourceServers.ts'

/** Makes an API known, with scopes of its own that clients may be given. */
export const CreateResourceServer = operation<CreateResourceServerRequest, CreateResourceServerResponse>()({
  name: 'CreateResourceServer',
  caller: 'signed',
  asks: askPool('CreateResourceServer'),
  faults: [...poolFaults, 'LimitExceededException'],
  handle:
    (needs: Pick<Needs, 'userPools' | 'quotas'>) =>
    async (input, request): Promise<CreateResourceServerResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const identifier = given(input.Identifier)
      const server: ResourceServerRecord = {
        poolId: pool.id,
        identifier,
        name: given(input.Name),
        scopes: scopesOf(input.Scopes),
      }
      const { resourceServers: most } = needs.quotas
      const created = await needs.userPools.createResourceServer(server, most)
      if (created === 'full') throw limitExceeded(`A user pool has at most ${most} resource servers.`)
      if (created === 'gone') throw poolNotFound(pool.id)
      if (created === 'taken') throw invalidParameter(`${identifier} already exists in user pool ${pool.id}.`)
      return { ResourceServer: showResourceServer(server) }
    },
})
