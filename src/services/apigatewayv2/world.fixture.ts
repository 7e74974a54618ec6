import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { movableClock } from '../../kernel/clock.ts'
import type { Ask, RequestContext } from '../../kernel/operation.ts'
import { apigatewayStore } from '../../storage/metadata/stores/apigateway.ts'
import { temporaryMetadata } from '../../storage/testing.ts'
import { account, random, refuserOf, region, requestBy, root } from '../asking.fixture.ts'
import { service } from './index.ts'
import type { Needs } from './ports.ts'

export const functionArn = `arn:aws:lambda:${region}:${account}:function:orders`
export const issuer = `https://cognito-idp.${region}.amazonaws.com/us-east-1_pool`

/** HTTP APIs on a real database. */
export async function gatewayWorld(test: TestContext) {
  const { metadata, close } = await temporaryMetadata()
  test.after(close)
  const needs: Needs = {
    apis: apigatewayStore(metadata),
    endpointOf: (id) => `http://127.0.0.1:4566/_aws/execute-api/${id}`,
    clock: movableClock(),
    random,
  }
  const call = async <O = Answer>(name: string, input: object, scope: Partial<RequestContext> = {}): Promise<O> =>
    (await service.operations[name]!.handle(needs)(input, requestBy(root, scope))) as O
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

export const refuses = refuserOf(service)
