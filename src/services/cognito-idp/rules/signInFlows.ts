import type {
  AuthFlowType,
  ExplicitAuthFlowsType,
  InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import type { ClientSettings } from '../ports/clients.ts'
import { beginChoice } from './choice.ts'
import { requireSecretHash } from './clients.ts'
import { beginCustom } from './customFlow.ts'
import { watched } from './events/signIns.ts'
import { invalidParameter } from './faults.ts'
import { type Parameters, requireParameter } from './parameters.ts'
import { byPassword } from './passwordSignIn.ts'
import type { SignInNeeds } from './proceeding.ts'
import { refreshTokens, rotates } from './refreshing.ts'
import type { App } from './sessions.ts'
import { beginSrp } from './srpSignIn.ts'
import type { Occasion } from './triggers.ts'

type Run = (
  needs: SignInNeeds,
  app: App,
  parameters: Parameters,
  occasion: Occasion,
  session: string | undefined,
) => Promise<InitiateAuthResponse>

interface Flow {
  /** Values of ExplicitAuthFlows, one of which the client must have. */
  readonly enabledBy: readonly ExplicitAuthFlowsType[]
  readonly disabled: string
  readonly run: Run
}

type Flows = Partial<Record<AuthFlowType, Flow>>

const refreshFlow: Flow = {
  enabledBy: ['ALLOW_REFRESH_TOKEN_AUTH'],
  disabled: 'Auth flow not enabled for this client',
  run: refresh,
}

const srpFlow: Flow = {
  enabledBy: ['ALLOW_USER_SRP_AUTH'],
  disabled: 'USER_SRP_AUTH is not enabled for the client.',
  run: beginSrp,
}

const choiceFlow: Flow = {
  enabledBy: ['ALLOW_USER_AUTH'],
  disabled: 'USER_AUTH is not enabled for the client.',
  run: (needs, app, parameters, ...rest) => {
    refuseSteppingUp(parameters)
    return beginChoice(needs, app, parameters, ...rest)
  },
}

/**
 * Refuses to let somebody in by less than the app wants of them. Deviation: AWS steps up to the levels that are named.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-step-up-authentication.html
 */
function refuseSteppingUp(parameters: Parameters): void {
  const asked = ['TARGET_ACR_VALUES', 'MAX_AGE', 'ACCESS_TOKEN'].find((name) => parameters[name] !== undefined)
  if (asked !== undefined) throw invalidParameter(`${asked} is not supported by this server.`)
}

const customFlow: Flow = {
  enabledBy: ['ALLOW_CUSTOM_AUTH'],
  disabled: 'CUSTOM_AUTH is not enabled for the client.',
  run: beginCustom,
}

const adminPasswordFlow: Flow = {
  enabledBy: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
  disabled: 'Auth flow not enabled for this client',
  run: byPassword,
}

/** The flows of InitiateAuth. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html */
export const publicFlows: Flows = {
  USER_SRP_AUTH: srpFlow,
  USER_PASSWORD_AUTH: {
    enabledBy: ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
    disabled: 'USER_PASSWORD_AUTH flow not enabled for this client',
    run: byPassword,
  },
  CUSTOM_AUTH: customFlow,
  USER_AUTH: choiceFlow,
  REFRESH_TOKEN_AUTH: refreshFlow,
  REFRESH_TOKEN: refreshFlow,
}

/** The flows of AdminInitiateAuth. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminInitiateAuth.html */
export const adminFlows: Flows = {
  USER_SRP_AUTH: srpFlow,
  ADMIN_USER_PASSWORD_AUTH: adminPasswordFlow,
  ADMIN_NO_SRP_AUTH: adminPasswordFlow,
  CUSTOM_AUTH: customFlow,
  USER_AUTH: choiceFlow,
  REFRESH_TOKEN_AUTH: refreshFlow,
  REFRESH_TOKEN: refreshFlow,
}

/** Runs a flow if the table has it and the client allows it. A session is of a sign-up that was confirmed just now. */
export async function initiate(
  needs: SignInNeeds,
  flows: Flows,
  app: App,
  name: AuthFlowType,
  parameters: Parameters,
  occasion: Occasion,
  session?: string,
): Promise<InitiateAuthResponse> {
  const flow = flows[name]
  if (flow === undefined) throw invalidParameter('Initiate Auth method not supported.')
  const allowed = allowedFlows(app.client.settings)
  if (!flow.enabledBy.some((value) => allowed.includes(value))) throw invalidParameter(flow.disabled)
  if (flow === refreshFlow) return flow.run(needs, app, parameters, occasion, session)
  return watched(needs, app, { parameters, occasion }, (seen) => flow.run(needs, app, parameters, seen, session))
}

/** A client that names no flow allows SRP and refresh; the names from before `ALLOW_` add to those two. */
function allowedFlows({ ExplicitAuthFlows: named = [] }: ClientSettings): readonly ExplicitAuthFlowsType[] {
  if (named.some((flow) => flow.startsWith('ALLOW_'))) return named
  const base: readonly ExplicitAuthFlowsType[] = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_CUSTOM_AUTH']
  return named.includes('CUSTOM_AUTH_FLOW_ONLY') ? base : [...base, 'ALLOW_USER_SRP_AUTH', ...named]
}

/** The refresh token proves the user, so the secret hash may be of the username or the sub. */
async function refresh(
  needs: SignInNeeds,
  app: App,
  parameters: Parameters,
  occasion: Occasion,
): Promise<InitiateAuthResponse> {
  const token = requireParameter(parameters, 'REFRESH_TOKEN')
  if (rotates(app.client)) throw invalidParameter(refreshFlow.disabled)
  const AuthenticationResult = await refreshTokens(needs, app, token, occasion, {
    deviceKey: parameters['DEVICE_KEY'],
    requireProof: ({ username, sub }) =>
      requireSecretHash(needs, app.client, parameters['SECRET_HASH'], [username, sub]),
  })
  return { ChallengeParameters: {}, AuthenticationResult }
}
