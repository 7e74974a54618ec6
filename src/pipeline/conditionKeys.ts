import type { Caller } from '../kernel/caller.ts'
import { isoSeconds } from '../kernel/clock.ts'
import type { ConditionContext } from '../kernel/operation.ts'

/** Condition keys as the policy engine takes them: lower-case names, no prototype. */
export type Keys = Record<string, readonly string[]>

/** What a request knows that policies may ask about. */
export interface RequestFacts {
  readonly now: number
  readonly sourceIp: string
  readonly userAgent: string
  readonly referer: string | undefined
  readonly region: string
  /** TLS, or a loopback connection: nobody can listen there, and real stacks deny everything else. */
  readonly secureTransport: boolean
}

const yes = ['true']
const no = ['false']

function emptyKeys(): Keys {
  return Object.create(null) as Keys
}

/**
 * The global condition keys of a request without its caller.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function requestKeys(facts: RequestFacts): Keys {
  const keys = emptyKeys()
  keys['aws:currenttime'] = [isoSeconds(facts.now)]
  keys['aws:epochtime'] = [String(Math.floor(facts.now / 1000))]
  keys['aws:sourceip'] = [facts.sourceIp]
  keys['aws:securetransport'] = facts.secureTransport ? yes : no
  keys['aws:requestedregion'] = [facts.region]
  if (facts.userAgent !== '') keys['aws:useragent'] = [facts.userAgent]
  if (facts.referer !== undefined) keys['aws:referer'] = [facts.referer]
  return keys
}

/** The condition keys that a caller brings; the same for all requests of one caller. */
export function callerKeys(caller: Caller): Keys {
  const keys = emptyKeys()
  keys['aws:principalisawsservice'] = caller.kind === 'service' ? yes : no
  if (caller.kind === 'anonymous') {
    keys['aws:principaltype'] = ['Anonymous']
    keys['aws:userid'] = ['anonymous']
    return keys
  }
  if (caller.kind === 'service') {
    keys['aws:principalservicename'] = [caller.principal]
    return add(keys, caller.context)
  }
  keys['aws:principalaccount'] = [caller.account]
  keys['aws:userid'] = [caller.userId]
  if (caller.kind === 'root') {
    keys['aws:principalarn'] = [caller.arn]
    keys['aws:principaltype'] = ['Account']
    return keys
  }
  for (const [key, value] of Object.entries(caller.tags)) keys[`aws:principaltag/${key.toLowerCase()}`] = [value]
  if (caller.kind === 'user') {
    keys['aws:principalarn'] = [caller.arn]
    keys['aws:principaltype'] = ['User']
    keys['aws:username'] = [caller.name]
    return keys
  }
  keys['aws:principalarn'] = [caller.role.arn]
  keys['aws:principaltype'] = ['AssumedRole']
  keys['aws:tokenissuetime'] = [isoSeconds(caller.issuedAt)]
  return add(keys, caller.context)
}

/** Adds keys of any case to `keys`, which it returns. */
export function add(keys: Keys, context: ConditionContext): Keys {
  for (const key in context) keys[key.toLowerCase()] = context[key] as readonly string[]
  return keys
}

/** All the keys of one ask; what the server knows for itself wins over what the ask says. */
export function joinKeys(
  request: Keys,
  caller: Keys,
  ask: ConditionContext | undefined,
  resourceAccount: string,
): Keys {
  const keys = ask === undefined ? emptyKeys() : add(emptyKeys(), ask)
  for (const key in request) keys[key] = request[key] as readonly string[]
  for (const key in caller) keys[key] = caller[key] as readonly string[]
  keys['aws:resourceaccount'] = [resourceAccount]
  return keys
}
