import { Fault } from '../../../kernel/fault.ts'
import type { Principal } from '../ports/principals.ts'

/** IAM's faults and their statuses. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html#API_CreateRole_Errors */
const statuses = {
  ConcurrentModification: 409,
  DeleteConflict: 409,
  DuplicateCertificate: 409,
  DuplicateSSHPublicKey: 400,
  EntityAlreadyExists: 409,
  InvalidAuthenticationCode: 403,
  InvalidInput: 400,
  InvalidPublicKey: 400,
  InvalidUserType: 400,
  KeyPairMismatch: 400,
  LimitExceeded: 409,
  MalformedCertificate: 400,
  MalformedPolicyDocument: 400,
  NoSuchEntity: 404,
  PasswordPolicyViolation: 400,
  PolicyNotAttachable: 400,
  ReportExpired: 410,
  ReportNotPresent: 410,
  NotSupportedService: 404,
  UnmodifiableEntity: 400,
  UnrecognizedPublicKeyEncoding: 400,
  ValidationError: 400,
} as const

export type IamFault = keyof typeof statuses

/** A fault of IAM with AWS's status. */
export function iamFault(code: IamFault, message: string): Fault {
  return new Fault(code, message, { status: statuses[code] })
}

export function noSuchPrincipal(kind: Principal['kind'], name: string): Fault {
  return iamFault('NoSuchEntity', `The ${kind} with name ${name} cannot be found.`)
}

export function noSuchPolicy(arn: string): Fault {
  return isPolicyArn(arn) ? iamFault('NoSuchEntity', `Policy ${arn} was not found.`) : invalidArn(arn)
}

export function notAttachable(arn: string): Fault {
  const message = `Policy ${arn} does not exist or is not attachable.`
  return isPolicyArn(arn) ? iamFault('NoSuchEntity', message) : invalidArn(arn)
}

/** A name, or the ARN of something else, is no policy's ARN. https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html#API_AttachRolePolicy_Errors */
function invalidArn(text: string): Fault {
  return iamFault('InvalidInput', `ARN ${text} is not valid.`)
}

function isPolicyArn(text: string): boolean {
  return /^arn:aws:iam::(aws|\d{12}):policy\/\S+$/.test(text)
}

/** A change lost a race that its conditions do not explain: AWS asks the caller to try again. */
export function concurrentModification(): Fault {
  const message =
    'The request was rejected because multiple requests to change this object were submitted simultaneously.'
  return iamFault('ConcurrentModification', message)
}
