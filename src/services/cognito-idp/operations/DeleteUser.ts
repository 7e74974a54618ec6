import type { DeleteUserRequest } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { ownAccountFaults, userNotFound } from '../rules/faults.ts'
import { requireSignedIn, type SignedInNeeds } from '../rules/signedIn.ts'

/** Deletes the caller's own account. */
export const DeleteUser = operation<DeleteUserRequest, Record<string, never>>()({
  name: 'DeleteUser',
  caller: 'anyone', // the access token is the proof
  faults: ownAccountFaults,
  handle:
    (needs: SignedInNeeds) =>
    async (input, { now }): Promise<Record<string, never>> => {
      const { pool, user } = await requireSignedIn(needs, input.AccessToken, now)
      if (!(await needs.userPools.deleteUser(pool.id, user.sub))) throw userNotFound()
      return {}
    },
})
