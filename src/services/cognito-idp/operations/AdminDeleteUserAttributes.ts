import type {
  AdminDeleteUserAttributesRequest,
  AdminDeleteUserAttributesResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { namedForRemoval, withoutAttributes } from '../rules/attributes.ts'
import { userFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { changeUser, requireUser } from '../rules/users.ts'

/** Takes attributes from a user, but none that the pool requires. */
export const AdminDeleteUserAttributes = operation<
  AdminDeleteUserAttributesRequest,
  AdminDeleteUserAttributesResponse
>()({
  name: 'AdminDeleteUserAttributes',
  caller: 'signed',
  asks: askPool('AdminDeleteUserAttributes'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AdminDeleteUserAttributesResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      const removal = namedForRemoval(input.UserAttributeNames)
      await changeUser(needs, user, { pool, now: request.now, change: withoutAttributes(pool.settings, removal) })
      return {}
    },
})
