import { Fault } from '../../../kernel/fault.ts'

/** Why something was refused, for the administrator. */
type Reason = { readonly reason?: string }

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/CommonErrors.html */
export function notAuthorized(message: string, detail: Reason = {}): Fault {
  return new Fault('NotAuthorizedException', message, { status: 400, ...detail })
}

export function invalidParameter(message: string): Fault {
  return new Fault('InvalidParameterException', message, { status: 400 })
}

export function poolNotFound(id: string): Fault {
  return new Fault('ResourceNotFoundException', `IdentityPool '${id}' not found.`, { status: 400 })
}

export function identityNotFound(id: string): Fault {
  return new Fault('ResourceNotFoundException', `Identity '${id}' not found.`, { status: 400 })
}

/** No role, or one that does not trust the pool: the caller learns nothing more, the administrator all. */
export function invalidConfiguration(reason: unknown): Fault {
  const message = 'Invalid identity pool configuration. Check assigned IAM roles for this pool.'
  return new Fault('InvalidIdentityPoolConfigurationException', message, { status: 400, reason })
}

export function invalidLogin(message: string, reason: string): Fault {
  return notAuthorized(`Invalid login token. ${message}`, { reason })
}

export function externalService(reason: string): Fault {
  const message = 'An exception was thrown by a dependent service.'
  return new Fault('ExternalServiceException', message, { status: 400, reason })
}

export function guestsNotSupported(): Fault {
  return notAuthorized('Unauthenticated access is not supported for this identity pool.')
}

export function loginTaken(): Fault {
  const message = 'Login is already linked to another identity, or the identity has a login of this provider.'
  return new Fault('ResourceConflictException', message, { status: 400 })
}

export function concurrentModification(): Fault {
  const message = 'The identity pool was changed by another request at the same time.'
  return new Fault('ConcurrentModificationException', message, { status: 400 })
}
