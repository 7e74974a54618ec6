import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DeployedApi } from './ports.ts'
import { compileApi, matchRoute } from './rules/routes.ts'
import { dataPlane } from './world.fixture.ts'

function apiOf(...keys: readonly string[]): DeployedApi {
  const routes = keys.map((key) => ({ key, integration: undefined, authorization: { type: 'none' as const } }))
  const stages = [
    { name: '$default', variables: {}, routes },
    { name: 'dev', variables: {}, routes },
  ]
  return { id: 'a', account: '1', region: 'r', revision: 1, cors: undefined, isEndpointDisabled: false, stages }
}

describe('the route of a request', () => {
  const everything = compileApi(
    apiOf(
      '$default',
      'ANY /{proxy+}',
      'GET /pets/{proxy+}',
      'GET /pets/dog/{id}',
      'GET /pets/dog/1',
      'ANY /pets/dog/{any}',
      'POST /pets',
      'GET /',
    ),
  )
  const table: readonly (readonly [string, string, string, Readonly<Record<string, string>>])[] = [
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['PUT', '/pets/dog/2', 'ANY /pets/dog/{any}', { any: '2' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['POST', '/pets/5', 'ANY /{proxy+}', { proxy: 'pets/5' }],
    ['POST', '/pets', 'POST /pets', {}],
    ['GET', '/', 'GET /', {}],
    ['POST', '/', '$default', {}],
    ['GET', '/pets/dog/a%2Fb%20c', 'GET /pets/dog/{id}', { id: 'a/b c' }],
    ['GET', '/pets/dog/%C3%A9', 'GET /pets/dog/{id}', { id: 'é' }],
    ['GET', '/pets/d%6Fg/1', 'GET /pets/dog/1', {}],
    ['GET', '/dev/pets/dog/1', 'GET /pets/dog/1', {}],
    ['GET', '/dev', 'GET /', {}],
    ['GET', '/dev/', 'GET /', {}],
  ]
  for (const [method, path, key, parameters] of table) {
    it(`${method} ${path} is ${key}`, () => {
      const match = matchRoute(everything, method, path)
      assert.ok(typeof match === 'object')
      assert.equal(match.route.key, key)
      assert.deepEqual(match.parameters, parameters)
      assert.equal(match.stage.name, path.startsWith('/dev') ? 'dev' : '$default')
    })
  }

  it('is none where none matches: another method, a longer path, an empty variable, a trailing slash', () => {
    const few = compileApi(apiOf('GET /pets/{id}', 'GET /files/{rest+}'))
    const none = [
      ['POST', '/pets/1'],
      ['GET', '/pets/1/2'],
      ['GET', '/pets/'],
      ['GET', '/files/'],
      ['GET', '/files'],
      ['GET', '/pets/1/'],
    ]
    for (const [method, path] of none) assert.equal(matchRoute(few, method!, path!), undefined, path)
  })

  it('does not depend on the order in which routes were made', () => {
    const keys = ['ANY /{a}/x', 'GET /y/x', 'ANY /y/x', 'GET /{proxy+}', 'GET /y/{proxy+}', 'ANY /y/{b}']
    for (const order of [keys, keys.toReversed()]) {
      const compiled = compileApi(apiOf(...order))
      const found = (method: string, path: string) => {
        const match = matchRoute(compiled, method, path)
        return typeof match === 'object' ? match.route.key : undefined
      }
      assert.deepEqual(
        [
          found('GET', '/y/x'),
          found('PUT', '/y/x'),
          found('PUT', '/y/z'),
          found('PUT', '/q/x'),
          found('GET', '/y/z/w'),
          found('GET', '/q'),
        ],
        ['GET /y/x', 'ANY /y/x', 'ANY /y/{b}', 'ANY /{a}/x', 'GET /y/{proxy+}', 'GET /{proxy+}'],
      )
    }
  })

  it('is not looked for in a path that is not percent-encoded properly', () => {
    assert.equal(matchRoute(everything, 'GET', '/pets/%zz'), 'malformed')
  })
})

describe('a deployed API', () => {
  it('is reached by its local host, by its AWS host and by a path', async (test) => {
    const { api, send, called } = await dataPlane(test)
    const id = await api(['GET /pets'])
    const ways = [
      { path: '/pets' },
      { path: '/pets', host: `${id}.execute-api.us-east-1.amazonaws.com` },
      { path: `/_aws/execute-api/${id}/pets`, host: '127.0.0.1:4566' },
    ]
    for (const way of ways) assert.equal((await send(id, way)).status, 200)
    const contexts = called.map(({ event }) => event['requestContext'] as Record<string, unknown>)
    assert.deepEqual(
      contexts.map(({ domainName, domainPrefix }) => [domainName, domainPrefix]),
      [
        [`${id}.execute-api.localhost`, id],
        [`${id}.execute-api.us-east-1.amazonaws.com`, id],
        [`${id}.execute-api.localhost`, id],
      ],
    )
    assert.deepEqual(
      called.map(({ event }) => event['rawPath']),
      ['/pets', '/pets', '/pets'],
    )
  })

  it('claims nothing else', async (test) => {
    const { site } = await dataPlane(test)
    const others = [
      ['127.0.0.1', '/bucket/key'],
      ['bucket.s3.localhost', '/key'],
      ['abc.execute-api.eu-west-1.amazonaws.com', '/'],
      ['abc.execute-api.localhost.evil.example', '/'],
      ['127.0.0.1', '/_aws/execute-api'],
      ['127.0.0.1', '/_aws/execute-apix/abc/'],
    ] as const
    for (const [host, path] of others) assert.equal(site.claims(host, path), false, host + path)
  })

  it('that is not there, has no route or is closed to this host is not found', async (test) => {
    const { api, send, call, called } = await dataPlane(test)
    const id = await api(['GET /pets'])
    for (const answer of [
      await send('nosuchapi'),
      await send(id, { path: '/other' }),
      await send(id, { method: 'PUT', path: '/pets' }),
    ]) {
      assert.deepEqual([answer.status, answer.body], [404, '{"message":"Not Found"}'])
      assert.equal(answer.headers['apigw-requestid'], 'request-1')
    }
    await call('UpdateApi', { ApiId: id, DisableExecuteApiEndpoint: true })
    assert.equal((await send(id, { path: '/pets' })).status, 404)
    assert.equal(called.length, 0)
    assert.equal((await send(id, { path: '/%zz' })).status, 404)
  })

  it('changes at once', async (test) => {
    const { api, send, call } = await dataPlane(test)
    const id = await api(['GET /one'])
    assert.equal((await send(id, { path: '/one' })).status, 200)
    const { Items } = await call<{ Items: { RouteId: string }[] }>('GetRoutes', { ApiId: id })
    await call('UpdateRoute', { ApiId: id, RouteId: Items[0]!.RouteId, RouteKey: 'GET /two' })
    assert.equal((await send(id, { path: '/one' })).status, 404)
    assert.equal((await send(id, { path: '/two' })).status, 200)
    await call('DeleteApi', { ApiId: id })
    assert.equal((await send(id, { path: '/two' })).status, 404)
  })

  it('serves a named stage under its name', async (test) => {
    const { api, send, called } = await dataPlane(test)
    const id = await api(['GET /pets'], { stage: { StageName: 'dev', StageVariables: { table: 'dev-pets' } } })
    assert.equal((await send(id, { path: '/pets' })).status, 404)
    assert.equal((await send(id, { path: '/dev/pets' })).status, 200)
    assert.equal(called[0]?.event['rawPath'], '/dev/pets')
    assert.deepEqual(called[0]?.event['stageVariables'], { table: 'dev-pets' })
  })
})

describe('CORS', () => {
  const CorsConfiguration = {
    AllowOrigins: ['https://app.example', 'http://*'],
    AllowMethods: ['GET', 'POST'],
    AllowHeaders: ['authorization'],
    ExposeHeaders: ['x-id'],
    AllowCredentials: true,
    MaxAge: 600,
  }
  const ask = (origin: string) => ({
    method: 'OPTIONS',
    path: '/anything',
    headers: { origin, 'access-control-request-method': 'GET' },
  })

  it('answers a preflight itself', async (test) => {
    const { api, send, called } = await dataPlane(test)
    const id = await api(['ANY /{proxy+}'], { api: { CorsConfiguration } })
    const { status, headers } = await send(id, ask('https://app.example'))
    assert.equal(status, 204)
    assert.deepEqual(headers, {
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '600',
      'apigw-requestid': 'request-1',
    })
    assert.equal(
      (await send(id, ask('http://other.example'))).headers['access-control-allow-origin'],
      'http://other.example',
    )
    assert.equal(called.length, 0)
  })

  it('gives another origin nothing', async (test) => {
    const { api, send } = await dataPlane(test)
    const id = await api(['GET /'], { api: { CorsConfiguration } })
    for (const origin of ['https://evil.example', 'https://app.example.evil.example', 'null']) {
      assert.deepEqual((await send(id, ask(origin))).headers, { 'apigw-requestid': 'request-1' })
      const { status, headers } = await send(id, { headers: { origin } })
      assert.equal(status, 200)
      assert.equal(headers['access-control-allow-origin'], undefined)
    }
  })

  it("is added to every answer in place of the function's own", async (test) => {
    const { api, send, world } = await dataPlane(test)
    const id = await api(['GET /'], { api: { CorsConfiguration } })
    world.answer = { statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*', 'X-Id': '7' }, body: '' }
    const headers = { origin: 'https://app.example' }
    const answer = await send(id, { headers })
    assert.equal(answer.headers['access-control-allow-origin'], 'https://app.example')
    assert.equal(answer.headers['access-control-expose-headers'], 'x-id')
    assert.equal(answer.headers['x-id'], '7')
    assert.equal(
      (await send(id, { path: '/none', headers })).headers['access-control-allow-origin'],
      'https://app.example',
    )
  })

  it('is the business of the function where the API has none', async (test) => {
    const { api, send, world } = await dataPlane(test)
    const id = await api(['ANY /'])
    world.answer = { statusCode: 204, headers: { 'access-control-allow-origin': '*' } }
    const answer = await send(id, { ...ask('https://a.example'), path: '/' })
    assert.equal(answer.headers['access-control-allow-origin'], '*')
  })

  it('open to everybody says so', async (test) => {
    const { api, send } = await dataPlane(test)
    const id = await api(['GET /'], { api: { CorsConfiguration: { AllowOrigins: ['*'] } } })
    const { headers } = await send(id, { headers: { origin: 'https://any.example' } })
    assert.equal(headers['access-control-allow-origin'], '*')
  })
})
