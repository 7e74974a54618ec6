import type { Caller } from '../../../kernel/caller.ts'
import { isoSeconds } from '../../../kernel/clock.ts'
import type { ConditionContext, RequestContext } from '../../../kernel/operation.ts'
import type { SessionRequest } from '../../../kernel/session.ts'
import type { Principal } from '../../../policy/index.ts'
import type { TrustedRole } from '../ports.ts'

type Keys = Record<string, readonly string[]>

/** What a request from outside tells a trust policy. */
export function requestKeys(request: RequestContext): ConditionContext {
  const { endpoint, sourceIp, userAgent, region } = request
  const isSecure = endpoint.startsWith('https:') || isLoopback(sourceIp)
  return {
    'aws:SourceIp': [sourceIp],
    'aws:SecureTransport': [String(isSecure)],
    'aws:RequestedRegion': [region],
    ...(userAgent === '' ? {} : { 'aws:UserAgent': [userAgent] }),
  }
}

/**
 * The condition keys of a trust decision, lower-case. What the server knows wins over what the request says.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts
 */
export function trustKeys(request: SessionRequest, role: TrustedRole, now: number): Keys {
  const keys: Keys = Object.create(null)
  add(keys, request.context)
  const tags = Object.entries(request.tags ?? {})
  for (const [key, value] of tags) keys[`aws:requesttag/${key.toLowerCase()}`] = [value]
  if (tags.length > 0) keys['aws:tagkeys'] = tags.map(([key]) => key)
  for (const [key, value] of Object.entries(role.tags)) {
    keys[`aws:resourcetag/${key.toLowerCase()}`] = [value]
    keys[`iam:resourcetag/${key.toLowerCase()}`] = [value]
  }
  if (request.principal.kind === 'caller') add(keys, callerKeys(request.principal.caller))
  keys['sts:rolesessionname'] = [request.sessionName]
  keys['aws:currenttime'] = [isoSeconds(now)]
  keys['aws:epochtime'] = [String(Math.floor(now / 1000))]
  keys['aws:resourceaccount'] = [role.account]
  return keys
}

/** Who asks, as the policy engine sees it. */
export function principalOf({ principal }: SessionRequest): Principal {
  if (principal.kind === 'service') return { kind: 'service', service: principal.service }
  if (principal.kind === 'federated') return { kind: 'federated', provider: principal.provider }
  const { caller } = principal
  switch (caller.kind) {
    case 'anonymous':
      return { kind: 'anonymous' }
    case 'service':
      return { kind: 'service', service: caller.principal }
    case 'session':
      return { kind: 'session', account: caller.account, arn: caller.arn, roleArn: caller.role.arn }
    default:
      return { kind: caller.kind, account: caller.account, arn: caller.arn }
  }
}

function callerKeys(caller: Caller): ConditionContext {
  if (caller.kind === 'anonymous') return {}
  if (caller.kind === 'service') return { ...caller.context, 'aws:PrincipalIsAWSService': ['true'] }
  const common = {
    'aws:PrincipalIsAWSService': ['false'],
    'aws:PrincipalAccount': [caller.account],
    'aws:userid': [caller.userId],
  }
  if (caller.kind === 'root') return { ...common, 'aws:PrincipalArn': [caller.arn], 'aws:PrincipalType': ['Account'] }
  const tags = Object.entries(caller.tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, [value]] as const)
  if (caller.kind === 'user') {
    const own = { 'aws:PrincipalArn': [caller.arn], 'aws:PrincipalType': ['User'], 'aws:username': [caller.name] }
    return { ...Object.fromEntries(tags), ...common, ...own }
  }
  return {
    ...caller.context,
    ...Object.fromEntries(tags),
    ...common,
    'aws:PrincipalArn': [caller.role.arn],
    'aws:PrincipalType': ['AssumedRole'],
    'aws:TokenIssueTime': [isoSeconds(caller.issuedAt)],
  }
}

function add(keys: Keys, context: ConditionContext): void {
  for (const [key, values] of Object.entries(context)) keys[key.toLowerCase()] = values
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}
