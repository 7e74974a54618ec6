import { Fault, type FaultDetail } from '../../../kernel/fault.ts'

/** Lambda's faults and their statuses. https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html#API_CreateFunction_Errors */
const statuses = {
  AccessDeniedException: 403,
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  PolicyLengthExceededException: 400,
  PreconditionFailedException: 412,
  RequestTooLargeException: 413,
  ResourceConflictException: 409,
  ResourceNotFoundException: 404,
  TooManyRequestsException: 429,
  ValidationException: 400,
} as const

export type LambdaFault = keyof typeof statuses

/** A fault of Lambda with AWS's status. */
export function lambdaFault(
  code: LambdaFault,
  message: string,
  { reason, members }: Pick<FaultDetail, 'reason' | 'members'> = {},
): Fault {
  return new Fault(code, message, { status: statuses[code], members: { Type: 'User', ...members }, reason })
}

export function invalidParameter(message: string, reason?: unknown): Fault {
  return lambdaFault('InvalidParameterValueException', message, { reason })
}

export function functionNotFound(arn: string): Fault {
  return lambdaFault('ResourceNotFoundException', `Function not found: ${arn}`)
}

/** A value that breaks a limit that the wire model does not carry. `member` as AWS spells it: `timeout`. */
export function brokenConstraint(member: string, value: string | number, constraint: string): Fault {
  return lambdaFault(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  )
}
