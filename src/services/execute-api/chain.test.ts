import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import type { CallAs } from '../../kernel/call.ts'
import { authorizer } from '../../pipeline/authorize.ts'
import { bind } from '../../pipeline/bind.ts'
import { openDenials } from '../../pipeline/denials.ts'
import { insideCalls } from '../../pipeline/inside.ts'
import { routeShelf } from '../../pipeline/route.ts'
import { openRuntimes } from '../../runtimes/index.ts'
import { zipOf } from '../../runtimes/world.fixture.ts'
import { account, region, root } from '../asking.fixture.ts'
import { service as lambda } from '../lambda/index.ts'
import { functionInput, lambdaWorld } from '../lambda/world.fixture.ts'
import { dataPlane } from './world.fixture.ts'

it("a request reaches a real function by the function's own policy, and only by it", async (test) => {
  const { needs } = await lambdaWorld(test)
  const folder = await mkdtemp(join(tmpdir(), 'poolhouse-chain-'))
  const runtimes = openRuntimes({
    functions: join(folder, 'functions'),
    logs: join(folder, 'logs'),
    endpoint: () => 'http://127.0.0.1:4566',
    path: process.env['PATH'] ?? '',
    clock: needs.clock,
    random: needs.random,
    logFailed: (error) => assert.fail(String(error)),
  })
  test.after(async () => {
    await runtimes.environments.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const callAs: CallAs = insideCalls({
    scope: { account, region },
    services: new Map([['lambda', bind(lambda, { ...needs, ...runtimes })]]),
    authorizes: authorizer({
      grantsOf: async () => ({ exists: true, identity: [] }),
      showPrincipals: async (document) => document,
      canonicalIdOf: () => '0'.repeat(64),
    }),
    routesOf: routeShelf(),
    clock: needs.clock,
    random: needs.random,
    denials: openDenials(() => undefined),
    endpoint: () => 'http://127.0.0.1:4566',
  })
  const { api, send, logged } = await dataPlane(test, callAs)
  const id = await api(['GET /hello/{name}', 'GET /closed'])
  const text = 'exports.handler = async ({ pathParameters: p }) => ({ statusCode: 200, body: `hello ${p?.name}` })'
  const asRoot = callAs(root)
  await asRoot('lambda', 'CreateFunction', functionInput('orders', { Code: { ZipFile: zipOf({ 'index.js': text }) } }))
  const hello = { path: '/hello/you' }
  assert.equal((await send(id, hello)).status, 500)
  assert.equal(logged.at(-1)?.fields['code'], 'AccessDeniedException')
  await asRoot('lambda', 'AddPermission', {
    FunctionName: 'orders',
    StatementId: 'api',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: `arn:aws:execute-api:${region}:${account}:${id}/*/GET/hello/*`,
  })
  const { status, body } = await send(id, hello)
  assert.deepEqual([status, body], [200, 'hello you'])
  assert.equal((await send(id, { path: '/closed' })).status, 500)
  await asRoot('lambda', 'RemovePermission', { FunctionName: 'orders', StatementId: 'api' })
  assert.equal((await send(id, hello)).status, 500)
})
