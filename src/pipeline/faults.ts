import { Fault } from '../kernel/fault.ts'
import type { HttpResponse } from '../kernel/http.ts'
import type { ServiceModel } from '../wire/model.ts'
import { invalidAction } from '../wire/protocols/awsQuery.ts'
import type { ServiceFamily } from './families.ts'

/** What each family calls the faults that every service shares. */
const names: Readonly<
  Record<ServiceFamily, { internal: [string, string]; notImplemented: string; unknown: [string, number] }>
> = {
  s3: {
    internal: ['InternalError', 'We encountered an internal error. Please try again.'],
    notImplemented: 'NotImplemented',
    unknown: ['MethodNotAllowed', 405],
  },
  query: {
    internal: [
      'InternalFailure',
      'The request processing has failed because of an unknown error, exception or failure.',
    ],
    notImplemented: 'NotImplemented',
    unknown: ['InvalidAction', 400],
  },
  awsJson: {
    internal: ['InternalErrorException', 'Something went wrong'],
    notImplemented: 'NotImplementedException',
    unknown: ['UnknownOperationException', 400],
  },
  rest: {
    internal: ['ServiceException', 'The service encountered an internal error.'],
    notImplemented: 'NotImplementedException',
    unknown: ['UnknownOperationException', 404],
  },
}

/** Anything that is not a Fault: its own message stays in the log. */
export function internalFault(family: ServiceFamily): Fault {
  const [code, message] = names[family].internal
  return new Fault(code, message, { status: 500 })
}

/** An operation that AWS has and this server does not serve; SDKs do not retry a 501. */
export function notImplemented(service: string, operation: string, family: ServiceFamily): Fault {
  return new Fault(names[family].notImplemented, `Poolhouse does not serve ${service}:${operation}.`, { status: 501 })
}

/** An operation that AWS does not have either. */
export function unknownOperation(model: ServiceModel, operation: string, family: ServiceFamily): Fault {
  if (family === 'query') return invalidAction(operation, model.version)
  const [code, status] = names[family].unknown
  return new Fault(code, `${model.name} has no operation for ${operation}.`, { status })
}

/** A service that this server does not have at all. Its protocol is unknown too: JSON, which every SDK can at least show. */
export function unknownService(service: string, requestId: string): HttpResponse {
  // A target's service comes with its dot.
  const message = `Poolhouse does not serve ${service.replace(/\.$/, '') || 'this service'}.`
  return {
    status: 501,
    headers: [
      'Content-Type',
      'application/x-amz-json-1.1',
      'x-amzn-RequestId',
      requestId,
      'x-amzn-errortype',
      'NotImplementedException',
    ],
    body: JSON.stringify({ __type: 'NotImplementedException', message }),
  }
}

/** Credentials of a role or user that is gone, in each family's words. */
const dead: Readonly<Record<ServiceFamily, readonly [code: string, status: number]>> = {
  s3: ['InvalidAccessKeyId', 403],
  query: ['InvalidClientTokenId', 403],
  awsJson: ['UnrecognizedClientException', 400],
  rest: ['UnrecognizedClientException', 403],
}

/** The fault of a signature that is right, by credentials whose owner was deleted. */
export function deadCredentials(family: ServiceFamily): Fault {
  const [code, status] = dead[family]
  const message =
    family === 's3'
      ? 'The AWS Access Key Id you provided does not exist in our records.'
      : 'The security token included in the request is invalid.'
  return new Fault(code, message, { status, reason: 'the role or user of these credentials is gone' })
}
