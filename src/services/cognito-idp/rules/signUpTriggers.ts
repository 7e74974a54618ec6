import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import { type Occasion, runTrigger, type TriggerNeeds, triggerAttributes } from './triggers.ts'

/** Whose sign-up, where. */
export interface SigningUp {
  readonly pool: PoolRecord
  readonly user: UserRecord
  /** Absent where an administrator acts. */
  readonly clientId?: string | undefined
  readonly occasion: Occasion
}

interface SignUpWishes {
  readonly autoConfirmUser: unknown
  readonly autoVerifyEmail: unknown
  readonly autoVerifyPhone: unknown
}

/**
 * Asks the pool's function whether a user may be created, and gives the user as it wants them: confirmed, or with
 * verified addresses. Of users that administrators create, nothing is changed.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html
 */
export async function beforeSignUp(
  needs: TriggerNeeds,
  { pool, user, clientId, occasion }: SigningUp,
  how: 'SignUp' | 'AdminCreateUser' | 'ExternalProvider',
): Promise<UserRecord> {
  const { clientMetadata, validationData } = occasion
  const wishes = await runTrigger<SignUpWishes>(needs, 'PreSignUp', {
    pool,
    clientId,
    username: user.username,
    source: `PreSignUp_${how}`,
    request: {
      userAttributes: user.attributes,
      validationData: validationData ?? null,
      ...(clientMetadata && { clientMetadata }),
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    occasion,
  })
  if (wishes === undefined || how === 'AdminCreateUser') return user
  const verified = [
    ...(wishes.autoVerifyEmail === true && user.attributes['email'] ? ['email_verified'] : []),
    ...(wishes.autoVerifyPhone === true && user.attributes['phone_number'] ? ['phone_number_verified'] : []),
  ]
  return {
    ...user,
    status: wishes.autoConfirmUser === true && how === 'SignUp' ? 'CONFIRMED' : user.status,
    attributes: { ...user.attributes, ...Object.fromEntries(verified.map((name) => [name, 'true'])) },
  }
}

/**
 * Tells the pool's function that a user is confirmed, or has a new password by a code. What is done stays done when it fails.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html
 */
export async function afterConfirmation(
  needs: TriggerNeeds,
  { pool, user, clientId, occasion }: SigningUp,
  what: 'ConfirmSignUp' | 'ConfirmForgotPassword',
): Promise<void> {
  const { clientMetadata } = occasion
  await runTrigger(needs, 'PostConfirmation', {
    pool,
    clientId,
    username: user.username,
    source: `PostConfirmation_${what}`,
    request: { userAttributes: triggerAttributes(user), ...(clientMetadata && { clientMetadata }) },
    response: {},
    occasion,
  })
}
