import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { challengeSrp, passwordClaimHolds } from '../../../../tokens/srp.ts'
import { parseSrpTimestamp } from '../../../../tokens/srpTimestamp.ts'
import { codesOf, guess } from '../attempts.ts'
import { incorrectPassword, invalidParameter, invalidSession } from '../faults.ts'
import { requireParameter } from '../parameters.ts'
import { type SignInNeeds, signedIn } from '../proceeding.ts'
import { type App, requireUnanswered } from '../sessions.ts'
import { type Answer, beginStep, requireStep, type Step } from '../steps.ts'
import { requireDevice, tracksDevices, verifierOf } from './devices.ts'
import type { DeviceRecord } from './ports.ts'

/**
 * The device that somebody says they sign in on; undefined where they name none, or the pool keeps track of none. Refused
 * when it is none of the user's.
 */
export async function namedDevice(
  needs: Pick<SignInNeeds, 'userPools'>,
  { pool }: Pick<App, 'pool'>,
  { user, progress }: Step,
): Promise<DeviceRecord | undefined> {
  if (progress.deviceKey === undefined || !tracksDevices(pool.settings)) return undefined
  return requireDevice(needs, user, progress.deviceKey)
}

/** Asks a device to prove itself, by the password that it made. */
export function askDevice(needs: SignInNeeds, app: App, step: Step, { key }: DeviceRecord): InitiateAuthResponse {
  return {
    ChallengeName: 'DEVICE_SRP_AUTH',
    Session: beginStep(needs, app, 'DEVICE_SRP_AUTH', step, {}),
    ChallengeParameters: { DEVICE_KEY: key, USERNAME: step.user.username },
  }
}

/** The device's first step of SRP. */
export async function answerDeviceSrp(needs: SignInNeeds, app: App, answer: Answer): Promise<InitiateAuthResponse> {
  const srpA = requireParameter(answer.responses, 'SRP_A')
  requireParameter(answer.responses, 'DEVICE_KEY')
  const { session, step: named } = await requireStep(needs, app, 'DEVICE_SRP_AUTH', answer)
  const step = { ...named, progress: session.progress }
  const device = await deviceOf(needs, app, step, answer)
  const verifier = verifierOf(needs, device)
  const challenge = await challengeSrp(needs.power, needs.random, verifier, srpA)
  if (challenge === undefined) throw incorrectPassword('SRP_A is no number, or 0 modulo N')
  await requireUnanswered(needs, session, answer.occasion.now)
  const { secret, srpB } = challenge
  const block = beginStep(needs, app, 'DEVICE_PASSWORD_VERIFIER', step, { srpA, srpB, secret })
  return {
    ChallengeName: 'DEVICE_PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: verifier.salt,
      SECRET_BLOCK: block,
      SRP_B: srpB,
      DEVICE_KEY: device.key,
      USERNAME: step.user.username,
    },
  }
}

/** The device's second step of SRP; each challenge takes one answer. */
export async function answerDevicePassword(
  needs: SignInNeeds,
  app: App,
  answer: Answer,
): Promise<InitiateAuthResponse> {
  const { responses, occasion } = answer
  const secretBlock = requireParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
  const signature = requireParameter(responses, 'PASSWORD_CLAIM_SIGNATURE')
  const timestamp = requireParameter(responses, 'TIMESTAMP')
  requireParameter(responses, 'DEVICE_KEY')
  if (parseSrpTimestamp(timestamp) === undefined) {
    throw invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english')
  }
  const claimed = { ...answer, session: secretBlock }
  const { session, step: named } = await requireStep(needs, app, 'DEVICE_PASSWORD_VERIFIER', claimed)
  const step = { ...named, progress: session.progress }
  const device = await deviceOf(needs, app, step, answer)
  await requireUnanswered(needs, session, occasion.now)
  const { srpA, srpB, secret } = session
  const isRight = await guess(needs, codesOf(step.user), occasion.now, () =>
    passwordClaimHolds(needs.power, {
      identity: { poolName: device.groupKey, username: device.key },
      verifier: verifierOf(needs, device),
      challenge: { secret, srpB },
      srpA,
      secretBlock,
      timestamp,
      signature,
    }),
  )
  if (!isRight) throw incorrectPassword("the device's password does not match")
  await needs.userPools.markDeviceUsed(device, occasion.now)
  return signedIn(needs, app, { ...step, progress: { ...step.progress, how: 'AuthenticateDevice' } })
}

/** The device that was asked for, which the answer must name: another might not stand for a second factor. */
async function deviceOf(needs: SignInNeeds, app: App, step: Step, { responses }: Answer): Promise<DeviceRecord> {
  const device = await namedDevice(needs, app, step)
  if (device === undefined || responses['DEVICE_KEY'] !== device.key) {
    throw invalidSession('the session is of another device')
  }
  return device
}
