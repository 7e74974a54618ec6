import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fault } from '../../kernel/fault.ts'
import { account } from '../asking.fixture.ts'
import { dataPlane } from './world.fixture.ts'

const request = {
  method: 'POST',
  path: '/pets/a%20b',
  query: 'parameter1=value1&parameter1=value2&parameter2=v%20v+v',
  headers: {
    'content-type': 'application/json',
    cookie: ['cookie1=a; cookie2=b', 'cookie3=c'],
    header2: ['value1', 'value2'],
    'user-agent': 'agent',
    'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
    'x-forwarded-for': '198.51.100.1',
  },
  body: '{"é":1}',
}

describe('the event of format 2.0', () => {
  it('has everything that AWS tells', async (test) => {
    const { api, send, called, needs } = await dataPlane(test)
    const id = await api(['POST /pets/{name}'], { stage: { StageVariables: { v: '1' } } })
    const before = needs.clock.now()
    await send(id, request)
    const { event, caller, functionName } = called[0]!
    const context = event['requestContext'] as Record<string, unknown>
    const timeEpoch = context['timeEpoch'] as number
    assert.ok(timeEpoch >= before && timeEpoch <= needs.clock.now())
    assert.match(String(context['time']), /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/)
    assert.deepEqual(event, {
      version: '2.0',
      routeKey: 'POST /pets/{name}',
      rawPath: '/pets/a b',
      rawQueryString: request.query,
      cookies: ['cookie1=a', 'cookie2=b', 'cookie3=c'],
      headers: {
        'content-type': 'application/json',
        header2: 'value1,value2',
        host: `${id}.execute-api.localhost:4566`,
        'user-agent': 'agent',
        'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
        'x-forwarded-for': '198.51.100.1, 203.0.113.7',
        'x-forwarded-port': '4566',
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { parameter1: 'value1,value2', parameter2: 'v v v' },
      requestContext: {
        accountId: account,
        apiId: id,
        domainName: `${id}.execute-api.localhost`,
        domainPrefix: id,
        http: {
          method: 'POST',
          path: '/pets/a b',
          protocol: 'HTTP/1.1',
          sourceIp: '203.0.113.7',
          userAgent: 'agent',
        },
        requestId: 'request-1',
        routeKey: 'POST /pets/{name}',
        stage: '$default',
        time: context['time'],
        timeEpoch,
      },
      body: '{"é":1}',
      pathParameters: { name: 'a b' },
      stageVariables: { v: '1' },
      isBase64Encoded: false,
    })
    assert.equal(functionName, `arn:aws:lambda:us-east-1:${account}:function:orders`)
    assert.deepEqual(caller, {
      kind: 'service',
      principal: 'apigateway.amazonaws.com',
      context: {
        'aws:SourceArn': [`arn:aws:execute-api:us-east-1:${account}:${id}/$default/POST/pets/{name}`],
        'aws:SourceAccount': [account],
      },
    })
  })

  it('leaves out what a request does not have', async (test) => {
    const { api, send, called } = await dataPlane(test)
    const id = await api(['$default'])
    await send(id)
    const { event, caller } = called[0]!
    assert.deepEqual(Object.keys(event).sort(), [
      'headers',
      'isBase64Encoded',
      'rawPath',
      'rawQueryString',
      'requestContext',
      'routeKey',
      'version',
    ])
    assert.match(
      (event['headers'] as Record<string, string>)['x-amzn-trace-id'] ?? '',
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/,
    )
    assert.ok(caller.kind === 'service')
    assert.deepEqual(caller.context['aws:SourceArn'], [
      `arn:aws:execute-api:us-east-1:${account}:${id}/$default/$default`,
    ])
  })

  const bodies: readonly (readonly [string, Readonly<Record<string, string>>, Uint8Array, boolean])[] = [
    ['text', { 'content-type': 'text/plain; charset=utf-8' }, Buffer.from('é'), false],
    ['an image', { 'content-type': 'image/png' }, Buffer.from('png'), true],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, Buffer.from('a=b'), true],
    ['JSON of a vendor', { 'content-type': 'application/problem+json' }, Buffer.from('{}'), false],
    ['compressed JSON', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, Buffer.from('{}'), true],
    ['text that is not UTF-8', { 'content-type': 'text/plain' }, Buffer.from([0xff, 0xfe]), true],
    ['of no type', {}, Buffer.from('plain'), false],
  ]
  for (const [what, headers, body, isBase64Encoded] of bodies) {
    it(`carries a body that is ${what} ${isBase64Encoded ? 'in base64' : 'as it is'}`, async (test) => {
      const { api, send, called } = await dataPlane(test)
      await send(await api(['$default']), { method: 'POST', headers, body })
      const { event } = called[0]!
      assert.equal(event['isBase64Encoded'], isBase64Encoded)
      assert.deepEqual(Buffer.from(String(event['body']), isBase64Encoded ? 'base64' : 'utf8'), Buffer.from(body))
    })
  }
})

