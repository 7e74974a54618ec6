import type { UnlinkDeveloperIdentityInput } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { developerLogin, requireDeveloper, requireIdentity } from '../rules/developers.ts'
import { identityNotFound } from '../rules/faults.ts'
import { requireOwnPool } from '../rules/identities.ts'
import { onPool } from '../rules/pools.ts'

/**
 * Takes a developer's user from an identity: seen again, it is a new one. An identity without logins is closed.
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UnlinkDeveloperIdentity.html
 */
export const UnlinkDeveloperIdentity = operation<UnlinkDeveloperIdentityInput, object>()({
  name: 'UnlinkDeveloperIdentity',
  caller: 'signed',
  asks: onPool('cognito-identity:UnlinkDeveloperIdentity'),
  faults: ['InvalidParameterException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'identities' | 'clock'>) =>
    async (input, scope): Promise<object> => {
      const pool = await requireOwnPool(needs, scope, input.IdentityPoolId!)
      const provider = requireDeveloper(pool, input.DeveloperProviderName!)
      const { identity } = await requireIdentity(needs, pool, input.IdentityId!)
      const login = developerLogin(provider, input.DeveloperUserIdentifier!)
      if (!(await needs.identities.unlink(identity.id, [login], needs.clock.now()))) throw identityNotFound(identity.id)
      return {}
    },
})
