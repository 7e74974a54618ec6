import { Fault } from '../../../../kernel/fault.ts'
import { texts } from '../texts.ts'

/** What users are told for a fault; faults that are not here say their own message. */
const told: Readonly<Record<string, string>> = {
  CodeMismatchException: texts.errors.wrongCode,
  EnableSoftwareTokenMFAException: texts.errors.wrongCode,
  ExpiredCodeException: texts.errors.wrongCode,
  LimitExceededException: texts.errors.tooMany,
  TooManyRequestsException: texts.errors.tooMany,
  InternalErrorException: texts.errors.failed,
  ResourceNotFoundException: texts.errors.failed,
  UnexpectedLambdaException: texts.errors.failed,
  InvalidLambdaResponseException: texts.errors.failed,
  CodeDeliveryFailureException: texts.errors.failed,
}

/** Faults of a new password, after which another may be chosen. */
export const badPassword = ['InvalidPasswordException', 'PasswordHistoryPolicyViolationException'] as const

/** What to tell a user of a fault. Anything else is no user's business, and is thrown on. */
export function problemOf(error: unknown): string {
  if (!(error instanceof Fault)) throw error
  return told[error.code] ?? error.message
}

/** Whether a fault is one of these; anything that is no fault is thrown on. */
export function isFault(error: unknown, ...codes: readonly string[]): error is Fault {
  if (!(error instanceof Fault)) throw error
  return codes.includes(error.code)
}