describe('the event of format 1.0', () => {
  it('has everything that AWS tells', async (test) => {
    const { api, send, called } = await dataPlane(test)
    const id = await api(['POST /pets/{name}'], { integration: { PayloadFormatVersion: '1.0' } })
    await send(id, request)
    const { event } = called[0]!
    const {
      requestContext = {},
      headers,
      multiValueHeaders,
      ...rest
    } = event as Record<string, Record<string, unknown>>
    assert.deepEqual(rest, {
      version: '1.0',
      resource: '/pets/{name}',
      path: '/pets/a b',
      httpMethod: 'POST',
      queryStringParameters: { parameter1: 'value2', parameter2: 'v v v' },
      multiValueQueryStringParameters: { parameter1: ['value1', 'value2'], parameter2: ['v v v'] },
      pathParameters: { name: 'a b' },
      stageVariables: null,
      body: '{"é":1}',
      isBase64Encoded: false,
    })
    assert.equal(headers?.['header2'], 'value2')
    assert.deepEqual(multiValueHeaders?.['header2'], ['value1', 'value2'])
    assert.deepEqual(multiValueHeaders?.['cookie'], request.headers.cookie)
    assert.equal(requestContext['resourcePath'], '/pets/{name}')
    assert.equal(requestContext['httpMethod'], 'POST')
    assert.deepEqual(requestContext['authorizer'], { claims: null, scopes: null })
    assert.equal((requestContext['identity'] as Record<string, unknown>)['sourceIp'], '203.0.113.7')
  })
})

