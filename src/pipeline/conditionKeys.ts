import { isoSeconds } from '../kernel/clock.ts'
import { addKeys, emptyKeys, type Keys } from '../kernel/conditionKeys.ts'
import type { Ask } from '../kernel/operation.ts'

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

/** All the keys of one ask; what the server knows for itself wins over what the ask says. */
export function joinKeys(request: Keys, caller: Keys, { action, context }: Ask, resourceAccount: string): Keys {
  const keys = context === undefined ? emptyKeys() : addKeys(emptyKeys(), context)
  for (const key in request) keys[key] = request[key] as readonly string[]
  for (const key in caller) keys[key] = caller[key] as readonly string[]
  keys['aws:resourceaccount'] = [resourceAccount]
  if (action.startsWith('s3:')) keys['s3:resourceaccount'] = keys['aws:resourceaccount']
  return keys
}
