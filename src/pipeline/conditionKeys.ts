import type { Caller } from '../kernel/caller.ts'
import { addKeys, emptyKeys, type Keys, mfaAge, timeKeyMaker } from '../kernel/conditionKeys.ts'
import type { Ask } from '../kernel/operation.ts'

/** What a request knows that policies may ask about. */
export interface RequestFacts {
  /** The service that is asked. */
  readonly service: string
  readonly now: number
  readonly sourceIp: string
  readonly userAgent: string
  readonly referer: string | undefined
  readonly secureTransport: boolean
  /** The services that ask on the caller's behalf, with the caller's own rights, first to last. */
  readonly via: readonly string[]
}

const yes = ['true']
const no = ['false']

/**
 * Services whose one endpoint lies in one Region, wherever it is asked from.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
 */
const globalServices: ReadonlySet<string> = new Set(['iam'])
const globalRegion = ['us-east-1']

/** Services that `aws:CalledVia` names; the others make `aws:ViaAWSService` true and no more. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia */
const namedVia: ReadonlySet<string> = new Set(['cloudformation.amazonaws.com'])

/**
 * Makes the global condition keys of requests, without their callers'.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function requestKeyMaker(region: string): (facts: RequestFacts) => Keys {
  const requestedRegion = [region]
  const timeKeys = timeKeyMaker()
  return ({ service, now, sourceIp, userAgent, referer, secureTransport, via }) => {
    const { currentTime, epochTime } = timeKeys(now)
    const keys = emptyKeys()
    keys['aws:currenttime'] = currentTime
    keys['aws:epochtime'] = epochTime
    keys['aws:sourceip'] = [sourceIp]
    keys['aws:securetransport'] = secureTransport ? yes : no
    keys['aws:requestedregion'] = globalServices.has(service) ? globalRegion : requestedRegion
    keys['aws:viaawsservice'] = via.length > 0 ? yes : no
    if (via.length > 0) addVia(keys, via)
    if (userAgent !== '') keys['aws:useragent'] = [userAgent]
    if (referer !== undefined) keys['aws:referer'] = [referer]
    return keys
  }
}

function addVia(keys: Keys, via: readonly string[]): void {
  const named = via.filter((service) => namedVia.has(service))
  if (named.length === 0) return
  keys['aws:calledvia'] = named
  keys['aws:calledviafirst'] = named.slice(0, 1)
  keys['aws:calledvialast'] = named.slice(-1)
}

/** The request's keys with the age of its caller's MFA code, which grows from one request to the next. */
export function withMfaAge(caller: Caller, request: Keys): Keys {
  const age = mfaAge(caller, Number(request['aws:epochtime']?.[0]) * 1000)
  return age === undefined ? request : addKeys(addKeys(emptyKeys(), request), { 'aws:MultiFactorAuthAge': age })
}

/** All the keys of one ask; what the server knows for itself wins over what the ask says. */
export function joinKeys(request: Keys, caller: Keys, { action, context }: Ask, resourceAccount: string): Keys {
  const keys = context === undefined ? emptyKeys() : addKeys(emptyKeys(), context)
  for (const key in caller) keys[key] = caller[key] as readonly string[]
  for (const key in request) keys[key] = request[key] as readonly string[]
  keys['aws:resourceaccount'] = [resourceAccount]
  if (action.startsWith('s3:')) keys['s3:resourceaccount'] = keys['aws:resourceaccount']
  return keys
}
