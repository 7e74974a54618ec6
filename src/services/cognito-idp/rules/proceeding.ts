import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { listAttributes, missingAttributes, readableNames } from './attributes.ts'
import { afterAuthentication } from './authenticationTriggers.ts'
import { defineNext } from './customFlow.ts'
import { devicesStandForFactors, newDevice, tracksDevices } from './devices/devices.ts'
import { askDevice, namedDevice } from './devices/signIn.ts'
import { notAuthorized } from './faults.ts'
import type { FirstFactor } from './firstFactors.ts'
import { askSecondFactor } from './mfa/asking.ts'
import type { MfaMethod } from './mfa/ports.ts'
import type { App } from './sessions.ts'
import { beginStep, type Step } from './steps.ts'
import { signIn } from './tokens.ts'

/** What sign-in needs. */
export interface SignInNeeds
  extends Pick<
    Needs,
    | 'userPools'
    | 'signingKeys'
    | 'keyRing'
    | 'random'
    | 'issuerOf'
    | 'callAs'
    | 'power'
    | 'turns'
    | 'outbox'
    | 'later'
    | 'passkeys'
  > {
  /** Takes whoever signed in, in place of tokens: for the pages, whose tokens come when their app asks for them. */
  readonly arrived?: (user: UserRecord) => void
}

/** What a user who proved their password gets: first a password of their own where theirs is temporary. */
export async function proceed(needs: SignInNeeds, app: App, step: Step): Promise<InitiateAuthResponse> {
  const { user, occasion } = step
  if (user.status !== 'FORCE_CHANGE_PASSWORD') return afterPassword(needs, app, step)
  requireFreshTemporaryPassword(app, user, occasion.now)
  const { settings } = app.pool
  const visible = listAttributes(user, readableNames(app.client.settings)).filter(({ Name }) => Name !== 'sub')
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: beginStep(needs, app, 'NEW_PASSWORD_REQUIRED', step, {}),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(
        missingAttributes(settings, user.attributes).map((name) => `userAttributes.${name}`),
      ),
      userAttributes: JSON.stringify(Object.fromEntries(visible.map(({ Name, Value }) => [Name, Value]))),
    },
  }
}

/**
 * What a user whose password stands gets: a second factor to prove, or what comes after. Where the pool says so, a device
 * that is remembered proves itself instead.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html
 */
export async function afterPassword(needs: SignInNeeds, app: App, step: Step): Promise<InitiateAuthResponse> {
  const after = withResult(step, 'PASSWORD_VERIFIER')
  const device = await namedDevice(needs, app, step)
  const standsForFactors = device?.isRemembered === true && devicesStandForFactors(app.pool.settings)
  if (standsForFactors && step.progress.custom === undefined) return askDevice(needs, app, step, device)
  return (await askSecondFactor(needs, app, after)) ?? complete(needs, app, after)
}

/** What a user gets who proved a second factor, or a first one that is enough. */
export function afterFactor(
  needs: SignInNeeds,
  app: App,
  step: Step,
  proven: MfaMethod | FirstFactor,
): Promise<InitiateAuthResponse> {
  return complete(needs, app, withResult(step, proven))
}

/** The end, or what the pool's functions want where they lead. */
function complete(needs: SignInNeeds, app: App, step: Step): Promise<InitiateAuthResponse> {
  return step.progress.custom === undefined ? finish(needs, app, step) : defineNext(needs, app, step)
}

/** Tokens, after the device proved itself where there is one. */
export async function finish(needs: SignInNeeds, app: App, step: Step): Promise<InitiateAuthResponse> {
  const device = await namedDevice(needs, app, step)
  return device === undefined ? signedIn(needs, app, step) : askDevice(needs, app, step, device)
}

function withResult(step: Step, challengeName: string): Step {
  const { custom } = step.progress
  if (custom === undefined) return step
  const result = { challengeName, challengeResult: true, challengeMetadata: null }
  return { ...step, progress: { ...step.progress, custom: [...custom, result] } }
}

/**
 * Tokens of a user whose sign-in is complete, after the pool's function heard of it. On a device that nobody named there
 * is a key for it, where the pool keeps track of devices.
 */
export async function signedIn(
  needs: SignInNeeds,
  app: App,
  { user, progress, occasion }: Step,
): Promise<InitiateAuthResponse> {
  const { pool } = app
  const isKnown = progress.how === 'AuthenticateDevice'
  const isTracked = tracksDevices(pool.settings) && needs.arrived === undefined
  const made = isKnown || !isTracked ? undefined : newDevice(needs, pool, user)
  await afterAuthentication(needs, app, user, occasion, made !== undefined)
  if (needs.arrived !== undefined) {
    needs.arrived(user)
    return { ChallengeParameters: {} }
  }
  const source = `TokenGeneration_${progress.how}` as const
  const deviceKey = made?.DeviceKey ?? (isKnown ? progress.deviceKey : undefined)
  const tokens = await signIn(needs, app, user, { occasion, source }, deviceKey)
  return { ChallengeParameters: {}, AuthenticationResult: { ...tokens, ...(made && { NewDeviceMetadata: made }) } }
}

function requireFreshTemporaryPassword({ pool }: App, { passwordSetAt }: UserRecord, now: number): void {
  const days = pool.settings.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays ?? 7
  if (now - passwordSetAt >= days * 86_400_000) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.')
  }
}
