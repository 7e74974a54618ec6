import type { MergeDeveloperIdentitiesInput, MergeDeveloperIdentitiesResponse } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import {
  developerLogin,
  identityOfUser,
  requireDeveloper,
  requireDistinct,
  requireIdentity,
  requireRoom,
} from '../rules/developers.ts'
import { identityNotFound, loginTaken } from '../rules/faults.ts'
import { requireOwnPool } from '../rules/identities.ts'
import { onPool } from '../rules/pools.ts'

/**
 * Makes two of the developer's users one: the destination's identity has the logins of both, the source's is gone. What
 * the source's folder holds stays where it is: `poolhouse identity move` moves it.
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_MergeDeveloperIdentities.html
 */
export const MergeDeveloperIdentities = operation<MergeDeveloperIdentitiesInput, MergeDeveloperIdentitiesResponse>()({
  name: 'MergeDeveloperIdentities',
  caller: 'signed',
  asks: onPool('cognito-identity:MergeDeveloperIdentities'),
  faults: [
    'InvalidParameterException',
    'LimitExceededException',
    'ResourceConflictException',
    'ResourceNotFoundException',
  ],
  handle:
    (needs: Pick<Needs, 'identities' | 'clock'>) =>
    async (input, scope): Promise<MergeDeveloperIdentitiesResponse> => {
      const pool = await requireOwnPool(needs, scope, input.IdentityPoolId!)
      const provider = requireDeveloper(pool, input.DeveloperProviderName!)
      const idOf = async (user: string): Promise<string> => {
        const id = await identityOfUser(needs, pool, developerLogin(provider, user))
        if (id === undefined) throw identityNotFound(user)
        return id
      }
      const source = await idOf(input.SourceUserIdentifier!)
      const destination = await idOf(input.DestinationUserIdentifier!)
      if (source === destination) return { IdentityId: destination }
      const [from, into] = [await requireIdentity(needs, pool, source), await requireIdentity(needs, pool, destination)]
      requireDistinct(from, into)
      requireRoom(from.logins.length + into.logins.length)
      if (!(await needs.identities.merge(source, destination, needs.clock.now()))) throw loginTaken()
      return { IdentityId: destination }
    },
})
