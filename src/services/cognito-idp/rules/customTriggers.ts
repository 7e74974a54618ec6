import { Fault } from '../../../kernel/fault.ts'
import type { UserRecord } from '../ports/users.ts'
import { invalidParameter } from './faults.ts'
import type { App, ChallengeResult } from './sessions.ts'
import { functionOf, isObject, type Occasion, runTrigger, type TriggerNeeds, triggerAttributes } from './triggers.ts'

/** A flow that the pool's functions lead, as they are told of it. */
export interface CustomState {
  /** Undefined where the client hides that nobody has the name. */
  readonly user: UserRecord | undefined
  readonly username: string
  readonly session: readonly ChallengeResult[]
  readonly occasion: Occasion
}

type CustomTrigger = 'DefineAuthChallenge' | 'CreateAuthChallenge' | 'VerifyAuthChallengeResponse'

/** What shall come next. */
export type Definition =
  | { readonly next: 'tokens' }
  | { readonly next: 'failure' }
  | { readonly next: 'challenge'; readonly name: string }

/**
 * Asks the pool's function what comes next.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-define-auth-challenge.html
 */
export async function defineChallenge(needs: TriggerNeeds, app: App, state: CustomState): Promise<Definition> {
  const response = await run(needs, app, 'DefineAuthChallenge', state, {
    request: { session: state.session },
    response: { challengeName: null, issueTokens: null, failAuthentication: null },
  })
  if (response['failAuthentication'] === true) return { next: 'failure' }
  if (response['issueTokens'] === true) return { next: 'tokens' }
  const name = response['challengeName']
  if (typeof name !== 'string' || name === '') throw unrecognizable()
  return { next: 'challenge', name }
}

/** A challenge that a function made. */
export interface MadeChallenge {
  readonly shown: Readonly<Record<string, string>>
  readonly hidden: Readonly<Record<string, string>>
  readonly metadata: string | null
}

/**
 * Asks the pool's function for a challenge.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-create-auth-challenge.html
 */
export async function createChallenge(needs: TriggerNeeds, app: App, state: CustomState): Promise<MadeChallenge> {
  const response = await run(needs, app, 'CreateAuthChallenge', state, {
    request: { challengeName: 'CUSTOM_CHALLENGE', session: state.session },
    response: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
  })
  const metadata = response['challengeMetadata'] ?? null
  if (metadata !== null && typeof metadata !== 'string') throw unrecognizable()
  return {
    shown: textsOf(response['publicChallengeParameters']),
    hidden: textsOf(response['privateChallengeParameters']),
    metadata,
  }
}

/**
 * Asks the pool's function whether an answer is right.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-verify-auth-challenge-response.html
 */
export async function verifyChallenge(
  needs: TriggerNeeds,
  app: App,
  state: CustomState,
  privateChallengeParameters: Readonly<Record<string, string>>,
  challengeAnswer: string,
): Promise<boolean> {
  const response = await run(needs, app, 'VerifyAuthChallengeResponse', state, {
    request: { privateChallengeParameters, challengeAnswer },
    response: { answerCorrect: null },
  })
  return response['answerCorrect'] === true
}

async function run(
  needs: TriggerNeeds,
  { pool, client }: App,
  trigger: CustomTrigger,
  { user, username, occasion }: CustomState,
  { request, response }: { readonly request: object; readonly response: object },
): Promise<Readonly<Record<string, unknown>>> {
  requireTrigger({ pool }, trigger)
  const { clientMetadata } = occasion
  const answered = await runTrigger<Record<string, unknown>>(needs, trigger, {
    pool,
    clientId: client.id,
    username,
    source: `${trigger}_Authentication`,
    request: {
      userAttributes: user === undefined ? {} : triggerAttributes(user),
      ...request,
      ...(clientMetadata && { clientMetadata }),
      ...(user === undefined && { userNotFound: true }),
    },
    response,
    occasion,
  })
  return answered ?? {}
}

/** Refuses a flow that nobody leads. */
export function requireTrigger({ pool }: Pick<App, 'pool'>, trigger: CustomTrigger): void {
  if (functionOf(pool, trigger) === undefined) {
    throw invalidParameter('Custom auth lambda trigger is not configured for the user pool.')
  }
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (value === null || value === undefined) return {}
  if (!isObject(value)) throw unrecognizable()
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]))
}

export function unrecognizable(): Fault {
  return new Fault('InvalidLambdaResponseException', 'Unrecognizable lambda output')
}
