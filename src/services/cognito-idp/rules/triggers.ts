import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider'
import type { Caller } from '../../../kernel/caller.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { RequestContext } from '../../../kernel/operation.ts'
import type { Message } from '../ports/messages.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { poolArn } from './pools.ts'

/** The triggers that a pool may name a function for, as its LambdaConfig names them. */
export type Trigger = Exclude<keyof LambdaConfigType, 'KMSKeyID' | 'PreTokenGenerationConfig'>

/** What a request brings that functions are told beside the user. */
export interface Occasion {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly userAgent: string
  /** Where it comes from; absent where only an app's server is known. */
  readonly address?: string | undefined
  /** Names the sign-in that it is of, in pools that keep what users do. */
  readonly event?: string
  /** `ClientMetadata` of an operation that passes it on. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
  /** `ValidationData` of a sign-up, `ClientMetadata` of InitiateAuth: for the triggers before the deed. */
  readonly validationData?: Readonly<Record<string, string>> | undefined
}

/** One event for a function. */
export interface TriggerEvent {
  readonly pool: PoolRecord
  /** Absent where an administrator acts. */
  readonly clientId?: string | undefined
  readonly username: string
  /** `PreSignUp_SignUp` */
  readonly source: string
  readonly request: object
  /** The response as the function finds it, all members empty. */
  readonly response: object
  readonly occasion: Occasion
}

/** What triggers call the messages: the ends of their sources. */
export const messageNames: Readonly<Record<Message['kind'], string>> = {
  signUp: 'SignUp',
  resendCode: 'ResendCode',
  forgotPassword: 'ForgotPassword',
  verifyAttribute: 'VerifyUserAttribute',
  updateAttribute: 'UpdateUserAttribute',
  invitation: 'AdminCreateUser',
  authentication: 'Authentication',
}

export type TriggerNeeds = Pick<Needs, 'callAs'>

/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html#important-lambda-considerations */
const patience = 5000
const attempts = 3

export function occasionOf(
  { now, userAgent, sourceIp }: Pick<RequestContext, 'now' | 'userAgent' | 'sourceIp'>,
  clientMetadata?: Occasion['clientMetadata'],
  validationData?: Occasion['validationData'],
): Occasion {
  return { now, userAgent, address: sourceIp, clientMetadata, validationData }
}

/** The function of a trigger; undefined where the pool has none. */
export function functionOf({ settings }: PoolRecord, trigger: Trigger): string | undefined {
  const config = settings.LambdaConfig ?? {}
  if (trigger === 'PreTokenGeneration') return config.PreTokenGenerationConfig?.LambdaArn ?? config.PreTokenGeneration
  const named = config[trigger]
  return typeof named === 'string' ? named : named?.LambdaArn
}

/** The version of a trigger's events: `1` unless the pool asks for more. */
function versionOf({ settings }: PoolRecord, trigger: Trigger): string {
  const config = settings.LambdaConfig ?? {}
  const version = trigger === 'PreTokenGeneration' ? config.PreTokenGenerationConfig?.LambdaVersion : undefined
  return version?.slice(1, version.indexOf('_')) ?? '1'
}

/**
 * Runs a trigger's function, as the service and on the pool's behalf: the function's own policy decides whether it may.
 * Gives the `response` of what the function answered, undefined where the pool has no function.
 * @throws Fault UserLambdaValidationException with the function's own error, InvalidLambdaResponseException for an answer
 * that is no event, UnexpectedLambdaException when the function could not be run or did not answer in time.
 */
export async function runTrigger<R extends object>(
  needs: TriggerNeeds,
  trigger: Trigger,
  event: TriggerEvent,
): Promise<Partial<R> | undefined> {
  const invoked = await tellTrigger(needs, trigger, event)
  return invoked && responseOf<R>(invoked)
}

/** Runs a trigger's function whose answer counts for nothing; its failure does, as with `runTrigger`. */
export async function tellTrigger(
  needs: TriggerNeeds,
  trigger: Trigger,
  event: TriggerEvent,
): Promise<Invoked | undefined> {
  const name = functionOf(event.pool, trigger)
  if (name === undefined) return undefined
  const payload = Buffer.from(JSON.stringify(eventDocument(trigger, event)))
  for (let attempt = 1; ; attempt++) {
    const invoked = await invokeInTime(needs, trigger, event.pool, name, payload)
    if (invoked !== undefined) return unfailed(trigger, invoked)
    if (attempt === attempts) throw failedInvocation(trigger, 'Socket timeout while invoking Lambda function')
  }
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html#cognito-user-pools-lambda-trigger-event-parameter-shared */
function eventDocument(trigger: Trigger, event: TriggerEvent): object {
  const { pool, clientId, username, source, request, response, occasion } = event
  return {
    version: versionOf(pool, trigger),
    triggerSource: source,
    region: pool.region,
    userPoolId: pool.id,
    userName: username,
    callerContext: {
      awsSdkVersion: /aws-sdk-[\w-]+\/?[\w.]*/.exec(occasion.userAgent)?.[0] ?? 'aws-sdk-unknown-unknown',
      clientId: clientId ?? 'CLIENT_ID_NOT_APPLICABLE',
    },
    request,
    response,
  }
}

interface Invoked {
  readonly FunctionError?: string
  readonly Payload?: Uint8Array
}

/** What the function answered; undefined when it took too long. */
async function invokeInTime(
  { callAs }: TriggerNeeds,
  trigger: Trigger,
  pool: PoolRecord,
  FunctionName: string,
  Payload: Uint8Array,
): Promise<Invoked | undefined> {
  const input = { FunctionName, InvocationType: 'RequestResponse', Payload }
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => late.resolve(undefined), patience)
  try {
    return await Promise.race([callAs(servicePrincipal(pool))<Invoked>('lambda', 'Invoke', input), late.promise])
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw failedInvocation(trigger, error.code, error.reason ?? error.message)
  } finally {
    clearTimeout(timer)
  }
}

/** User pools, calling for one pool: what a function's permission names as its source. */
export function servicePrincipal({ id, account, region }: PoolRecord): Caller {
  const context = { 'aws:SourceArn': [poolArn({ account, region }, id)], 'aws:SourceAccount': [account] }
  return { kind: 'service', principal: 'cognito-idp.amazonaws.com', context }
}

/** An invocation that did not fail. @throws Fault UserLambdaValidationException with the function's own error. */
function unfailed(trigger: Trigger, invoked: Invoked): Invoked {
  if (invoked.FunctionError === undefined) return invoked
  const answer = parsed(invoked.Payload)
  const message = isObject(answer) ? String(answer['errorMessage'] ?? '') : ''
  throw new Fault('UserLambdaValidationException', `${trigger} failed with error ${message}.`)
}

function responseOf<R extends object>({ Payload }: Invoked): Partial<R> {
  const answer = parsed(Payload)
  const response = isObject(answer) ? answer['response'] : undefined
  if (!isObject(response)) throw new Fault('InvalidLambdaResponseException', 'Unrecognizable lambda output')
  return response as Partial<R>
}

function parsed(payload: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(payload ?? []).toString())
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Whether a value out of a function's answer is an object, neither a list nor null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function failedInvocation(trigger: Trigger, why: string, reason?: unknown): Fault {
  const message = `${trigger} invocation failed due to error ${why}.`
  return new Fault('UnexpectedLambdaException', message, reason === undefined ? {} : { reason })
}

/** A user's attributes as functions are told them. */
export function triggerAttributes(user: Pick<UserRecord, 'sub' | 'status' | 'attributes'>): Record<string, string> {
  return { sub: user.sub, ...user.attributes, 'cognito:user_status': user.status }
}
