import { Fault } from '../../../kernel/fault.ts'

/** https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_UpdateRecords.html#API_UpdateRecords_Errors */
export function invalidParameter(message: string, reason?: string): Fault {
  return new Fault('InvalidParameterException', message, { status: 400, reason })
}

export function notAuthorized(message: string, reason?: string): Fault {
  return new Fault('NotAuthorizedException', message, { status: 403, reason })
}

export function notFound(message: string): Fault {
  return new Fault('ResourceNotFoundException', message, { status: 404 })
}

export function limitExceeded(message: string): Fault {
  return new Fault('LimitExceededException', message, { status: 400 })
}

export function conflict(message: string): Fault {
  return new Fault('ResourceConflictException', message, { status: 409 })
}

/** The function failed, or may not be called: its caller learns no more, the administrator all. */
export function invalidFunctionOutput(message: string, reason: unknown): Fault {
  return new Fault('InvalidLambdaFunctionOutputException', message, { status: 400, reason })
}
