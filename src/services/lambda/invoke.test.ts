import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { Caller } from '../../kernel/caller.ts'
import { openRuntimes } from '../../runtimes/index.ts'
import { zipOf } from '../../runtimes/world.fixture.ts'
import { account } from '../asking.fixture.ts'
import { service } from './index.ts'
import { answer, arnOf, functionInput, lambdaWorld, refuses, requestOf, role } from './world.fixture.ts'

interface Invoked {
  readonly StatusCode: number
  readonly FunctionError?: string
  readonly LogResult?: string
  readonly ExecutedVersion?: string
  readonly Payload?: Uint8Array
}

describe('Invoke', () => {
  it('answers what the function answers', async (test) => {
    const { create, call, ran, asks } = await lambdaWorld(test)
    await create('orders', { Environment: { Variables: { A: '1' } } })
    const request = requestOf()
    const invoked = await call<Invoked>(
      'Invoke',
      { FunctionName: 'orders', Payload: Buffer.from('{"n":1}'), LogType: 'Tail' },
      request,
    )
    assert.deepEqual(
      { ...invoked, Payload: textOf(invoked) },
      {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: '{"ok":true}',
        LogResult: Buffer.from('END\n').toString('base64'),
      },
    )
    const [{ runnable, invocation } = assert.fail('nothing ran')] = ran
    assert.equal(invocation.requestId, request.id)
    assert.equal(Buffer.from(invocation.payload).toString(), '{"n":1}')
    assert.match(invocation.traceId, /^Root=1-6553f100-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/)
    assert.deepEqual(runnable.variables(), { A: '1' })
    assert.deepEqual(await asks('Invoke', { FunctionName: 'orders', Qualifier: '$LATEST' }), [
      { action: 'lambda:InvokeFunction', resource: `${arnOf('orders')}:$LATEST`, context: {} },
    ])
  })

  it('tells that the function failed', async (test) => {
    const { create, call, world } = await lambdaWorld(test)
    await create('orders')
    world.outcome = answer({ errorType: 'Error', errorMessage: 'no' }, true)
    const invoked = await call<Invoked>('Invoke', { FunctionName: 'orders' })
    assert.deepEqual([invoked.StatusCode, invoked.FunctionError, invoked.LogResult], [200, 'Unhandled', undefined])
  })

  it('hands on the caller: trace, client context and Cognito identity', async (test) => {
    const { create, call, ran } = await lambdaWorld(test)
    await create('orders')
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1'
    const ClientContext = Buffer.from('{"custom": {"a": "b"}}').toString('base64')
    await call('Invoke', { FunctionName: 'orders', ClientContext }, requestOf(cognito, { 'x-amzn-trace-id': trace }))
    const { invocation } = ran[0]!
    assert.equal(invocation.traceId, trace)
    assert.equal(invocation.clientContext, '{"custom":{"a":"b"}}')
    assert.equal(
      invocation.cognitoIdentity,
      '{"cognitoIdentityId":"us-east-1:id","cognitoIdentityPoolId":"us-east-1:pool"}',
    )
    await call('Invoke', { FunctionName: 'orders' }, requestOf(cognito, { 'x-amzn-trace-id': 'a\r\nb: c' }))
    assert.match(ran[1]!.invocation.traceId, /^Root=1-/)
  })

  it('as an event answers at once and runs after', async (test) => {
    const { create, call, ran, background } = await lambdaWorld(test)
    await create('orders')
    assert.deepEqual(await call('Invoke', { FunctionName: 'orders', InvocationType: 'Event' }), { StatusCode: 202 })
    assert.equal(background.length, 1)
    await background[0]
    assert.equal(ran.length, 1)
  })

  it('as a dry run runs nothing', async (test) => {
    const { create, call, ran } = await lambdaWorld(test)
    await create('orders')
    assert.deepEqual(await call('Invoke', { FunctionName: 'orders', InvocationType: 'DryRun' }), { StatusCode: 204 })
    assert.equal(ran.length, 0)
  })

  it('refuses what is too large, not JSON, or not possible', async (test) => {
    const { create, call, ran } = await lambdaWorld(test)
    await create('orders')
    const invoke = (more: object) => call('Invoke', { FunctionName: 'orders', ...more })
    const payload = (size: number) => Buffer.from(`"${'x'.repeat(size - 2)}"`)
    await refuses(
      'Invoke',
      invoke({ Payload: payload(6_291_457) }),
      'RequestTooLargeException',
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    )
    await refuses(
      'Invoke',
      invoke({ InvocationType: 'Event', Payload: payload(1_048_577) }),
      'RequestTooLargeException',
      /1048576 bytes/,
    )
    await refuses(
      'Invoke',
      invoke({ Payload: Buffer.from('{') }),
      'InvalidRequestContentException',
      /^Could not parse request body into json/,
    )
    await refuses('Invoke', invoke({ Payload: Buffer.from([0x22, 0xff, 0x22]) }), 'InvalidRequestContentException')
    await refuses(
      'Invoke',
      invoke({ ClientContext: Buffer.from('no').toString('base64') }),
      'InvalidRequestContentException',
    )
    await refuses('Invoke', invoke({ TenantId: 't' }), 'InvalidParameterValueException', /Not supported here/)
    assert.equal(ran.length, 0)
  })

  it('is throttled when there is no room, and refused when the role no longer trusts Lambda', async (test) => {
    const { create, call, world } = await lambdaWorld(test)
    await create('orders')
    world.outcome = 'throttled'
    const fault = await refuses(
      'Invoke',
      call('Invoke', { FunctionName: 'orders' }),
      'TooManyRequestsException',
      'Rate Exceeded.',
    )
    assert.equal(fault.status, 429)
    assert.equal(fault.members['Reason'], 'ConcurrentInvocationLimitExceeded')
    world.trusts = () => false
    await refuses(
      'Invoke',
      call('Invoke', { FunctionName: 'orders' }),
      'AccessDeniedException',
      /cannot be assumed by Lambda/,
    )
  })

  it('runs on the new code when the old was replaced meanwhile', async (test) => {
    const { create, call, world, needs, ran } = await lambdaWorld(test)
    await create('orders')
    world.outcome = 'gone'
    await refuses('Invoke', call('Invoke', { FunctionName: 'orders' }), 'ResourceNotFoundException')
    const { invoke } = needs.environments
    const environments = {
      ...needs.environments,
      invoke: async (...args: Parameters<typeof invoke>) => {
        if (ran.length === 2) world.outcome = answer('new')
        else await call('UpdateFunctionCode', { FunctionName: 'orders', ZipFile: Buffer.from('new') })
        return invoke(...args)
      },
    }
    const invoked = (await service.operations['Invoke']!.handle({ ...needs, environments })(
      { FunctionName: 'orders' },
      requestOf(),
    )) as Invoked
    assert.equal(textOf(invoked), '"new"')
    assert.notEqual(ran[1]?.runnable.codeId, ran[2]?.runnable.codeId)
  })

  it('runs real functions: new code and configuration count from the next event on', async (test) => {
    const { needs, clock } = await lambdaWorld(test)
    const folder = await mkdtemp(join(tmpdir(), 'poolhouse-lambda-'))
    const { code, environments } = openRuntimes({
      functions: join(folder, 'functions'),
      logs: join(folder, 'logs'),
      endpoint: () => 'http://127.0.0.1:4566',
      path: process.env['PATH'] ?? '',
      clock,
      random: needs.random,
      logFailed: (error) => assert.fail(String(error)),
    })
    test.after(async () => {
      await environments.stop()
      await rm(folder, { recursive: true, force: true })
    })
    const call = <O>(name: string, input: object) =>
      service.operations[name]!.handle({ ...needs, code, environments })(input, requestOf()) as Promise<O>
    const zip = (text: string) => zipOf({ 'index.js': `exports.handler = async () => ${text}` })
    const run = async () => textOf(await call<Invoked>('Invoke', { FunctionName: 'real' }))
    await call('CreateFunction', functionInput('real', { Code: { ZipFile: zip('process.env.A ?? "none"') } }))
    assert.equal(await run(), '"none"')
    await call('UpdateFunctionConfiguration', { FunctionName: 'real', Environment: { Variables: { A: 'set' } } })
    assert.equal(await run(), '"set"')
    await call('UpdateFunctionCode', { FunctionName: 'real', ZipFile: zip('42') })
    assert.equal(await run(), '42')
    await call('DeleteFunction', { FunctionName: 'real' })
    await refuses('Invoke', run(), 'ResourceNotFoundException')
  })
})

function textOf({ Payload }: Invoked): string {
  return Buffer.from(Payload ?? []).toString()
}

const cognito: Caller = {
  kind: 'session',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/runner/CognitoIdentityCredentials`,
  userId: 'AROA:CognitoIdentityCredentials',
  accessKeyId: 'ASIA',
  role: { arn: role, id: 'AROA', name: 'runner' },
  sessionName: 'CognitoIdentityCredentials',
  tags: {},
  context: {
    'cognito-identity.amazonaws.com:sub': ['us-east-1:id'],
    'cognito-identity.amazonaws.com:aud': ['us-east-1:pool'],
  },
  policies: [],
  policyArns: [],
  issuedAt: 0,
  expiresAt: 1,
}
