import { parseForm } from './codecs/form.ts'
import type { ServiceName } from './model.ts'

/** A request's service and operation, as the request itself names them. */
export interface TargetClaim {
  readonly service: ServiceName
  readonly operation: string
}

const targets: Readonly<Record<string, ServiceName>> = {
  AWSCognitoIdentityProviderService: 'cognito-idp',
  AWSCognitoIdentityService: 'cognito-identity',
  TrentService: 'kms',
  Poolhouse: 'poolhouse',
}

const versions: Readonly<Record<string, ServiceName>> = {
  '2011-06-15': 'sts',
  '2010-05-08': 'iam',
  '2010-05-15': 'cloudformation',
}

/** Reads `X-Amz-Target`, such as `AWSCognitoIdentityProviderService.InitiateAuth`; undefined for no service of ours. */
export function operationOfTarget(target: string): TargetClaim | undefined {
  const dot = target.lastIndexOf('.')
  const prefix = target.slice(0, Math.max(dot, 0))
  const service = Object.hasOwn(targets, prefix) ? targets[prefix] : undefined
  return service === undefined ? undefined : { service, operation: target.slice(dot + 1) }
}

/** The query service that an API version names; each has one of its own. */
export function serviceOfVersion(version: string): ServiceName | undefined {
  return Object.hasOwn(versions, version) ? versions[version] : undefined
}

/** What a query request names. */
export interface QueryClaim {
  readonly action: string | undefined
  readonly version: string | undefined
}

/** Names longer than any that AWS has. */
const nameLimit = 128

/** Reads `Action` and `Version` of a query request's form; undefined when the text is no form or they are absurd. */
export function queryClaim(form: string): QueryClaim | undefined {
  const parameters = parseForm(form)
  if (parameters === undefined) return undefined
  const action = parameters.get('Action')
  const version = parameters.get('Version')
  if ((action?.length ?? 0) > nameLimit || (version?.length ?? 0) > nameLimit) return undefined
  return { action, version }
}
