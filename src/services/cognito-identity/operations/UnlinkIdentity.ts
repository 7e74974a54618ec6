import type { UnlinkIdentityInput } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter, loginTaken } from '../rules/faults.ts'
import { proveIdentity } from '../rules/identities.ts'
import { ownProvider } from '../rules/logins.ts'

/**
 * Takes logins from an identity, for whom each of them is proven. Unsigned by design: the logins are the proof.
 * An identity without logins is closed.
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UnlinkIdentity.html
 */
export const UnlinkIdentity = operation<UnlinkIdentityInput, object>()({
  name: 'UnlinkIdentity',
  caller: 'anyone',
  faults: [
    'ExternalServiceException',
    'InvalidParameterException',
    'NotAuthorizedException',
    'ResourceConflictException',
    'ResourceNotFoundException',
  ],
  handle:
    (needs: Pick<Needs, 'identities' | 'userPools' | 'foreignLogins' | 'ownTokens' | 'clock'>) =>
    async (input): Promise<object> => {
      const logins = input.Logins!
      const wanted = [...new Set(input.LoginsToRemove!)]
      const { identityId, logins: proven } = await proveIdentity(needs, input.IdentityId!, logins)
      const names = namesProven(logins)
      const removed = wanted.map((name) => proven[names.indexOf(name)])
      if (removed.length === 0 || removed.some((login) => login === undefined)) {
        throw invalidParameter('Please include the logins that are to be removed in the logins.')
      }
      const known = removed.filter((login) => login !== undefined)
      if (!(await needs.identities.unlink(identityId, known, needs.clock.now()))) throw loginTaken()
      return {}
    },
})

/** Whom the proven logins are named by, in their order: a developer's token proves its own user, and nothing beside it. */
function namesProven(logins: Readonly<Record<string, string>>): readonly string[] {
  return ownProvider in logins ? [ownProvider] : Object.keys(logins)
}
