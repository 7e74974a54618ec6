import type { AuthFactorType, ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import type { PoolSettings } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter } from './faults.ts'
import { destinationOf } from './messages.ts'
import { methodsFor } from './mfa/asking.ts'
import { relyingPartyOf } from './passkeys/relyingParty.ts'
import type { App } from './sessions.ts'

/** The challenges of a choice, by which somebody proves who they are. */
export type FirstFactor = 'PASSWORD' | 'PASSWORD_SRP' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN'

/** The factors that a pool lets people sign in with where they choose. */
export function allowedFactors({ Policies: policies }: PoolSettings): readonly AuthFactorType[] {
  return policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']
}

/**
 * Refuses a policy that would lock everybody out, or let people in with one factor where two are demanded.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html#authentication-flows-selection-choice
 */
export function checkFactors(settings: PoolSettings): void {
  const allowed = allowedFactors(settings)
  const { email, webAuthn } = settings.factors ?? {}
  const isMoreThanLite = goesWithoutPasswords(settings) || email !== undefined || webAuthn !== undefined
  if (settings.UserPoolTier === 'LITE' && isMoreThanLite) {
    throw new Fault(
      'FeatureUnavailableInTierException',
      'Sign-in without passwords, passkeys and second factors by email are not part of the tier LITE.',
    )
  }
  if (!allowed.includes('PASSWORD')) throw invalidParameter('AllowedFirstAuthFactors must include PASSWORD.')
  if (settings.MfaConfiguration === 'ON' && sendsFirstCodes(settings)) {
    throw invalidParameter('One-time passwords cannot be a first factor where MFA is required.')
  }
}

/** Whether a code that is sent may stand in place of a password. */
export function sendsFirstCodes(settings: PoolSettings): boolean {
  return allowedFactors(settings).some(isCode)
}

function isCode(factor: AuthFactorType): boolean {
  return factor === 'EMAIL_OTP' || factor === 'SMS_OTP'
}

/** Whether people may be without a password. */
export function goesWithoutPasswords(settings: PoolSettings): boolean {
  return allowedFactors(settings).some((factor) => factor !== 'PASSWORD')
}

/**
 * What a user may choose between. Who is asked for a second factor cannot do with a code alone, nor with a passkey unless
 * the pool takes one that verifies its user for two factors. Of nobody, what the pool allows and most people have.
 */
export async function choicesOf(
  needs: Pick<Needs, 'userPools'>,
  app: Pick<App, 'pool'>,
  user: UserRecord | undefined,
): Promise<readonly FirstFactor[]> {
  const allowed = allowedFactors(app.pool.settings)
  const codes = codesFor(allowed, user)
  const hasPassword = user === undefined || user.password !== undefined
  const passwords: readonly FirstFactor[] = hasPassword ? ['PASSWORD', 'PASSWORD_SRP'] : []
  if (user === undefined) return [...passwords, ...codes]
  if (user.status === 'FORCE_CHANGE_PASSWORD') return passwords
  const needsTwo =
    app.pool.settings.MfaConfiguration === 'ON' || (await methodsFor(needs, app, user)).methods.length > 0
  const isStrong = app.pool.settings.factors?.webAuthn?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION'
  const hasPasskey =
    relyingPartyOf(app.pool) !== undefined &&
    (isStrong || !needsTwo) &&
    (await needs.userPools.passkeys(user.poolId, user.sub)).length > 0
  return [...passwords, ...(hasPasskey ? ['WEB_AUTHN' as const] : []), ...(needsTwo ? [] : codes)]
}

function codesFor(allowed: readonly AuthFactorType[], user: UserRecord | undefined): readonly FirstFactor[] {
  const reaches = (attribute: 'email' | 'phone_number'): boolean =>
    user === undefined ||
    (user.attributes[`${attribute}_verified`] === 'true' && destinationOf(user.attributes, attribute) !== undefined)
  return [
    ...(allowed.includes('EMAIL_OTP') && reaches('email') ? ['EMAIL_OTP' as const] : []),
    ...(allowed.includes('SMS_OTP') && reaches('phone_number') ? ['SMS_OTP' as const] : []),
  ]
}

/**
 * Refuses a factor that was enough when it was chosen and is not any more: somebody may have set up a second one since, or
 * the pool may demand one.
 */
export async function requireChoosable(
  needs: Pick<Needs, 'userPools'>,
  app: Pick<App, 'pool'>,
  user: UserRecord | undefined,
  factor: FirstFactor,
): Promise<void> {
  if (!(await choicesOf(needs, app, user)).includes(factor)) throw notChoosable()
}

export function notChoosable(): Fault {
  return invalidParameter('The selected challenge is not available to the user.')
}

/** A challenge's name as one of a choice. */
export function factorNamed(choices: readonly FirstFactor[], name: string | undefined): FirstFactor | undefined {
  return choices.find((choice) => choice === (name as ChallengeNameType | undefined))
}
