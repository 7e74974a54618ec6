import type { SignUpRequest, SignUpResponse } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { attributesOf, requireComplete, requireWritable } from '../rules/attributes.ts'
import { requireApp, requireSecretHash } from '../rules/clients.ts'
import { type SendingNeeds, sendCode } from '../rules/codes.ts'
import { linksLeadTo } from '../rules/confirmationLinks.ts'
import { noteDeed } from '../rules/events/watching.ts'
import { invalidParameter, notAuthorized, poolFaults, sendFaults } from '../rules/faults.ts'
import { goesWithoutPasswords } from '../rules/firstFactors.ts'
import { given } from '../rules/given.ts'
import { verificationDestination } from '../rules/messages.ts'
import { createUser, newUser } from '../rules/newUsers.ts'
import { requireAllowedPassword } from '../rules/passwordPolicy.ts'
import { newPassword } from '../rules/passwords.ts'
import { goesOn, sessionOfSignUp } from '../rules/signUpSessions.ts'
import { afterConfirmation, beforeSignUp } from '../rules/signUpTriggers.ts'
import { occasionOf } from '../rules/triggers.ts'
import { namesByAttribute, refuseUnconfirmedAlias } from '../rules/usernames.ts'
import { releaseNames } from '../rules/users.ts'

/** Signs a user up; they are UNCONFIRMED until the code comes back or an administrator confirms them. */
export const SignUp = operation<SignUpRequest, SignUpResponse>()({
  name: 'SignUp',
  caller: 'anyone', // the app client is public; its secret, where it has one, is proven in the input
  faults: [...poolFaults, ...sendFaults, 'InvalidPasswordException', 'UsernameExistsException'],
  handle:
    (needs: SendingNeeds & Pick<Needs, 'power'>) =>
    async (input, request): Promise<SignUpResponse> => {
      const { now } = request
      const { pool, client } = await requireApp(needs, input.ClientId)
      const name = given(input.Username)
      requireSecretHash(needs, client, input.SecretHash, [name])
      if (pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly === true) {
        throw notAuthorized('SignUp is not permitted for this user pool')
      }
      const attributes = attributesOf(input.UserAttributes)
      requireWritable(client.settings, attributes)
      refuseUnconfirmedAlias(pool.settings, attributes)
      const user = newUser(needs, pool, name, attributes, 'UNCONFIRMED', now)
      requireComplete(pool.settings, user.attributes)
      const { Password: password } = input
      if (password === undefined && !goesWithoutPasswords(pool.settings)) {
        throw invalidParameter('Missing required parameter Password')
      }
      if (password !== undefined) requireAllowedPassword(pool.settings, password)
      const occasion = occasionOf(request, input.ClientMetadata, attributesOf(input.ValidationData))
      const about = { pool, clientId: client.id, occasion }
      const admitted = await beforeSignUp(needs, { ...about, user }, 'SignUp')
      if (admitted.status !== 'CONFIRMED') await linksLeadTo(needs, pool)
      const secret = password === undefined ? {} : await newPassword(needs, admitted, password, now)
      const stored = { ...admitted, ...secret }
      if (isVerifiedBeyond(user, stored)) await releaseNames(needs, pool, stored, now)
      const created = await createUser(needs, pool, stored)
      if (created === 'taken') {
        throw new Fault(
          'UsernameExistsException',
          namesByAttribute(pool.settings)
            ? `An account with the given ${name.includes('@') ? 'email' : 'phone_number'} already exists.`
            : 'User already exists',
        )
      }
      noteDeed(needs, pool, stored, 'SignUp', occasion)
      if (admitted.status === 'CONFIRMED') {
        await afterConfirmation(needs, { ...about, user: admitted }, 'ConfirmSignUp')
        return { UserConfirmed: true, UserSub: user.sub }
      }
      const to = verificationDestination(pool.settings, user.attributes)
      const sending = { ...about, user: admitted, kind: 'signUp', message: 'signUp' } as const
      const details = to && (await sendCode(needs, { ...sending, to }))
      return {
        UserConfirmed: false,
        UserSub: user.sub,
        ...(details && { CodeDeliveryDetails: details }),
        ...(goesOn(client) && { Session: sessionOfSignUp(needs, { pool, client }, stored, occasion) }),
      }
    },
})

/**
 * Whether the pool's function verified an address or number, which then is the new user's alias, whoever had it before.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html#cognito-user-pools-lambda-trigger-syntax-pre-signup
 */
function isVerifiedBeyond({ attributes: asked }: UserRecord, { attributes: made }: UserRecord): boolean {
  return ['email_verified', 'phone_number_verified'].some((name) => made[name] === 'true' && asked[name] !== 'true')
}
