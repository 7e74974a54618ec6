import { formatArn } from '../../../kernel/arn.ts'
import type { Caller } from '../../../kernel/caller.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { Scope } from '../../../kernel/operation.ts'
import type { Needs, Place } from '../ports.ts'
import { invalidFunctionOutput, invalidParameter } from './faults.ts'
import { type Records, requireStorable, type Wish } from './patches.ts'

/** The one event type there is. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-events.html */
const syncTrigger = 'SyncTrigger'
/** A function that takes longer has failed: the same page. */
const patience = 5_000
const keyLimit = 1024
const valueLimit = 1_048_575

interface EventRecord {
  readonly oldValue?: string
  readonly newValue?: string
  /** Absent where the request leaves the record alone. */
  readonly op?: 'replace' | 'remove'
}

interface SyncEvent {
  readonly version: 2
  readonly eventType: 'SyncTrigger'
  readonly region: string
  readonly identityPoolId: string
  readonly identityId: string
  readonly datasetName: string
  readonly datasetRecords: Readonly<Record<string, EventRecord>>
}

interface Invoked {
  readonly FunctionError?: string
  readonly Payload?: Uint8Array
}

/** The function of a pool's sync trigger, with what it is told of one request. */
export interface Trigger {
  readonly functionArn: string
  readonly place: Place
  readonly current: Records
  readonly wishes: readonly Wish[]
}

/** The events that a request sets: an empty ARN removes one. @throws Fault for what would never be raised. */
export function changedEvents(
  before: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string>>,
  { region, account }: Scope,
): Readonly<Record<string, string>> {
  const own = formatArn('lambda', region, account, 'function:')
  for (const [type, arn] of Object.entries(changes)) {
    if (type !== syncTrigger) throw invalidParameter(`There is no event type ${type}; there is ${syncTrigger}.`)
    if (arn === '') continue
    if (!arn.startsWith(own) || !/^[a-zA-Z0-9-_]{1,64}(:[a-zA-Z0-9$_-]+)?$/.test(arn.slice(own.length))) {
      throw invalidParameter(`${arn} is not the ARN of a function of this account and region.`)
    }
  }
  return Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, arn]) => arn !== ''))
}

/** The function that changes of a pool's datasets go through. */
export function triggerOf(events: Readonly<Record<string, string>>): string | undefined {
  return events[syncTrigger]
}

/**
 * Shows a request to the pool's function, which may change every record of the dataset, and says what shall be.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-events.html
 */
export async function askFunction(
  { callAs }: Pick<Needs, 'callAs'>,
  trigger: Trigger,
  scope: Scope,
): Promise<readonly Wish[]> {
  const event = eventOf(trigger, scope)
  const input = { FunctionName: trigger.functionArn, InvocationType: 'RequestResponse', Payload: payloadOf(event) }
  const invocation = callAs(service(trigger.place, scope))<Invoked>('lambda', 'Invoke', input).catch(refused)
  const impatience = timeout(patience)
  const invoked = await Promise.race([invocation, impatience.over]).finally(impatience.cancel)
  if (invoked === undefined) {
    const message = 'The Lambda function did not respond in time.'
    throw new Fault('LambdaSocketTimeoutException', message, { status: 400, reason: trigger.functionArn })
  }
  if (invoked.FunctionError !== undefined) {
    throw invalidFunctionOutput('The Lambda function failed.', textOf(invoked.Payload))
  }
  return wishesOf(event, parse(invoked.Payload), trigger)
}

/** Cognito Sync, calling on behalf of a pool: what a function's permission names as its source. */
function service({ pool }: Place, { region, account }: Scope): Caller {
  const source = formatArn('cognito-identity', region, account, `identitypool/${pool}`)
  const context = { 'aws:SourceArn': [source], 'aws:SourceAccount': [account] }
  return { kind: 'service', principal: 'cognito-sync.amazonaws.com', context }
}

