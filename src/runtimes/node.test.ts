import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runtimesWorld } from './world.fixture.ts'

describe('a Node.js function', () => {
  it('answers by a promise, from CommonJS, whatever package.json lies above', async (test) => {
    const { deploy, call } = await runtimesWorld(test)
    const target = await deploy({ 'index.js': 'exports.handler = async (event) => ({ got: event })' })
    assert.deepEqual(await call(target, { a: [1, 'é'] }), { got: { a: [1, 'é'] } })
  })

  it('answers from an ES module in a folder, by a nested export', async (test) => {
    const { deploy, call } = await runtimesWorld(test)
    const files = {
      'api/v1/index.mjs': 'export const api = { get: async () => import.meta.url.endsWith("api/v1/index.mjs") }',
    }
    assert.equal(await call(await deploy(files, { settings: { handler: 'api/v1/index.api.get' } })), true)
  })

  it('answers by callback once nothing is left to do, and at once when told not to wait', async (test) => {
    const { deploy, call } = await runtimesWorld(test)
    const text = `exports.handler = (event, context, callback) => {
      const seen = []
      context.callbackWaitsForEmptyEventLoop = event.waits
      setTimeout(() => seen.push('later'), 300)
      callback(null, { seen })
    }`
    const target = await deploy({ 'index.js': text }, { settings: { runtime: 'nodejs22.x' } })
    assert.deepEqual(await call(target, { waits: true }), { seen: ['later'] })
    assert.deepEqual(await call(target, { waits: false }), { seen: [] })
  })

  it('answers null when it neither calls back nor returns a promise, before Node.js 24', async (test) => {
    const { deploy, call } = await runtimesWorld(test)
    const files = { 'index.js': 'exports.handler = () => "value"' }
    assert.equal(await call(await deploy(files, { name: 'older', settings: { runtime: 'nodejs20.x' } })), null)
    assert.equal(await call(await deploy(files, { name: 'newer' })), 'value')
  })

  it('answers by its context at once, before Node.js 24', async (test) => {
    const { deploy, call, failure } = await runtimesWorld(test)
    const text = `exports.handler = (event, context) => {
      setTimeout(() => {}, 5000)
      context[event.how](...event.what)
    }`
    const target = await deploy({ 'index.js': text }, { settings: { runtime: 'nodejs20.x' } })
    assert.equal(await call(target, { how: 'succeed', what: ['well'] }), 'well')
    assert.deepEqual(await call(target, { how: 'done', what: [null, { a: 1 }] }), { a: 1 })
    assert.equal((await failure(target, { how: 'done', what: ['ill'] })).errorMessage, 'ill')
    assert.equal((await failure(target, { how: 'fail', what: [] })).errorMessage, 'handled')
  })

  it('is given no callback from Node.js 24 on, which says so of handlers that take one', async (test) => {
    const { deploy, call, failure } = await runtimesWorld(test)
    const taking = await deploy({ 'index.js': 'exports.handler = (event, context, callback) => callback()' })
    const { errorType, errorMessage } = await failure(taking)
    assert.equal(errorType, 'Runtime.CallbackHandlerDeprecated')
    assert.match(errorMessage, /^ERROR: AWS Lambda has removed support for callback-based function handlers/)
    const text = 'exports.handler = (event, context, ...more) => [more.length, "done" in context]'
    assert.deepEqual(await call(await deploy({ 'index.js': text }, { name: 'other' })), [0, false])
  })

  it('says what it cannot answer, and what it cannot read of what was thrown', async (test) => {
    const { deploy, failure } = await runtimesWorld(test)
    const text = `exports.handler = async (event) => {
      const circle = {}
      circle.self = circle
      if (event.throws === 'null') throw null
      if (event.throws) throw Object.create(null)
      return event.circle ? circle : 1n
    }`
    for (const [runtime, type] of [
      ['nodejs24.x', 'Runtime.JSONStringifyError'],
      ['nodejs22.x', 'Error'],
    ] as const) {
      const target = await deploy({ 'index.js': text }, { name: runtime.slice(0, 8), settings: { runtime } })
      for (const event of [{}, { circle: true }]) {
        const { errorType, errorMessage } = await failure(target, event)
        assert.deepEqual([errorType, errorMessage], [type, 'Unable to stringify response body'])
      }
      assert.equal((await failure(target, { throws: 'null' })).errorMessage, 'null')
      const unreadable = await failure(target, { throws: true })
      assert.equal(unreadable.errorType, 'handled')
      assert.match(unreadable.errorMessage, /^callback called with Error argument, but there was a problem/)
    }
  })

  it('gets a context with its request, its function and its time', async (test) => {
    const { deploy, call } = await runtimesWorld(test)
    const text = `exports.handler = async (event, context) => ({
      ...context, left: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID })`
    const target = await deploy({ 'index.js': text })
    const requestId = '8f507cfc-xmpl-4697-b07a-ac58fc914c95'
    const answer = (await call(
      target,
      {},
      {
        requestId,
        clientContext: '{"custom":{"name":"žluť"}}',
        cognitoIdentity: '{"cognitoIdentityId":"us-east-1:1"}',
      },
    )) as Record<string, unknown>
    assert.equal(answer['awsRequestId'], requestId)
    assert.equal(answer['functionName'], 'under-test')
    assert.equal(answer['functionVersion'], '$LATEST')
    assert.equal(answer['memoryLimitInMB'], '256')
    assert.equal(answer['invokedFunctionArn'], target.arn)
    assert.equal(answer['trace'], 'Root=1-5759e988-bd862e3fe1be46a994272793')
    assert.deepEqual(answer['clientContext'], { custom: { name: 'žluť' } })
    assert.deepEqual(answer['identity'], { cognitoIdentityId: 'us-east-1:1' })
    assert.ok((answer['left'] as number) > 10_000 && (answer['left'] as number) <= 20_000)
  })

  it('gets its own variables and what Lambda sets, and nothing of the server', async (test) => {
    const { deploy, call } = await runtimesWorld(test)
    process.env['POOLHOUSE_TEST_SECRET'] = 'of the server'
    test.after(() => delete process.env['POOLHOUSE_TEST_SECRET'])
    const files = { 'index.js': 'exports.handler = async () => process.env' }
    const target = await deploy(files, { variables: { TABLE: 'orders', AWS_REGION: 'ignored' } })
    const variables = (await call(target)) as Record<string, string>
    assert.equal(variables['TABLE'], 'orders')
    assert.equal(variables['AWS_REGION'], 'us-east-1')
    assert.equal(variables['AWS_ACCESS_KEY_ID'], 'ASIA1')
    assert.equal(variables['AWS_SESSION_TOKEN'], 'token')
    assert.equal(variables['AWS_ENDPOINT_URL'], 'http://127.0.0.1:4566')
    assert.equal(variables['_HANDLER'], 'index.handler')
    assert.deepEqual(
      Object.keys(variables)
        .filter((name) => !/^(AWS_|LAMBDA_|_)/.test(name))
        .sort(),
      ['LANG', 'PATH', 'TABLE', 'TZ'],
    )
  })

  it('may be TypeScript and imports the AWS SDK without bringing it, as an ES module and by require', async (test) => {
    const { deploy, call } = await runtimesWorld(test)
    const typed = `import { CognitoIdentityClient, type GetIdCommandOutput } from '@aws-sdk/client-cognito-identity'
      import { name } from './name.ts'
      export const handler = async (): Promise<string> => {
        const answer: Partial<GetIdCommandOutput> = { IdentityId: name }
        return answer.IdentityId + ':' + typeof new CognitoIdentityClient({}).send
      }`
    const target = await deploy({ 'index.ts': typed, 'name.ts': "export const name: string = 'id'" }, { name: 'typed' })
    assert.equal(await call(target), 'id:function')
    const required = `const { S3Client } = require('@aws-sdk/client-s3')
      exports.handler = async () => typeof S3Client`
    assert.equal(await call(await deploy({ 'index.js': required }, { name: 'required' })), 'function')
  })

  it('does not find what the server depends on and the function does not bring', async (test) => {
    const { deploy, call, failure } = await runtimesWorld(test)
    const text = "import { z } from 'zod'\nexport const handler = async () => typeof z"
    const { errorType, errorMessage } = await failure(await deploy({ 'index.mjs': text }, { name: 'without' }))
    assert.equal(errorType, 'Runtime.ImportModuleError')
    assert.match(errorMessage, /^Error: Cannot find package 'zod'/)
    const brought = {
      'index.mjs': text,
      'node_modules/zod/package.json': '{"exports":"./own.js","type":"module"}',
      'node_modules/zod/own.js': 'export const z = "own"',
    }
    assert.equal(await call(await deploy(brought, { name: 'with' })), 'string')
  })

  it('tells what it threw, with its type and trace', async (test) => {
    const { deploy, failure, call, sessions } = await runtimesWorld(test)
    const text = `class OutOfStock extends Error { name = 'OutOfStock' }
      exports.handler = async (event) => {
        if (event.ok) return 'ok'
        if (event.text) throw 'only text'
        throw new OutOfStock('none left')
      }`
    const target = await deploy({ 'index.js': text })
    const { errorType, errorMessage, trace, log } = await failure(target)
    assert.deepEqual({ errorType, errorMessage }, { errorType: 'OutOfStock', errorMessage: 'none left' })
    assert.match(trace?.[1] ?? '', /index\.js:5/)
    assert.match(log, /\tERROR\tInvoke Error \t\{"errorType":"OutOfStock"/)
    assert.equal((await failure(target, { text: true })).errorMessage, 'only text')
    assert.equal(await call(target, { ok: true }), 'ok')
    assert.equal(sessions.length, 1, 'it stays warm')
  })

  it('that cannot be loaded says why', async (test) => {
    const { deploy, failure } = await runtimesWorld(test)
    const cases = [
      ['other.js', '', 'index.handler', 'Runtime.ImportModuleError', "Error: Cannot find module 'index'"],
      [
        'index.js',
        'exports.other = 1',
        'index.handler',
        'Runtime.HandlerNotFound',
        'index.handler is undefined or not exported',
      ],
      [
        'index.js',
        'exports.handler = 1',
        'index.handler',
        'Runtime.HandlerNotFound',
        'index.handler is not a function',
      ],
      ['index.js', 'throw new TypeError("at load")', 'index.handler', 'TypeError', 'at load'],
      ['index.mjs', 'export const = 1', 'index.handler', 'Runtime.UserCodeSyntaxError', undefined],
    ] as const
    for (const [index, [file, text, handler, type, message]] of cases.entries()) {
      const found = await failure(await deploy({ [file]: text }, { name: `case-${index}`, settings: { handler } }))
      assert.equal(found.errorType, type)
      if (message !== undefined) assert.equal(found.errorMessage, message)
    }
  })

  it('that leaves a rejection or an exception to nobody fails, and the next event gets a new process', async (test) => {
    const { deploy, failure, call } = await runtimesWorld(test)
    const text = `exports.handler = async (event) => {
      if (event.reject) Promise.reject(new Error('nobody'))
      if (event.throw) setTimeout(() => { throw new Error('later') })
      if (event.reject || event.throw) await new Promise((resolve) => setTimeout(resolve, 5000))
      return 'fine'
    }`
    const target = await deploy({ 'index.js': text })
    const rejected = await failure(target, { reject: true })
    assert.equal(rejected.errorType, 'Runtime.UnhandledPromiseRejection')
    assert.equal(rejected.errorMessage, 'Error: nobody')
    assert.equal((await failure(target, { throw: true })).errorMessage, 'later')
    assert.equal(await call(target), 'fine')
  })

  it('that throws between two events does not spoil the next one', async (test) => {
    const { deploy, call } = await runtimesWorld(test)
    const text = `exports.handler = async (event) => {
      if (event.mine) setTimeout(() => { throw new Error('between') }, 50)
      return process.pid
    }`
    const target = await deploy({ 'index.js': text })
    const first = await call(target, { mine: true })
    await new Promise((resolve) => setTimeout(resolve, 500))
    assert.notEqual(await call(target), first)
  })
})
