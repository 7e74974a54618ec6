import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { noDevice, requireDevice, tracksDevices } from './devices/devices.ts'
import { invalidSession } from './faults.ts'
import { type Parameters, requireParameter } from './parameters.ts'
import { requireUsable } from './proof.ts'
import {
  type App,
  beginSession,
  type Opened,
  type Progress,
  requireSession,
  requireUnanswered,
  type Sessions,
  type StepSession,
} from './sessions.ts'
import type { Occasion } from './triggers.ts'
import { findUser } from './users.ts'

/** The user of one step of a sign-in, and how far it has come. */
export interface Step {
  readonly user: UserRecord
  readonly progress: Progress
  readonly occasion: Occasion
}

/** A client's answer to a challenge. */
export interface Answer {
  readonly responses: Parameters
  readonly session: string | undefined
  readonly occasion: Occasion
}

/** The challenges whose session is of a user who is known. */
type StepName = {
  [C in keyof Sessions]: Sessions[C] extends StepSession ? C : never
}[keyof Sessions]

/** Seals what a step leads to. It ends with the user's password, and with a global sign-out. */
export function beginStep<C extends StepName>(
  needs: Pick<Needs, 'keyRing' | 'random'>,
  app: App,
  name: C,
  { user, progress, occasion }: Step,
  more: Omit<Sessions[C], keyof StepSession>,
): string {
  const content = { ...more, sub: user.sub, progress, of: stateOf(user) }
  return beginSession(needs, app, name, content as Sessions[C], occasion.now)
}

/** The session that is answered, and its user, who must be named and may sign in still. */
export async function requireStep<C extends StepName>(
  needs: Pick<Needs, 'userPools' | 'keyRing'>,
  app: App,
  name: C,
  { responses, session: text, occasion }: Answer,
): Promise<{ readonly session: Opened<C>; readonly step: Step }> {
  const session = requireSession(needs, app, name, text, occasion.now)
  const user = await userOfSession(needs, session)
  await requireNamed(needs, app, user, requireParameter(responses, 'USERNAME'))
  const progress = await onOwnDevice(needs, app, user, session.progress, responses)
  return { session, step: { user, progress, occasion } }
}

/** A sign-in on the device that the client names, now or before. */
export function onDevice(progress: Progress, { DEVICE_KEY: deviceKey }: Parameters): Progress {
  return deviceKey === undefined || deviceKey === '' ? progress : { ...progress, deviceKey }
}

/**
 * Like `onDevice`; refused where the pool keeps track of devices and it is none of the user's. Nothing is used up by then: apps
 * forget the device, and send the same answer again without it. Nobody has devices.
 */
export async function onOwnDevice(
  needs: Pick<Needs, 'userPools'>,
  { pool }: { readonly pool: PoolRecord },
  user: UserRecord | undefined,
  before: Progress,
  parameters: Parameters,
): Promise<Progress> {
  const progress = onDevice(before, parameters)
  if (progress.deviceKey === undefined || !tracksDevices(pool.settings)) return progress
  if (user === undefined) throw noDevice()
  await requireDevice(needs, user, progress.deviceKey)
  return progress
}

/** The user of a session, who may sign in still and whose password is the one that was proven. */
export async function userOfSession(
  { userPools }: Pick<Needs, 'userPools'>,
  { poolId, sub, of }: Opened<StepName>,
): Promise<UserRecord> {
  const user = await userPools.user(poolId, sub)
  if (user === undefined) throw invalidSession('the user was deleted')
  requireUsable(user)
  if (stateOf(user) !== of) throw invalidSession('the password changed, or the user was signed out')
  return user
}

/** Like `requireStep`, and the session is answered by it. */
export async function answeredStep<C extends StepName>(
  needs: Pick<Needs, 'userPools' | 'keyRing'>,
  app: App,
  name: C,
  answer: Answer,
): Promise<Step> {
  const { session, step } = await requireStep(needs, app, name, answer)
  await requireUnanswered(needs, session, answer.occasion.now)
  return step
}

/** The password that stands and the run of sign-ins: what a session ends with. */
export function stateOf({ epoch, passwordSetAt }: UserRecord): string {
  return `${epoch}/${passwordSetAt}`
}

/** The answer must name the user, by any name that signs them in. */
export async function requireNamed(
  needs: Pick<Needs, 'userPools'>,
  { pool }: App,
  user: UserRecord,
  name: string,
): Promise<void> {
  const named = name === user.sub ? user : await findUser(needs, pool, name)
  if (named?.sub !== user.sub) throw invalidSession('the session is of another user')
}