describe('the answer of a function', () => {
  it('in format 2.0 is a response', async (test) => {
    const { api, send, world } = await dataPlane(test)
    const id = await api(['GET /'])
    world.answer = {
      statusCode: 201,
      headers: { 'Content-Type': 'text/html', 'X-Number': 7, Connection: 'close', 'Content-Length': '1', Date: 'x' },
      cookies: ['a=1; HttpOnly', 'b=2'],
      body: Buffer.from('<p>').toString('base64'),
      isBase64Encoded: true,
    }
    const { status, headers, body } = await send(id)
    assert.equal(status, 201)
    assert.equal(body, '<p>')
    assert.deepEqual(headers, {
      'content-type': 'text/html',
      'x-number': '7',
      'set-cookie': 'a=1; HttpOnly; b=2',
      'apigw-requestid': 'request-1',
    })
  })

  it('in format 2.0 without a status code is the body', async (test) => {
    const { api, send, world } = await dataPlane(test)
    const id = await api(['GET /'])
    const cases = [
      [{ Hello: 'World' }, '{"Hello":"World"}'],
      ['Hello from Lambda!', 'Hello from Lambda!'],
      [[1, 2], '[1,2]'],
      [null, 'null'],
    ]
    for (const [answer, text] of cases) {
      world.answer = answer
      const { status, headers, body } = await send(id)
      assert.deepEqual([status, headers['content-type'], body], [200, 'application/json', text])
    }
  })

  it('in format 1.0 has headers of several values, and a status code in any case', async (test) => {
    const { api, send, world } = await dataPlane(test)
    const id = await api(['GET /'], { integration: { PayloadFormatVersion: '1.0' } })
    world.answer = { statusCode: '404', headers: { a: '0', b: '1' }, multiValueHeaders: { A: ['1', '2'] } }
    const { status, headers } = await send(id)
    assert.deepEqual([status, headers], [404, { a: '1; 2', b: '1', 'apigw-requestid': 'request-1' }])
    world.answer = { Hello: 'World' }
    assert.equal((await send(id)).status, 500)
  })

  const nonsense: readonly (readonly [string, unknown])[] = [
    ['a status that is none', { statusCode: 99 }],
    ['a status that is a word', { statusCode: 'ok' }],
    ['an informational status', { statusCode: 101 }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['headers that are a list', { statusCode: 200, headers: ['a'] }],
    ['a header that is an object', { statusCode: 200, headers: { a: {} } }],
    ['a header with a line break', { statusCode: 200, headers: { a: 'b\r\nset-cookie: c=d' } }],
    ['a header name with a space', { statusCode: 200, headers: { 'a b': 'c' } }],
    ['cookies that are a text', { statusCode: 200, cookies: 'a=1' }],
  ]
  for (const [what, answer] of nonsense) {
    it(`with ${what} is an internal error`, async (test) => {
      const { api, send, world, logged } = await dataPlane(test)
      const id = await api(['GET /'])
      world.answer = answer
      const { status, body } = await send(id)
      assert.deepEqual([status, body], [500, '{"message":"Internal Server Error"}'])
      assert.deepEqual(
        logged.map(({ level, message }) => [level, message]),
        [['warn', 'a function answered what no response can be made of']],
      )
    })
  }

  it('that is an error is an internal error, and says nothing', async (test) => {
    const { api, send, world } = await dataPlane(test)
    const id = await api(['GET /'])
    world.functionError = 'Unhandled'
    world.answer = { errorMessage: 'secret', statusCode: 200 }
    const { status, body } = await send(id)
    assert.deepEqual([status, body], [500, '{"message":"Internal Server Error"}'])
  })

  it('that does not come in time is not waited for', async (test) => {
    const { api, send, world, logged } = await dataPlane(test)
    const id = await api(['GET /'], { integration: { TimeoutInMillis: 50 } })
    const { promise, resolve } = Promise.withResolvers<void>()
    world.attempt = () => promise
    const { status, body } = await send(id)
    resolve()
    assert.deepEqual([status, body], [503, '{"message":"Service Unavailable"}'])
    assert.deepEqual(
      logged.map(({ level, message }) => [level, message]),
      [['warn', 'a function took longer than its integration waits']],
    )
  })

  it('that cannot be had is an internal error whose reason is logged', async (test) => {
    const { api, send, world, logged } = await dataPlane(test)
    const id = await api(['GET /'])
    const cases = [
      [
        new Fault('AccessDeniedException', 'no', { reason: 'no statement' }),
        500,
        { code: 'AccessDeniedException', reason: 'no statement' },
      ],
      [new Fault('TooManyRequestsException', 'busy'), 503, { code: 'TooManyRequestsException' }],
      [new Error('secret'), 500, {}],
    ] as const
    for (const [error, expected, fields] of cases) {
      world.attempt = () => Promise.reject(error)
      const { status, body } = await send(id)
      assert.equal(status, expected)
      assert.ok(!body.includes('secret'))
      assert.deepEqual({ ...logged.at(-1)?.fields, ...fields }, logged.at(-1)?.fields)
      assert.equal(logged.at(-1)?.level, 'warn')
    }
  })

  it('is not asked for when the body is larger than 10 MB', async (test) => {
    const { api, send, called } = await dataPlane(test)
    const id = await api(['POST /'])
    const { status, body } = await send(id, { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) })
    assert.deepEqual([status, body], [413, '{"message":"Request Entity Too Large"}'])
    assert.equal(called.length, 0)
  })
})
