import type {
  AdminGetUserResponse,
  MFAOptionType,
  SetUserMFAPreferenceRequest,
} from '@aws-sdk/client-cognito-identity-provider'
import type { PoolRecord } from '../../ports/pools.ts'
import type { UserRecord } from '../../ports/users.ts'
import type { Needs } from '../../ports.ts'
import { invalidParameter, userNotFound } from '../faults.ts'
import { methodsOf } from './poolMfa.ts'
import type { MfaMethod, MfaPreference } from './ports.ts'

type FactorNeeds = Pick<Needs, 'userPools'>

/** Of a user who never chose. */
const none: MfaPreference = { enabled: [], preferred: undefined }

export async function preferenceOf({ userPools }: FactorNeeds, { poolId, sub }: UserRecord): Promise<MfaPreference> {
  return (await userPools.mfaPreference(poolId, sub)) ?? none
}

/** Whether a user has what a second factor needs: a verified address or number, or an authenticator app that was tried. */
async function isSetUp({ userPools }: FactorNeeds, user: UserRecord, method: MfaMethod): Promise<boolean> {
  const { poolId, sub, attributes } = user
  if (method === 'SOFTWARE_TOKEN_MFA') return (await userPools.totp(poolId, sub))?.verified === true
  return attributes[method === 'SMS_MFA' ? 'phone_number_verified' : 'email_verified'] === 'true'
}

type Requested = Omit<SetUserMFAPreferenceRequest, 'AccessToken'>

/**
 * Sets which second factors a user is asked for; what the request does not name stays.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserMFAPreference.html
 */
export async function setPreference(
  needs: FactorNeeds,
  pool: PoolRecord,
  user: UserRecord,
  requested: Requested,
): Promise<void> {
  if (requested.WebAuthnMfaSettings !== undefined) {
    throw invalidParameter('WebAuthnMfaSettings is not supported by this server.')
  }
  const wishes = [
    { method: 'SMS_MFA', wish: requested.SMSMfaSettings },
    { method: 'SOFTWARE_TOKEN_MFA', wish: requested.SoftwareTokenMfaSettings },
    { method: 'EMAIL_OTP', wish: requested.EmailMfaSettings },
  ] as const
  if (wishes.filter(({ wish }) => wish?.PreferredMfa === true).length > 1) {
    throw invalidParameter('Only one MFA method can be preferred.')
  }
  let after = await preferenceOf(needs, user)
  for (const { method, wish } of wishes) {
    if (wish === undefined) continue
    if (wish.Enabled === true) await requireSetUp(needs, pool, user, method)
    if (wish.Enabled === undefined && wish.PreferredMfa === true && !after.enabled.includes(method)) {
      throw invalidParameter(`${method} must be enabled before it is preferred.`)
    }
    after = wished(after, method, wish)
  }
  await savePreference(needs, user, after)
}

interface Wish {
  readonly Enabled?: boolean | undefined
  readonly PreferredMfa?: boolean | undefined
}

function wished(before: MfaPreference, method: MfaMethod, { Enabled: isEnabled, PreferredMfa: isPreferred }: Wish) {
  const others = before.enabled.filter((other) => other !== method)
  const stays = isEnabled ?? before.enabled.includes(method)
  const wasPreferred = before.preferred === method
  const preferred = stays && (isPreferred ?? wasPreferred) ? method : wasPreferred ? undefined : before.preferred
  return { enabled: stays ? [...others, method] : others, preferred }
}

async function requireSetUp(needs: FactorNeeds, pool: PoolRecord, user: UserRecord, method: MfaMethod): Promise<void> {
  if (!methodsOf(pool.settings).includes(method)) {
    throw invalidParameter(`${method} is not enabled for the user pool.`)
  }
  if (await isSetUp(needs, user, method)) return
  throw invalidParameter(
    method === 'SOFTWARE_TOKEN_MFA'
      ? 'User has not verified software token mfa'
      : `User does not have delivery config set to turn on ${method}`,
  )
}

/** Asks a user for a second factor from now on. */
export async function enableMethod(needs: FactorNeeds, user: UserRecord, method: MfaMethod): Promise<void> {
  const before = await preferenceOf(needs, user)
  const enabled = [...before.enabled.filter((other) => other !== method), method]
  await savePreference(needs, user, { enabled, preferred: before.preferred ?? method })
}

/** Asks a user for a second factor no longer. */
export async function disableMethod(needs: FactorNeeds, user: UserRecord, method: MfaMethod): Promise<void> {
  const before = await preferenceOf(needs, user)
  if (before.enabled.includes(method)) {
    await savePreference(needs, user, wished(before, method, { Enabled: false }))
  }
}

/** The second factor by SMS, set the way that came before preferences. */
export async function setOptions(
  needs: FactorNeeds,
  pool: PoolRecord,
  user: UserRecord,
  options: readonly MFAOptionType[],
): Promise<void> {
  const unknown = options.find(
    ({ DeliveryMedium: medium, AttributeName: name }) => medium !== 'SMS' || name !== 'phone_number',
  )
  if (unknown !== undefined) throw invalidParameter('MFAOptions can only be SMS to phone_number.')
  await setPreference(needs, pool, user, { SMSMfaSettings: { Enabled: options.length > 0 } })
}

async function savePreference({ userPools }: FactorNeeds, { poolId, sub }: UserRecord, after: MfaPreference) {
  if (!(await userPools.saveMfaPreference(poolId, sub, after))) throw userNotFound()
}

/** A user's second factors as the wire shows them. */
export async function showPreference(
  needs: FactorNeeds,
  user: UserRecord,
): Promise<Pick<AdminGetUserResponse, 'MFAOptions' | 'PreferredMfaSetting' | 'UserMFASettingList'>> {
  const { enabled, preferred } = await preferenceOf(needs, user)
  return {
    ...(enabled.includes('SMS_MFA') && {
      MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }],
    }),
    ...(preferred !== undefined && { PreferredMfaSetting: preferred }),
    ...(enabled.length > 0 && { UserMFASettingList: [...enabled] }),
  }
}
