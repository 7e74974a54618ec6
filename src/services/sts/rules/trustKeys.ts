import { addKeys, callerKeys, emptyKeys, type Keys, mfaAge, timeKeyMaker } from '../../../kernel/conditionKeys.ts'
import { principalOf } from '../../../kernel/principal.ts'
import type { SessionRequest } from '../../../kernel/session.ts'
import type { Principal } from '../../../policy/index.ts'
import type { TrustedRole } from '../ports.ts'

/** The condition keys of trust decisions. */
export type TrustKeys = (request: SessionRequest, role: TrustedRole, now: number) => Keys

/**
 * Makes the condition keys of trust decisions, lower-case. What the server knows wins over what the request says.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts
 */
export function trustKeyMaker(): TrustKeys {
  const timeKeys = timeKeyMaker()
  return (request, role, now) => {
    const { currentTime, epochTime } = timeKeys(now)
    const keys = requestedKeys(request, role, now)
    keys['aws:currenttime'] = currentTime
    keys['aws:epochtime'] = epochTime
    keys['aws:resourceaccount'] = [role.account]
    return keys
  }
}

function requestedKeys(request: SessionRequest, role: TrustedRole, now: number): Keys {
  const keys = addKeys(emptyKeys(), request.context)
  const tags = Object.entries(request.tags ?? {})
  for (const [key, value] of tags) keys[`aws:requesttag/${key.toLowerCase()}`] = [value]
  if (tags.length > 0) keys['aws:tagkeys'] = tags.map(([key]) => key)
  for (const [key, value] of Object.entries(role.tags)) {
    keys[`aws:resourcetag/${key.toLowerCase()}`] = [value]
    keys[`iam:resourcetag/${key.toLowerCase()}`] = [value]
  }
  const transitive = request.transitiveTagKeys ?? []
  if (transitive.length > 0) keys['sts:transitivetagkeys'] = transitive
  if (request.principal.kind === 'caller') {
    addKeys(keys, callerKeys(request.principal.caller))
    const age = mfaAge(request.principal.caller, now)
    if (age !== undefined) keys['aws:multifactorauthage'] = age
  }
  if (request.mfaAt !== undefined) {
    keys['aws:multifactorauthpresent'] = ['true']
    keys['aws:multifactorauthage'] = [String(Math.max(0, Math.floor((now - request.mfaAt) / 1000)))]
  }
  keys['sts:rolesessionname'] = [request.sessionName]
  return keys
}

/** Who asks, as the policy engine sees it. */
export function askerOf({ principal }: SessionRequest): Principal {
  if (principal.kind === 'service') return { kind: 'service', service: principal.service }
  if (principal.kind === 'federated') return { kind: 'federated', provider: principal.provider }
  return principalOf(principal.caller)
}
