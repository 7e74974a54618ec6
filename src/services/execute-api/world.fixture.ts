import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { CallAs } from '../../kernel/call.ts'
import type { Caller } from '../../kernel/caller.ts'
import type { HttpResponse } from '../../kernel/http.ts'
import { bytesBody } from '../../pipeline/body.ts'
import { apiRevision, deployedApi } from '../apigatewayv2/index.ts'
import { functionArn, gatewayWorld } from '../apigatewayv2/world.fixture.ts'
import { region } from '../asking.fixture.ts'
import { executeApi } from './index.ts'
import type { TokenVerdict } from './ports.ts'

export interface Sent {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Uint8Array
  readonly host?: string
}

export interface Received {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly raw: HttpResponse
}

/** What the function was called with. */
interface Called {
  readonly caller: Caller
  readonly functionName: string
  readonly event: Readonly<Record<string, unknown>>
}

/** Deployed APIs, configured by API Gateway's operations, with a function that answers what it is told. */
export async function dataPlane(test: TestContext, instead?: CallAs) {
  const gateway = await gatewayWorld(test)
  const called: Called[] = []
  const logged: {
    readonly level: 'info' | 'warn'
    readonly message: string
    readonly fields: Readonly<Record<string, unknown>>
  }[] = []
  const world = {
    answer: { statusCode: 200, body: 'hello' } as unknown,
    functionError: undefined as string | undefined,
    /** In place of an answer. */
    attempt: undefined as (() => Promise<unknown>) | undefined,
    verify: async (_issuer: string, _token: string, _now: number): Promise<TokenVerdict> => ({
      ok: false,
      reason: 'unknown',
    }),
  }
  const callFunction: CallAs = (caller) => async (service, operation, input) => {
    assert.deepEqual([service, operation], ['lambda', 'Invoke'])
    const { FunctionName, Payload } = input as { FunctionName: string; Payload: Uint8Array }
    const event = JSON.parse(Buffer.from(Payload).toString()) as Record<string, unknown>
    called.push({ caller, functionName: FunctionName, event })
    await world.attempt?.()
    const answer = { StatusCode: 200, Payload: Buffer.from(JSON.stringify(world.answer)) }
    return (world.functionError === undefined ? answer : { ...answer, FunctionError: world.functionError }) as never
  }
  const site = executeApi({
    apis: { revision: (id) => apiRevision(gateway.needs, id), load: (id) => deployedApi(gateway.needs, id) },
    callAs: instead ?? callFunction,
    verifyToken: (issuer, token, now) => world.verify(issuer, token, now),
    region,
    clock: gateway.needs.clock,
    random: gateway.needs.random,
    log: {
      info: (message, fields) => logged.push({ level: 'info', message, fields }),
      warn: (message, fields) => logged.push({ level: 'warn', message, fields }),
    },
  })
  const send = async (
    apiId: string,
    { method = 'GET', path = '/', query = '', headers = {}, body = '', host }: Sent = {},
  ) => {
    const given = { host: host ?? `${apiId}.execute-api.localhost:4566`, ...headers }
    const list = Object.entries(given).flatMap(([name, value]) => [value].flat().flatMap((one) => [name, one]))
    const request = { method, path, query, headers: list, body: bytesBody(Buffer.from(body)) }
    assert.ok(site.claims(given.host.replace(/:\d+$/, ''), path), 'the site does not claim the request')
    const peer = { address: '203.0.113.7', endpoint: 'http://127.0.0.1:4566', requestId: 'request-1' }
    return received(await site.handle(request, peer))
  }
  /** An API with these routes to the function, on a stage that is deployed by itself. */
  const api = async (
    routes: readonly string[],
    more: { readonly api?: object; readonly integration?: object; readonly stage?: object } = {},
  ) => {
    const ApiId = await gateway.createApi(more.api)
    const Target = await gateway.integrate(ApiId, more.integration)
    for (const RouteKey of routes) await gateway.call('CreateRoute', { ApiId, RouteKey, Target })
    await gateway.call('CreateStage', { ApiId, StageName: '$default', AutoDeploy: true, ...more.stage })
    return ApiId
  }
  /** The same with one route behind a JWT authorizer. */
  const guarded = async (scopes: readonly string[] = [], authorizer: object = {}) => {
    const ApiId = await gateway.createApi()
    const Target = await gateway.integrate(ApiId)
    const AuthorizerId = await gateway.authorizer(ApiId, authorizer)
    const guard = { AuthorizationType: 'JWT', AuthorizerId, AuthorizationScopes: scopes }
    await gateway.call('CreateRoute', { ApiId, RouteKey: 'GET /me', Target, ...guard })
    await gateway.call('CreateStage', { ApiId, StageName: '$default', AutoDeploy: true })
    return ApiId
  }
  return { ...gateway, world, called, logged, site, send, api, guarded, functionArn }
}

function received(raw: HttpResponse): Received {
  const headers: Record<string, string> = {}
  for (let i = 0; i < raw.headers.length; i += 2) {
    const name = raw.headers[i] as string
    headers[name] = name in headers ? `${headers[name]}; ${raw.headers[i + 1]}` : (raw.headers[i + 1] as string)
  }
  const { body = '' } = raw
  assert.ok(typeof body === 'string' || body instanceof Uint8Array)
  return { status: raw.status, headers, body: Buffer.from(body).toString(), raw }
}
