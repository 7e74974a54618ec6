import type { AssumedRole, Caller, SessionTimes } from './caller.ts'
import { isoSeconds } from './clock.ts'
import type { ConditionContext } from './operation.ts'

/** Condition keys as the policy engine takes them: lower-case names, no prototype. */
export type Keys = Record<string, readonly string[]>

/** Keys without any, not even those that objects inherit: names of keys are of strangers. */
export function emptyKeys(): Keys {
  return Object.create(null) as Keys
}

/**
 * Adds keys of any case to `keys`, which it returns; what is added wins. Keys of one context that differ by case alone,
 * as names of tags may, are one key with the values of all: none hides another from a policy.
 */
export function addKeys(keys: Keys, context: ConditionContext): Keys {
  for (const key in context) {
    const name = key.toLowerCase()
    const values = context[key] as readonly string[]
    keys[name] = keys[name] === undefined ? values : [...valuesBefore(context, key, name), ...values]
  }
  return keys
}

function valuesBefore(context: ConditionContext, key: string, name: string): readonly string[] {
  const found: string[] = []
  for (const earlier in context) {
    if (earlier === key) break
    if (earlier.toLowerCase() === name) found.push(...(context[earlier] as readonly string[]))
  }
  return found
}

/** The two keys that tell the time. */
export interface TimeKeys {
  readonly currentTime: readonly string[]
  readonly epochTime: readonly string[]
}

/** Tells the time as policies read it; made once a second. */
export function timeKeyMaker(): (now: number) => TimeKeys {
  let second = -1
  let keys: TimeKeys = { currentTime: [], epochTime: [] }
  return (now) => {
    if (Math.floor(now / 1000) === second) return keys
    second = Math.floor(now / 1000)
    keys = { currentTime: [isoSeconds(now)], epochTime: [String(second)] }
    return keys
  }
}

/**
 * The condition keys that a caller brings; the same for all requests of one caller. What a session carries along
 * never stands in for what the server knows of it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties
 */
export function callerKeys(caller: Caller): Keys {
  const keys = emptyKeys()
  switch (caller.kind) {
    case 'anonymous':
      return addKeys(keys, {
        'aws:PrincipalAccount': ['anonymous'],
        'aws:PrincipalType': ['Anonymous'],
        'aws:userid': ['anonymous'],
      })
    case 'service':
      addKeys(keys, caller.context)
      return addKeys(keys, {
        'aws:PrincipalIsAWSService': ['true'],
        'aws:PrincipalServiceName': [caller.principal],
        'aws:PrincipalServiceNamesList': [caller.principal],
      })
    case 'root':
      return addKeys(keys, {
        ...commonKeys(caller),
        ...(caller.session === undefined ? {} : sessionKeys(caller.session)),
        'aws:PrincipalArn': [caller.arn],
        'aws:PrincipalType': ['Account'],
      })
    case 'user':
      addTags(keys, caller.tags)
      return addKeys(keys, {
        ...commonKeys(caller),
        ...(caller.session === undefined ? {} : sessionKeys(caller.session)),
        'aws:PrincipalArn': [caller.arn],
        'aws:PrincipalType': ['User'],
        'aws:username': [caller.name],
      })
    case 'session':
      addKeys(keys, caller.context)
      addTags(keys, caller.tags)
      return addKeys(keys, {
        ...commonKeys(caller),
        ...(isOfProvider(caller) ? issueKey(caller) : sessionKeys(caller)),
        'aws:PrincipalArn': [caller.role.arn],
        'aws:PrincipalType': ['AssumedRole'],
      })
    case 'federated':
      addTags(keys, caller.tags)
      return addKeys(keys, {
        ...commonKeys(caller),
        ...sessionKeys(caller),
        'aws:PrincipalArn': [caller.arn],
        'aws:PrincipalType': ['FederatedUser'],
      })
  }
}

/** The times of a caller's temporary credentials; undefined for long-term ones and for those who have none. */
export function sessionOf(caller: Caller): SessionTimes | undefined {
  if (caller.kind === 'session' || caller.kind === 'federated') return caller
  return caller.kind === 'user' || caller.kind === 'root' ? caller.session : undefined
}

/**
 * How many seconds ago the caller gave an MFA code; undefined when its credentials do not come of one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthage
 */
export function mfaAge(caller: Caller, now: number): readonly string[] | undefined {
  const at = sessionOf(caller)?.mfaAt
  return at === undefined ? undefined : [String(Math.max(0, Math.floor((now - at) / 1000)))]
}

/** What temporary credentials tell: long-term ones have neither key. */
function sessionKeys(times: SessionTimes): ConditionContext {
  return { 'aws:MultiFactorAuthPresent': [String(times.mfaAt !== undefined)], ...issueKey(times) }
}

function issueKey({ issuedAt }: SessionTimes): ConditionContext {
  return { 'aws:TokenIssueTime': [isoSeconds(issuedAt)] }
}

/** Whether a provider vouched for the session's user: of MFA there AWS knows nothing, and says nothing. */
function isOfProvider({ context }: AssumedRole): boolean {
  return Object.keys(context).some((key) => key === 'aws:FederatedProvider' || key.startsWith('saml:'))
}

function commonKeys({ account, userId }: { readonly account: string; readonly userId: string }): ConditionContext {
  return { 'aws:PrincipalIsAWSService': ['false'], 'aws:PrincipalAccount': [account], 'aws:userid': [userId] }
}

function addTags(keys: Keys, tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags)) keys[`aws:principaltag/${key.toLowerCase()}`] = [value]
}
