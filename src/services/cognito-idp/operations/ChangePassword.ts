import type { ChangePasswordRequest, ChangePasswordResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { passwordMatches } from '../../../tokens/srp.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { noteDeed } from '../rules/events/watching.ts'
import { incorrectPassword, invalidParameter, ownAccountFaults } from '../rules/faults.ts'
import { goesWithoutPasswords } from '../rules/firstFactors.ts'
import { given } from '../rules/given.ts'
import { nextPassword } from '../rules/passwordHistory.ts'
import { requireAllowedPassword } from '../rules/passwordPolicy.ts'
import { hasSamePassword } from '../rules/passwords.ts'
import { type PasswordProof, type ProofNeeds, requirePassword } from '../rules/proof.ts'
import { countCall } from '../rules/quotas.ts'
import { requireSignedIn } from '../rules/signedIn.ts'
import { occasionOf } from '../rules/triggers.ts'
import { changeUser } from '../rules/users.ts'

/**
 * Changes the caller's own password, proven by the present one. Whoever signs in without a password sets a first one.
 */
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
      if (present === undefined && !mayLackPassword(pool, user)) {
        throw invalidParameter('Missing required parameter PreviousPassword')
      }
      requireAllowedPassword(pool.settings, proposed)
      await countCall(needs, 'ChangePassword', user, now)
      const noted = (isDone: boolean): void =>
        noteDeed(needs, pool, user, 'PasswordChange', occasionOf(request), isDone)
      const proven = present === undefined ? user : await provenBy(needs, user, present, now, noted)
      const secret = await nextPassword(needs, pool, proven, proposed, now)
      const change = (before: UserRecord): UserRecord => {
        if (!hasSamePassword(before, proven)) throw incorrectPassword('the password was changed meanwhile')
        return { ...before, ...secret }
      }
      await changeUser(needs, proven, { pool, now, change })
      noted(true)
      return {}
    },
})

/** Whether a user has no password because the pool lets people in without one. */
function mayLackPassword({ settings }: PoolRecord, { password, status }: UserRecord): boolean {
  return password === undefined && status === 'CONFIRMED' && goesWithoutPasswords(settings)
}

/** The user, by the present password. */
function provenBy(
  needs: ProofNeeds & Pick<Needs, 'power'>,
  user: UserRecord,
  present: string,
  now: number,
  noted: (isDone: boolean) => void,
): Promise<UserRecord> {
  const holds: PasswordProof['holds'] = (stored, identity) => passwordMatches(needs.power, stored, identity, present)
  return requirePassword(needs, { user, client: undefined, now, holds }).catch((error: unknown) => {
    noted(false)
    throw error
  })
}
