import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import type { Caller } from '../../kernel/caller.ts'
import { movableClock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import type { Ask, RequestContext } from '../../kernel/operation.ts'
import { apigatewayStore } from '../../storage/metadata/stores/apigateway.ts'
import { temporaryMetadata } from '../../storage/testing.ts'
import { service } from './index.ts'
import type { Needs } from './ports.ts'

export const account = '123456789012'
export const region = 'us-east-1'
export const functionArn = `arn:aws:lambda:${region}:${account}:function:orders`
export const issuer = `https://cognito-idp.${region}.amazonaws.com/us-east-1_pool`

const root: Caller = {
  kind: 'root',
  account,
  arn: `arn:aws:iam::${account}:root`,
  userId: account,
  accessKeyId: 'AKIAROOT',
}

const request: RequestContext = {
  account,
  region,
  id: 'request',
  now: 0,
  caller: root,
  sourceIp: '203.0.113.7',
  userAgent: 'test',
  keys: {},
  endpoint: 'http://127.0.0.1:4566',
  header: () => undefined,
  decideAgain: async () => false,
  may: async () => true,
  require: async () => undefined,
}

/** HTTP APIs on a real database. */
export async function gatewayWorld(test: TestContext) {
  const { metadata, close } = await temporaryMetadata()
  test.after(close)
  const needs: Needs = {
    apis: apigatewayStore(metadata),
    endpointOf: (id) => `http://127.0.0.1:4566/_aws/execute-api/${id}`,
    clock: movableClock(),
    random: { bytes: (size) => randomBytes(size), uuid: () => randomUUID() },
  }
  const call = async <O = Answer>(name: string, input: object, scope: Partial<RequestContext> = {}): Promise<O> =>
    (await service.operations[name]!.handle(needs)(input, { ...request, ...scope })) as O
  const asks = async (name: string, input: object): Promise<readonly Ask[]> => {
    const operation = service.operations[name]!
    assert.ok(operation.caller === 'signed')
    return operation.asks(input, { account, region }, needs)
  }
  const createApi = async (more: object = {}): Promise<string> =>
    String((await call('CreateApi', { Name: 'shop', ProtocolType: 'HTTP', ...more }))['ApiId'])
  const integrate = async (ApiId: string, more: object = {}): Promise<string> => {
    const input = {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: functionArn,
      PayloadFormatVersion: '2.0',
      ...more,
    }
    return `integrations/${String((await call('CreateIntegration', input))['IntegrationId'])}`
  }
  const authorizer = async (ApiId: string, more: object = {}): Promise<string> =>
    String((await call('CreateAuthorizer', { ApiId, ...jwt, ...more }))['AuthorizerId'])
  return { needs, call, asks, createApi, integrate, authorizer }
}

export type Answer = Readonly<Record<string, unknown>>

export const jwt = {
  Name: 'pool',
  AuthorizerType: 'JWT',
  IdentitySource: ['$request.header.Authorization'],
  JwtConfiguration: { Issuer: issuer, Audience: ['client'] },
}

/** The promise is rejected with a fault of this code, which the operation declares. */
export async function refuses(
  operation: string,
  attempt: Promise<unknown>,
  code: string,
  message?: RegExp,
): Promise<void> {
  const fault = await attempt.then(
    () => assert.fail(`${operation} did not refuse`),
    (error: unknown) => error,
  )
  assert.ok(fault instanceof Fault, String(fault))
  assert.equal(fault.code, code, fault.message)
  assert.ok(service.operations[operation]!.faults.includes(code), `${operation} does not declare ${code}`)
  if (message !== undefined) assert.match(fault.message, message)
}
