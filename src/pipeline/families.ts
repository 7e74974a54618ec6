/** Services answer alike by family: which names their common faults carry, and with which status. */
export type ServiceFamily = 's3' | 'query' | 'awsJson' | 'rest'

const families: Readonly<Record<string, ServiceFamily>> = {
  s3: 's3',
  's3-control': 's3',
  sts: 'query',
  iam: 'query',
  cloudformation: 'query',
  'cognito-idp': 'awsJson',
  'cognito-identity': 'awsJson',
  kms: 'awsJson',
  poolhouse: 'awsJson',
  'cognito-sync': 'rest',
  mobileanalytics: 'rest',
  lambda: 'rest',
  apigateway: 'rest',
  apigatewayv2: 'rest',
}

/** The family of a service by its folder's name. */
export function familyOf(service: string): ServiceFamily {
  const family = families[service]
  if (family === undefined) throw new Error(`no family is named for the service ${service}`)
  return family
}

const signingNames: Readonly<Record<string, string>> = { apigatewayv2: 'apigateway', 's3-control': 's3' }

/** The name in the scope of a service's signatures: two generations of API Gateway share one, S3 and its accounts' another. */
export function signingNameOf(service: string): string {
  return signingNames[service] ?? service
}
