import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import type { UserRecord } from '../../ports/users.ts'
import { type Destination, deliveryDetails, destinationOf } from '../messages.ts'
import { countedFor, countSignInCode, sendSignInCode } from '../oneTimeCodes.ts'
import type { SignInNeeds } from '../proceeding.ts'
import { type App, beginSession } from '../sessions.ts'
import { beginStep, type Step } from '../steps.ts'
import { kept } from '../whoever.ts'
import { methodsOf } from './poolMfa.ts'
import type { MfaMethod } from './ports.ts'
import { preferenceOf } from './preferences.ts'

/**
 * The challenge of a second factor, if the user has one to prove or the pool demands one.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html
 */
export async function askSecondFactor(
  needs: SignInNeeds,
  app: App,
  step: Step,
): Promise<InitiateAuthResponse | undefined> {
  const offered = methodsOf(app.pool.settings)
  if (offered.length === 0) return undefined
  const { methods, preferred } = await methodsFor(needs, app, step.user)
  const [only] = methods
  if (preferred !== undefined) return askFor(needs, app, step, preferred)
  if (only !== undefined && methods.length === 1) return askFor(needs, app, step, only)
  if (methods.length > 1) return askToChoose(needs, app, step, methods)
  return app.pool.settings.MfaConfiguration === 'ON' ? askToSetUp(needs, app, step, offered) : undefined
}

/**
 * The second factors that a user is asked for: those that they enabled, and where the pool demands one, whatever they
 * have.
 */
export async function methodsFor(
  needs: Pick<SignInNeeds, 'userPools'>,
  { pool }: Pick<App, 'pool'>,
  user: UserRecord,
): Promise<{ readonly methods: readonly MfaMethod[]; readonly preferred: MfaMethod | undefined }> {
  const { enabled, preferred } = await preferenceOf(needs, user)
  const token = await needs.userPools.totp(user.poolId, user.sub)
  const has = (method: MfaMethod): boolean =>
    method === 'SOFTWARE_TOKEN_MFA' ? token?.verified === true : destinationFor(user, method) !== undefined
  const usable = methodsOf(pool.settings).filter(has)
  const chosen = usable.filter((method) => enabled.includes(method))
  const methods = chosen.length === 0 && pool.settings.MfaConfiguration === 'ON' ? usable : chosen
  return { methods, preferred: methods.find((method) => method === preferred) }
}

/** Where the code of a second factor goes. */
function destinationFor({ attributes }: UserRecord, method: 'SMS_MFA' | 'EMAIL_OTP'): Destination | undefined {
  return destinationOf(attributes, method === 'SMS_MFA' ? 'phone_number' : 'email')
}

/** Asks for one second factor; for one that is a code, sends it. */
export async function askFor(
  needs: SignInNeeds,
  app: App,
  step: Step,
  method: MfaMethod,
): Promise<InitiateAuthResponse> {
  const to = method === 'SOFTWARE_TOKEN_MFA' ? undefined : destinationFor(step.user, method)
  if (method !== 'SOFTWARE_TOKEN_MFA' && to !== undefined) return askForCode(needs, app, step, method, to)
  const { user } = step
  const name = (await needs.userPools.totp(user.poolId, user.sub))?.name
  return {
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    Session: beginStep(needs, app, 'SOFTWARE_TOKEN_MFA', step, {}),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      ...(name !== undefined && { FRIENDLY_DEVICE_NAME: name }),
    },
  }
}

/** Sends a code and asks for it. */
export async function askForCode(
  needs: SignInNeeds,
  app: App,
  step: Step,
  method: 'SMS_MFA' | 'EMAIL_OTP',
  to: Destination,
  enrols = false,
): Promise<InitiateAuthResponse> {
  const { user, occasion } = step
  await countSignInCode(needs, countedFor(needs, app, step, false), occasion.now)
  const code = await sendSignInCode(needs, app, user, to, { occasion })
  const { attribute, address } = to
  const { DeliveryMedium = to.medium, Destination = '' } = deliveryDetails(to)
  return {
    ChallengeName: method,
    Session: beginSession(needs, app, method, { ...kept(step), code, attribute, address, enrols }, occasion.now),
    ChallengeParameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: DeliveryMedium,
      CODE_DELIVERY_DESTINATION: Destination,
      USER_ID_FOR_SRP: user.username,
    },
  }
}

function askToChoose(needs: SignInNeeds, app: App, step: Step, choices: readonly MfaMethod[]): InitiateAuthResponse {
  return {
    ChallengeName: 'SELECT_MFA_TYPE',
    Session: beginStep(needs, app, 'SELECT_MFA_TYPE', step, { choices }),
    ChallengeParameters: { MFAS_CAN_CHOOSE: JSON.stringify(choices), USER_ID_FOR_SRP: step.user.username },
  }
}

function askToSetUp(needs: SignInNeeds, app: App, step: Step, choices: readonly MfaMethod[]): InitiateAuthResponse {
  return {
    ChallengeName: 'MFA_SETUP',
    Session: beginStep(needs, app, 'MFA_SETUP', step, { choices }),
    ChallengeParameters: { MFAS_CAN_SETUP: JSON.stringify(choices), USER_ID_FOR_SRP: step.user.username },
  }
}
