import type {
  UpdateResourceServerRequest,
  UpdateResourceServerResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import {
  requireResourceServer,
  resourceServerNotFound,
  scopesOf,
  showResourceServer,
} from '../rules/resourceServers.ts'

/** Gives a resource server another name and other scopes; scopes that it loses are nobody's any more. */
export const UpdateResourceServer = operation<UpdateResourceServerRequest, UpdateResourceServerResponse>()({
  name: 'UpdateResourceServer',
  caller: 'signed',
  asks: askPool('UpdateResourceServer'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<UpdateResourceServerResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const before = await requireResourceServer(needs, pool, input.Identifier)
      const server = { ...before, name: given(input.Name), scopes: scopesOf(input.Scopes) }
      if (!(await needs.userPools.saveResourceServer(server))) throw resourceServerNotFound(server.identifier)
      return { ResourceServer: showResourceServer(server) }
    },
})
