import type { ChangePasswordRequest, ChangePasswordResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { passwordMatches } from '../../../tokens/srp.ts'
import type { Needs } from '../ports.ts'
import { noteDeed } from '../rules/events/watching.ts'
import { invalidParameter, ownAccountFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { nextPassword } from '../rules/passwordHistory.ts'
import { requireAllowedPassword } from '../rules/passwordPolicy.ts'
import { type PasswordProof, requirePassword } from '../rules/proof.ts'
import { countCall } from '../rules/quotas.ts'
import { requireSignedIn } from '../rules/signedIn.ts'
import { occasionOf } from '../rules/triggers.ts'
import { changeUser } from '../rules/users.ts'

/** Changes the caller's own password, proven by the present one. */
export const ChangePassword = operation<ChangePasswordRequest, ChangePasswordResponse>()({
  name: 'ChangePassword',
  caller: 'anyone', // the access token and the present password are the proof
  faults: [
    ...ownAccountFaults,
    'InvalidPasswordException',
    'LimitExceededException',
    'PasswordHistoryPolicyViolationException',
  ],
  handle:
    (
      needs: Pick<Needs, 'userPools' | 'signingKeys' | 'issuerOf' | 'keyRing' | 'random' | 'power' | 'turns' | 'later'>,
    ) =>
    async (input, request): Promise<ChangePasswordResponse> => {
      const { now } = request
      const { pool, user } = await requireSignedIn(needs, input.AccessToken, now)
      const { PreviousPassword: present } = input
      const proposed = given(input.ProposedPassword)
      if (present === undefined) throw invalidParameter('Missing required parameter PreviousPassword')
      requireAllowedPassword(pool.settings, proposed)
      await countCall(needs, 'ChangePassword', user, now)
      const noted = (isDone: boolean): void =>
        noteDeed(needs, pool, user, 'PasswordChange', occasionOf(request), isDone)
      const proof: PasswordProof = {
        user,
        client: undefined,
        now,
        holds: (stored, identity) => passwordMatches(needs.power, stored, identity, present),
      }
      await requirePassword(needs, proof).catch((error: unknown) => {
        noted(false)
        throw error
      })
      const secret = await nextPassword(needs, pool, user, proposed, now)
      await changeUser(needs, user, { pool, now, change: (before) => ({ ...before, ...secret }) })
      noted(true)
      return {}
    },
})