/** Every record that the dataset has, and what the request wants of some. */
function eventOf({ place, current, wishes }: Trigger, { region }: Scope): SyncEvent {
  const wished = new Map(wishes.map((wish) => [wish.key, wish]))
  const living = [...current.values()].filter(({ key, value }) => value !== undefined && !wished.has(key))
  return {
    version: 2,
    eventType: syncTrigger,
    region,
    identityPoolId: place.pool,
    identityId: place.identity,
    datasetName: place.name,
    datasetRecords: Object.fromEntries([
      ...living.map(({ key, value }) => [key, { oldValue: value, newValue: value }] as const),
      ...wishes.map(({ key, value }) => [key, wishedRecord(current.get(key)?.value, value)] as const),
    ]),
  }
}

function wishedRecord(oldValue: string | undefined, newValue: string | undefined): EventRecord {
  return {
    ...(oldValue === undefined ? {} : { oldValue }),
    ...(newValue === undefined ? { op: 'remove' } : { newValue, op: 'replace' }),
  }
}

/**
 * What the function says shall be: of each record `op`, a value of null to remove it; a record that it leaves out stays
 * as it was, a record without `op` too.
 */
function wishesOf(event: SyncEvent, answer: unknown, { wishes }: Trigger): readonly Wish[] {
  const records = isRecord(answer) ? answer['datasetRecords'] : undefined
  if (!isRecord(answer) || !isRecord(records)) throw invalid('it is not the event')
  const { datasetRecords: _, ...fixed } = event
  const changed = Object.entries(fixed).find(([name, value]) => answer[name] !== value)
  if (changed !== undefined) throw invalid(`it changes ${changed[0]}`)
  const devices = new Map(wishes.map(({ key, deviceModifiedAt }) => [key, deviceModifiedAt]))
  return Object.entries(records).flatMap(([key, record]) => {
    const wish = isRecord(record) ? wishOf(key, record) : invalidRecord(key)
    return wish === undefined ? [] : [{ ...wish, deviceModifiedAt: devices.get(key) }]
  })
}

function wishOf(key: string, record: Record<string, unknown>): Omit<Wish, 'deviceModifiedAt'> | undefined {
  const { op, newValue } = record as { readonly op?: unknown; readonly newValue?: unknown }
  if (key === '' || key.length > keyLimit) throw invalid(`it has a key of ${key.length} characters`)
  requireStorable(key)
  if (op === 'remove' || newValue === null) return { key, value: undefined }
  if (op === undefined || op === null) return undefined
  if (op !== 'replace' || typeof newValue !== 'string' || newValue.length > valueLimit) return invalidRecord(key)
  return newValue.isWellFormed() ? { key, value: newValue } : invalidRecord(key)
}

/** A function that may not be called is its administrator's to mend. */
function refused(error: unknown): never {
  if (!(error instanceof Fault)) throw error
  if (error.code === 'TooManyRequestsException') {
    throw new Fault('LambdaThrottledException', 'The Lambda function was throttled.', { status: 429 })
  }
  throw invalidFunctionOutput('The Lambda function could not be invoked.', { code: error.code, refusal: error.message })
}

function parse(payload: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(textOf(payload))
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid('it is not JSON')
    throw error
  }
}

function payloadOf(event: SyncEvent): Uint8Array {
  return Buffer.from(JSON.stringify(event))
}

function textOf(payload: Uint8Array = new Uint8Array(0)): string {
  return Buffer.from(payload).toString()
}

function invalid(reason: string): Fault {
  return invalidFunctionOutput('Invalid lambda function output.', `of the function's answer: ${reason}`)
}

function invalidRecord(key: string): never {
  throw invalid(`the record ${key} has neither a value to replace it with nor is it to be removed`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function timeout(milliseconds: number): { readonly over: Promise<undefined>; readonly cancel: () => void } {
  const { promise: over, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), milliseconds)
  return { over, cancel: () => clearTimeout(timer) }
}
