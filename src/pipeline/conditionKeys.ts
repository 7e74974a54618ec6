import { isoSeconds } from '../kernel/clock.ts'
import { addKeys, emptyKeys, type Keys } from '../kernel/conditionKeys.ts'
import type { Ask } from '../kernel/operation.ts'

/** What a request knows that policies may ask about. */
export interface RequestFacts {
  readonly now: number
  readonly sourceIp: string
  readonly userAgent: string
  readonly referer: string | undefined
  /** TLS, or a loopback connection: nobody can listen there, and real stacks deny everything else. */
  readonly secureTransport: boolean
}

const yes = ['true']
const no = ['false']

/**
 * Makes the global condition keys of requests, without their callers'. The two that tell the time are made once a second.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function requestKeyMaker(region: string): (facts: RequestFacts) => Keys {
  const requestedRegion = [region]
  let second = -1
  let currentTime: readonly string[] = []
  let epochTime: readonly string[] = []
  return ({ now, sourceIp, userAgent, referer, secureTransport }) => {
    if (Math.floor(now / 1000) !== second) {
      second = Math.floor(now / 1000)
      currentTime = [isoSeconds(now)]
      epochTime = [String(second)]
    }
    const keys = emptyKeys()
    keys['aws:currenttime'] = currentTime
    keys['aws:epochtime'] = epochTime
    keys['aws:sourceip'] = [sourceIp]
    keys['aws:securetransport'] = secureTransport ? yes : no
    keys['aws:requestedregion'] = requestedRegion
    if (userAgent !== '') keys['aws:useragent'] = [userAgent]
    if (referer !== undefined) keys['aws:referer'] = [referer]
    return keys
  }
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
