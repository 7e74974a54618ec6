import type { CreateIntegrationRequest, Integration, UpdateIntegrationRequest } from '@aws-sdk/client-apigatewayv2'
import type { Scope } from '../../../kernel/operation.ts'
import type { Kinds, Part } from '../ports.ts'
import { badRequest } from './faults.ts'
import { pick } from './members.ts'
import { refuseUnsupported } from './unsupported.ts'

type Settings = Kinds['integration']

const members = [
  'ConnectionType',
  'Description',
  'IntegrationMethod',
  'IntegrationType',
  'IntegrationUri',
  'PayloadFormatVersion',
  'TimeoutInMillis',
] as const

/** Milliseconds. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const timeouts = { shortest: 50, longest: 30_000 }

/** A Lambda function's ARN, bare or as API Gateway's own invocation ARN. */
const functionUri =
  /^(?:arn:aws:apigateway:[a-z0-9-]+:lambda:path\/2015-03-31\/functions\/)?(arn:aws:lambda:([a-z0-9-]+):\d{12}:function:[a-zA-Z0-9-_]+(?::(?:\$LATEST|[a-zA-Z0-9-_]+))?)(?:\/invocations)?$/

/** A Lambda proxy; the policy of another account's function decides whether it may be called. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function newIntegration(input: CreateIntegrationRequest, scope: Scope): Settings {
  const defaults = { ConnectionType: 'INTERNET', TimeoutInMillis: timeouts.longest } as const
  return checked({ ...defaults, ...pick(input, members) }, input, scope)
}

export function changedIntegration(settings: Settings, input: UpdateIntegrationRequest, scope: Scope): Settings {
  return checked({ ...settings, ...pick(input, members) }, input, scope)
}

export function integrationShape({ id, settings }: Part<'integration'>): Integration {
  return { ...settings, IntegrationId: id }
}

/** The ARN of the function that an integration calls. */
export function functionOf({ IntegrationUri = '' }: Settings): string | undefined {
  return functionUri.exec(IntegrationUri)?.[1]
}

function checked(settings: Settings, input: object, { region }: Scope): Settings {
  refuseUnsupported('integration', input)
  const { IntegrationType, ConnectionType, PayloadFormatVersion, TimeoutInMillis = 0 } = settings
  if (IntegrationType !== 'AWS_PROXY') {
    throw badRequest(
      `Integrations of type ${IntegrationType} are not supported here: IntegrationType must be AWS_PROXY.`,
    )
  }
  if (ConnectionType !== 'INTERNET') throw badRequest('Not supported here: ConnectionType VPC_LINK.')
  if (PayloadFormatVersion !== '1.0' && PayloadFormatVersion !== '2.0') {
    throw badRequest('PayloadFormatVersion is a required parameter for an AWS_PROXY integration: 1.0 or 2.0.')
  }
  const { shortest, longest } = timeouts
  if (TimeoutInMillis < shortest || TimeoutInMillis > longest) {
    throw badRequest(`Timeout should be between ${shortest} ms and ${longest} ms`)
  }
  const inRegion = functionUri.exec(settings.IntegrationUri ?? '')?.[2]
  if (inRegion !== region) throw badRequest('Invalid function ARN or invalid uri')
  return { ...settings, IntegrationMethod: 'POST' }
}
