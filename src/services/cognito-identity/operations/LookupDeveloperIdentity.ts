import type { LookupDeveloperIdentityInput, LookupDeveloperIdentityResponse } from '@aws-sdk/client-cognito-identity'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { developerLogin, identityOfUser, requireIdentity } from '../rules/developers.ts'
import { identityNotFound, invalidParameter } from '../rules/faults.ts'
import { requireOwnPool } from '../rules/identities.ts'
import { afterOf, partOf } from '../rules/paging.ts'
import { onPool } from '../rules/pools.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_LookupDeveloperIdentity.html */
export const LookupDeveloperIdentity = operation<LookupDeveloperIdentityInput, LookupDeveloperIdentityResponse>()({
  name: 'LookupDeveloperIdentity',
  caller: 'signed',
  asks: onPool('cognito-identity:LookupDeveloperIdentity'),
  faults: ['InvalidParameterException', 'ResourceConflictException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'identities'>) =>
    async (input, scope): Promise<LookupDeveloperIdentityResponse> => {
      const pool = await requireOwnPool(needs, scope, input.IdentityPoolId!)
      const { IdentityId, DeveloperUserIdentifier: user, MaxResults = 60 } = input
      const provider = pool.settings.DeveloperProviderName
      if (IdentityId === undefined && user === undefined) {
        throw invalidParameter('Please provide either the IdentityId or the DeveloperUserIdentifier.')
      }
      if (provider === undefined) throw invalidParameter('This identity pool has no developer provider.')
      const found = user === undefined ? IdentityId : await identityOfUser(needs, pool, developerLogin(provider, user))
      if (found === undefined) throw identityNotFound(String(user))
      if (IdentityId !== undefined && IdentityId !== found) throw mismatch()
      const { logins } = await requireIdentity(needs, pool, found)
      const users = logins.filter(({ developer }) => developer === true).map(({ subject }) => subject)
      const behind = users.sort().filter((each) => each > afterOf(input.NextToken))
      const { items, more } = partOf(behind, MaxResults, (each) => each)
      return { IdentityId: found, DeveloperUserIdentifierList: items, ...more }
    },
})

function mismatch(): Fault {
  const message = 'The developer user identifier is not of the identity.'
  return new Fault('ResourceConflictException', message, { status: 400 })
}
