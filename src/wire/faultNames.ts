/** What a service calls the faults of the wire itself. */
export interface FaultNames {
  /** A body of the wrong form or type. */
  readonly malformed: string
  /** A value that breaks a constraint of the model. */
  readonly invalid: string
  /** The message where the codec has none. */
  readonly malformedMessage?: string
}

const json: FaultNames = { malformed: 'SerializationException', invalid: 'ValidationException' }
const query: FaultNames = { malformed: 'MalformedInput', invalid: 'ValidationError' }
const gateway: FaultNames = {
  malformed: 'BadRequestException',
  invalid: 'BadRequestException',
  malformedMessage: 'Invalid request body',
}

const names: Readonly<Record<string, FaultNames>> = {
  'cognito-idp': { ...json, invalid: 'InvalidParameterException' },
  'cognito-identity': json,
  'cognito-sync': { ...json, invalid: 'InvalidParameterException' },
  mobileanalytics: gateway,
  lambda: { ...json, malformedMessage: 'Could not parse request body into json' },
  apigateway: gateway,
  apigatewayv2: gateway,
  sts: query,
  iam: query,
  cloudformation: query,
  kms: json,
}

/** The names of a service's wire faults. S3 has its own, by where the value stands: see the restXml protocol. */
export function faultNames(service: string): FaultNames {
  return names[service] ?? json
}
