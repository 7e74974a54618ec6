import type {
  AdminGetUserAuthFactorsRequest,
  AdminGetUserAuthFactorsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { showAuthFactors } from '../rules/authFactors.ts'
import { userFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Shows how a user may sign in, and which second factors they are asked for. */
export const AdminGetUserAuthFactors = operation<AdminGetUserAuthFactorsRequest, AdminGetUserAuthFactorsResponse>()({
  name: 'AdminGetUserAuthFactors',
  caller: 'signed',
  asks: askPool('AdminGetUserAuthFactors'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AdminGetUserAuthFactorsResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      return showAuthFactors(needs, pool, await requireUser(needs, pool, input.Username))
    },
})
