import type {
  CreateApiRequest,
  CreateAuthorizerRequest,
  CreateIntegrationRequest,
  CreateRouteRequest,
  CreateStageRequest,
} from '@aws-sdk/client-apigatewayv2'
import { badRequest } from './faults.ts'

/** What may be asked for on AWS and not here, by kind: refused by name, never ignored. */
const members = {
  api: ['ApiKeySelectionExpression', 'CredentialsArn', 'DisableSchemaValidation'],
  authorizer: [
    'AuthorizerCredentialsArn',
    'AuthorizerPayloadFormatVersion',
    'AuthorizerResultTtlInSeconds',
    'AuthorizerUri',
    'EnableSimpleResponses',
    'IdentityValidationExpression',
  ],
  integration: [
    'ConnectionId',
    'ContentHandlingStrategy',
    'CredentialsArn',
    'IntegrationSubtype',
    'PassthroughBehavior',
    'RequestParameters',
    'RequestTemplates',
    'ResponseParameters',
    'TemplateSelectionExpression',
    'TlsConfig',
  ],
  route: [
    'ApiKeyRequired',
    'ModelSelectionExpression',
    'RequestModels',
    'RequestParameters',
    'RouteResponseSelectionExpression',
  ],
  stage: ['AccessLogSettings', 'ClientCertificateId', 'DefaultRouteSettings', 'RouteSettings'],
} as const satisfies {
  readonly api: readonly (keyof CreateApiRequest)[]
  readonly authorizer: readonly (keyof CreateAuthorizerRequest)[]
  readonly integration: readonly (keyof CreateIntegrationRequest)[]
  readonly route: readonly (keyof CreateRouteRequest)[]
  readonly stage: readonly (keyof CreateStageRequest)[]
}

/** What AWS has where nobody says anything, which Terraform says all the same. */
const usual: Readonly<Record<string, unknown>> = {
  ApiKeySelectionExpression: '$request.header.x-api-key',
}

/** Refuses members that are not acted on here. False, zero, what is empty and what is usual ask for nothing. */
export function refuseUnsupported(kind: keyof typeof members, input: object): void {
  const given = new Map(Object.entries(input))
  const asked = members[kind].filter((name) => asksForSomething(given.get(name)) && given.get(name) !== usual[name])
  if (asked.length > 0) throw badRequest(`Not supported here: ${asked.join(', ')}.`)
}

function asksForSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}
