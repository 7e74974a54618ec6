import type { AdminGetUserRequest, AdminGetUserResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { listAttributes } from '../rules/attributes.ts'
import { userFaults } from '../rules/faults.ts'
import { showPreference } from '../rules/mfa/preferences.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Shows a user. */
export const AdminGetUser = operation<AdminGetUserRequest, AdminGetUserResponse>()({
  name: 'AdminGetUser',
  caller: 'signed',
  asks: askPool('AdminGetUser'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AdminGetUserResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      return {
        Username: user.username,
        UserAttributes: listAttributes(user),
        UserCreateDate: new Date(user.createdAt),
        UserLastModifiedDate: new Date(user.modifiedAt),
        Enabled: user.enabled,
        UserStatus: user.status,
        ...(await showPreference(needs, user)),
      }
    },
})
