import type { PoolRecord, PoolSettings } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import type { Attributes } from './attributes.ts'
import { type Destination, destinationOf } from './messages.ts'
import { methodsFor } from './mfa/asking.ts'
import type { MfaMethod } from './mfa/ports.ts'

type Way = 'email' | 'phone_number'

const ways: Readonly<Record<string, Way>> = { verified_email: 'email', verified_phone_number: 'phone_number' }

/** What would be both factors, if its owner could set a password by it as well. */
const factorOf: Readonly<Record<Way, MfaMethod>> = { email: 'EMAIL_OTP', phone_number: 'SMS_MFA' }

/** Whether forgotten passwords are for administrators alone. */
export function isForAdministrators({ AccountRecoverySetting: setting }: PoolSettings): boolean {
  return setting?.RecoveryMechanisms?.some(({ Name }) => Name === 'admin_only') === true
}

/** Where the code of a user's forgotten password goes; nowhere where nothing of theirs is good for it. */
export async function recoveryDestination(
  needs: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  user: UserRecord,
): Promise<Destination | undefined> {
  const { methods } = await methodsFor(needs, { pool }, user)
  return recoveryBy(pool.settings, user.attributes, methods)
}

/**
 * Where the code of a forgotten password goes: a verified attribute, in the pool's order of recovery. Where the pool has
 * such an order, what the user's second factor is sent to is no way to the first one.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html#user-pool-password-reset-and-recovery
 */
export function recoveryBy(
  { AccountRecoverySetting: setting }: PoolSettings,
  attributes: Attributes,
  secondFactors: readonly MfaMethod[],
): Destination | undefined {
  const order = [...(setting?.RecoveryMechanisms ?? [])].sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0))
  const chosen: readonly (Way | undefined)[] =
    order.length === 0
      ? ['phone_number', 'email']
      : order
          .map(({ Name = '' }) => ways[Name])
          .filter((way) => way !== undefined && !secondFactors.includes(factorOf[way]))
  return chosen
    .map((way) =>
      way !== undefined && attributes[`${way}_verified`] === 'true' ? destinationOf(attributes, way) : undefined,
    )
    .find((destination) => destination !== undefined)
}
