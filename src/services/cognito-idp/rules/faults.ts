import { Fault } from '../../../kernel/fault.ts'

/** Faults of every operation that names a pool. */
export const poolFaults = [
  'InvalidParameterException',
  'NotAuthorizedException',
  'ResourceNotFoundException',
  'TooManyRequestsException',
] as const

/** Faults of every operation that names a pool's user. */
export const userFaults = [...poolFaults, 'UserNotFoundException'] as const

/** Faults of every operation on one's own account, whose proof is an access token. */
export const ownAccountFaults = [
  'InvalidParameterException',
  'NotAuthorizedException',
  'PasswordResetRequiredException',
  'TooManyRequestsException',
  'UserNotConfirmedException',
  'UserNotFoundException',
] as const

/** Faults of every operation that may run a trigger. */
export const triggerFaults = [
  'InvalidLambdaResponseException',
  'UnexpectedLambdaException',
  'UserLambdaValidationException',
] as const

/** Faults of operations that send a code. */
export const sendFaults = ['CodeDeliveryFailureException', 'LimitExceededException', ...triggerFaults] as const

/** Faults of operations that take a code. */
export const codeFaults = ['CodeMismatchException', 'ExpiredCodeException', 'LimitExceededException'] as const

/** Faults of sign-in. */
export const signInFaults = [
  ...userFaults,
  'AliasExistsException',
  'CodeDeliveryFailureException',
  'CodeMismatchException',
  'ExpiredCodeException',
  'InvalidPasswordException',
  'MFAMethodNotFoundException',
  'PasswordHistoryPolicyViolationException',
  'PasswordResetRequiredException',
  'SoftwareTokenMFANotFoundException',
  'UserNotConfirmedException',
  ...triggerFaults,
] as const

export function invalidParameter(message: string): Fault {
  return new Fault('InvalidParameterException', message)
}

export function notAuthorized(message: string, reason?: string): Fault {
  return new Fault('NotAuthorizedException', message, reason === undefined ? {} : { reason })
}

export function userNotFound(): Fault {
  return new Fault('UserNotFoundException', 'User does not exist.')
}

export function poolNotFound(id: string): Fault {
  return new Fault('ResourceNotFoundException', `User pool ${id} does not exist.`)
}

export function clientNotFound(id: string): Fault {
  return new Fault('ResourceNotFoundException', `User pool client ${id} does not exist.`)
}

/** The same for a wrong name and a wrong password. */
export function incorrectPassword(reason: string): Fault {
  return notAuthorized('Incorrect username or password.', reason)
}

export function invalidSession(reason: string): Fault {
  return notAuthorized('Invalid session for the user.', reason)
}

export function attemptLimitExceeded(): Fault {
  return new Fault('LimitExceededException', 'Attempt limit exceeded, please try after some time.')
}

/** There are as many of something as there may be. */
export function limitExceeded(message: string): Fault {
  return new Fault('LimitExceededException', message)
}

/** A row was changed by others at every try. */
export function changedMeanwhile(): Fault {
  return new Fault('TooManyRequestsException', 'Too many requests at once change this resource. Try again.')
}
