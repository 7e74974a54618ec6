import type { GetIdInput, GetIdResponse } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolNotFound } from '../rules/faults.ts'
import { identityOfLogins, newGuest, requirePool } from '../rules/identities.ts'

/**
 * Unsigned by design: a login's token is the proof, and a guest's identity is nobody's before.
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html
 */
export const GetId = operation<GetIdInput, GetIdResponse>()({
  name: 'GetId',
  caller: 'anyone',
  faults: [
    'ExternalServiceException',
    'NotAuthorizedException',
    'ResourceConflictException',
    'ResourceNotFoundException',
  ],
  handle:
    (needs: Pick<Needs, 'identities' | 'userPools' | 'foreignLogins' | 'clock' | 'random'>) =>
    async (input, request): Promise<GetIdResponse> => {
      const { AccountId, IdentityPoolId, Logins = {} } = input
      if (AccountId !== undefined) await requirePoolOf(needs, AccountId, IdentityPoolId!)
      const isGuest = Object.keys(Logins).length === 0
      const IdentityId = isGuest
        ? await newGuest(needs, IdentityPoolId!, request.region)
        : await identityOfLogins(needs, IdentityPoolId!, Logins, request)
      return { IdentityId }
    },
})

/** Where the request names an account, the pool must be that account's. */
async function requirePoolOf(needs: Pick<Needs, 'identities'>, account: string, poolId: string): Promise<void> {
  const pool = await requirePool(needs, poolId)
  if (pool.account !== account) throw poolNotFound(poolId)
}
