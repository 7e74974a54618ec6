import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { account, region } from '../asking.fixture.ts'
import { apiRevision, deployedApi } from './index.ts'
import { type Answer, functionArn, gatewayWorld, issuer, jwt, refuses } from './world.fixture.ts'

interface Items {
  readonly Items: readonly Answer[]
  readonly NextToken?: string
}

describe('an HTTP API', () => {
  it('is created, shown, changed and deleted', async (test) => {
    const { call, createApi } = await gatewayWorld(test)
    const ApiId = await createApi({
      Description: 'first',
      CorsConfiguration: { AllowOrigins: ['*'] },
      // What AWS has anyway, which Terraform says.
      ApiKeySelectionExpression: '$request.header.x-api-key',
      Tags: { a: '1' },
    })
    assert.match(ApiId, /^[a-z0-9]{10}$/)
    const shown = await call('GetApi', { ApiId })
    assert.equal(shown['ApiEndpoint'], `http://127.0.0.1:4566/_aws/execute-api/${ApiId}`)
    assert.equal(shown['ProtocolType'], 'HTTP')
    assert.deepEqual(shown['Tags'], { a: '1' })
    assert.ok(shown['CreatedDate'] instanceof Date)
    const changed = await call('UpdateApi', { ApiId, Name: 'store' })
    assert.deepEqual([changed['Name'], changed['Description']], ['store', 'first'])
    await call('DeleteCorsConfiguration', { ApiId })
    assert.equal((await call('GetApi', { ApiId }))['CorsConfiguration'], undefined)
    await call('UpdateApi', { ApiId, CorsConfiguration: { AllowMethods: ['GET'] } })
    await call('UpdateApi', { ApiId, CorsConfiguration: { AllowMethods: [], AllowCredentials: false, MaxAge: 0 } })
    assert.equal((await call('GetApi', { ApiId }))['CorsConfiguration'], undefined)
    await call('DeleteApi', { ApiId })
    for (const name of ['GetApi', 'UpdateApi', 'DeleteApi', 'GetRoutes', 'GetStages', 'DeleteCorsConfiguration']) {
      await refuses(name, call(name, { ApiId }), 'NotFoundException', new RegExp(`specified ${account}:${ApiId}$`))
    }
  })

  it('asks for API Gateway permissions on its path, with its tags', async (test) => {
    const { asks, createApi } = await gatewayWorld(test)
    const ApiId = await createApi({ Tags: { team: 'a' } })
    const context = { 'aws:ResourceTag/team': ['a'] }
    const base = `arn:aws:apigateway:${region}::/apis`
    assert.deepEqual(await asks('CreateApi', { Tags: { x: '1' } }), [
      { action: 'apigateway:POST', resource: base, context: { 'aws:TagKeys': ['x'], 'aws:RequestTag/x': ['1'] } },
    ])
    const cases = [
      ['GetApi', 'GET', ''],
      ['UpdateApi', 'PATCH', ''],
      ['DeleteApi', 'DELETE', ''],
      ['CreateRoute', 'POST', '/routes'],
      ['UpdateRoute', 'PATCH', '/routes/r1'],
      ['DeleteIntegration', 'DELETE', '/integrations/i1'],
      ['GetAuthorizers', 'GET', '/authorizers'],
      ['CreateStage', 'POST', '/stages'],
      ['GetDeployment', 'GET', '/deployments/d1'],
    ] as const
    for (const [name, verb, rest] of cases) {
      const input = { ApiId, RouteId: 'r1', IntegrationId: 'i1', DeploymentId: 'd1' }
      assert.deepEqual(await asks(name, input), [
        { action: `apigateway:${verb}`, resource: `${base}/${ApiId}${rest}`, context },
      ])
    }
  })

  it('made with a target has a route to it and a stage at once', async (test) => {
    const { call, createApi, needs } = await gatewayWorld(test)
    const ApiId = await createApi({ Target: functionArn, RouteKey: 'GET /pets' })
    const api = await deployedApi(needs, ApiId)
    assert.deepEqual(api?.stages, [
      {
        name: '$default',
        variables: {},
        routes: [
          {
            key: 'GET /pets',
            integration: { functionArn, payloadFormat: '2.0', timeout: 30_000 },
            authorization: { type: 'none' },
          },
        ],
      },
    ])
    const { Items } = await call<Items>('GetRoutes', { ApiId })
    assert.equal(Items[0]?.['ApiGatewayManaged'], true)
  })

  it('of another region or account is not found', async (test) => {
    const { call, createApi } = await gatewayWorld(test)
    const ApiId = await createApi()
    await refuses('GetApi', call('GetApi', { ApiId }, { region: 'eu-west-1' }), 'NotFoundException')
    await refuses('DeleteApi', call('DeleteApi', { ApiId }, { account: '999999999999' }), 'NotFoundException')
  })

  it('is listed in parts', async (test) => {
    const { call, createApi } = await gatewayWorld(test)
    const ids = [await createApi(), await createApi(), await createApi()].sort()
    const first = await call<Items>('GetApis', { MaxResults: '2' })
    const second = await call<Items>('GetApis', { NextToken: first.NextToken })
    assert.deepEqual(
      [...first.Items, ...second.Items].map(({ ApiId }) => ApiId),
      ids,
    )
    assert.equal(second.NextToken, undefined)
    await refuses('GetApis', call('GetApis', { MaxResults: 'many' }), 'BadRequestException')
    await refuses('GetApis', call('GetApis', { NextToken: '%' }), 'BadRequestException')
  })

  it('has tags, and so have its stages', async (test) => {
    const { call, createApi, asks } = await gatewayWorld(test)
    const ApiId = await createApi({ Tags: { a: '1' } })
    await call('CreateStage', { ApiId, StageName: 'dev', Tags: { s: '1' } })
    const ResourceArn = `arn:aws:apigateway:${region}::/apis/${ApiId}`
    await call('TagResource', { ResourceArn, Tags: { b: '2' } })
    await call('UntagResource', { ResourceArn, TagKeys: ['a'] })
    assert.deepEqual(await call('GetTags', { ResourceArn }), { Tags: { b: '2' } })
    await call('TagResource', { ResourceArn: `${ResourceArn}/stages/dev`, Tags: { t: '2' } })
    assert.deepEqual(await call('GetTags', { ResourceArn: `${ResourceArn}/stages/dev` }), { Tags: { s: '1', t: '2' } })
    assert.deepEqual(await asks('UntagResource', { ResourceArn, TagKeys: ['b'] }), [
      {
        action: 'apigateway:DELETE',
        resource: `arn:aws:apigateway:${region}::/tags/${encodeURIComponent(ResourceArn)}`,
        context: { 'aws:TagKeys': ['b'] },
      },
    ])
    await refuses('GetTags', call('GetTags', { ResourceArn: 'arn:aws:s3:::b' }), 'NotFoundException')
    await refuses('TagResource', call('TagResource', { ResourceArn, Tags: { 'aws:a': '' } }), 'BadRequestException')
  })

  const cors = (CorsConfiguration: object) => ({ CorsConfiguration })
  const refused: readonly (readonly [string, object, RegExp])[] = [
    ['WebSockets', { ProtocolType: 'WEBSOCKET' }, /WebSocket APIs are not supported here/],
    ['no name', { Name: '' }, /Invalid API name/],
    ['another selection', { RouteSelectionExpression: '$request.body.action' }, /select routes by/],
    [
      'credentials for everybody',
      cors({ AllowCredentials: true, AllowOrigins: ['*'] }),
      /Credentials cannot be allowed/,
    ],
    ['a max-age of days', cors({ MaxAge: 86_401 }), /MaxAge/],
    ['an origin that is none', cors({ AllowOrigins: ['example.com'] }), /An origin is/],
    ['a target that is no function', { Target: 'https://example.com' }, /Invalid function ARN/],
    ['a route key without a target', { RouteKey: 'GET /' }, /RouteKey needs a Target/],
    ['credentials', { CredentialsArn: 'arn:aws:iam::1:role/r' }, /Not supported here: CredentialsArn/],
    ['keys of its own', { ApiKeySelectionExpression: '$request.header.key' }, /: ApiKeySelectionExpression/],
  ]
  for (const [what, more, message] of refused) {
    it(`with ${what} is refused`, async (test) => {
      const { call } = await gatewayWorld(test)
      const attempt = call('CreateApi', { Name: 'n', ProtocolType: 'HTTP', ...more })
      await refuses('CreateApi', attempt, 'BadRequestException', message)
    })
  }
})

describe('an integration', () => {
  it('calls a function, named by its ARN or by its invocation URI', async (test) => {
    const { call, createApi, integrate, needs } = await gatewayWorld(test)
    const ApiId = await createApi()
    const IntegrationUri = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`
    const Target = await integrate(ApiId, { IntegrationUri, PayloadFormatVersion: '1.0', TimeoutInMillis: 50 })
    await call('CreateRoute', { ApiId, RouteKey: '$default', Target })
    await call('CreateStage', { ApiId, StageName: '$default', AutoDeploy: true })
    const api = await deployedApi(needs, ApiId)
    assert.deepEqual(api?.stages[0]?.routes[0]?.integration, { functionArn, payloadFormat: '1.0', timeout: 50 })
    const IntegrationId = Target.split('/')[1]
    const changed = await call('UpdateIntegration', { ApiId, IntegrationId, TimeoutInMillis: 100 })
    assert.deepEqual(
      [changed['TimeoutInMillis'], changed['PayloadFormatVersion'], changed['ConnectionType']],
      [100, '1.0', 'INTERNET'],
    )
    await refuses(
      'DeleteIntegration',
      call('DeleteIntegration', { ApiId, IntegrationId }),
      'ConflictException',
      /referenced by routes: \$default/,
    )
  })

  const refused: readonly (readonly [string, object, RegExp])[] = [
    ['of another type', { IntegrationType: 'HTTP_PROXY' }, /HTTP_PROXY are not supported here/],
    ['without a payload format', { PayloadFormatVersion: undefined }, /PayloadFormatVersion is a required/],
    ['that waits too long', { TimeoutInMillis: 30_001 }, /between 50 ms and 30000 ms/],
    [
      'with a function of another Region',
      { IntegrationUri: functionArn.replace(region, 'eu-west-1') },
      /Invalid function ARN/,
    ],
    ['over a VPC link', { ConnectionType: 'VPC_LINK' }, /VPC_LINK/],
    [
      'with mapped parameters',
      { RequestParameters: { 'append:header.a': 'b' } },
      /Not supported here: RequestParameters/,
    ],
  ]
  for (const [what, more, message] of refused) {
    it(`${what} is refused`, async (test) => {
      const { createApi, integrate } = await gatewayWorld(test)
      await refuses('CreateIntegration', integrate(await createApi(), more), 'BadRequestException', message)
    })
  }
})

describe('a route', () => {
  it('has a key of its own in its API', async (test) => {
    const { call, createApi, integrate } = await gatewayWorld(test)
    const ApiId = await createApi()
    const Target = await integrate(ApiId)
    const { RouteId } = await call('CreateRoute', { ApiId, RouteKey: 'GET /pets/{id}', Target })
    const again = call('CreateRoute', { ApiId, RouteKey: 'GET /pets/{id}', Target })
    await refuses('CreateRoute', again, 'ConflictException', /^Route with key GET \/pets\/\{id\} already exists/)
    await call('CreateRoute', { ApiId, RouteKey: 'POST /pets', Target })
    const clash = call('UpdateRoute', { ApiId, RouteId, RouteKey: 'POST /pets' })
    await refuses('UpdateRoute', clash, 'ConflictException')
    assert.equal((await call('GetRoute', { ApiId, RouteId }))['RouteKey'], 'GET /pets/{id}')
    assert.equal((await call<Items>('GetRoutes', { ApiId })).Items.length, 2)
    await call('DeleteRoute', { ApiId, RouteId })
    await refuses('GetRoute', call('GetRoute', { ApiId, RouteId }), 'NotFoundException', /Invalid Route identifier/)
  })

  it('that names an authorizer is guarded by it, also when it does not say so', async (test) => {
    const { call, createApi, authorizer, needs } = await gatewayWorld(test)
    const ApiId = await createApi()
    const AuthorizerId = await authorizer(ApiId)
    await call('CreateStage', { ApiId, StageName: '$default', AutoDeploy: true })
    const input = { ApiId, RouteKey: 'GET /me', AuthorizerId, AuthorizationScopes: ['read'] }
    const made = await call('CreateRoute', input)
    assert.equal(made['AuthorizationType'], 'JWT')
    const authorization = async () => (await deployedApi(needs, ApiId))?.stages[0]?.routes[0]?.authorization
    assert.deepEqual(await authorization(), {
      type: 'jwt',
      issuer,
      audience: ['client'],
      identitySource: '$request.header.Authorization',
      scopes: ['read'],
    })
    const inUse = call('DeleteAuthorizer', { ApiId, AuthorizerId })
    await refuses('DeleteAuthorizer', inUse, 'ConflictException', /referenced by routes: GET \/me/)
    const { RouteId } = made
    const opening = { ApiId, RouteId, AuthorizationType: 'NONE' }
    const both = call('UpdateRoute', { ...opening, AuthorizerId })
    await refuses('UpdateRoute', both, 'BadRequestException', /has no authorizer and no scopes/)
    await call('UpdateRoute', { ...opening, AuthorizerId: '', AuthorizationScopes: [] })
    assert.deepEqual(await authorization(), { type: 'none' })
    await call('UpdateRoute', { ApiId, RouteId, AuthorizationType: 'JWT', AuthorizerId })
    const emptied = call('UpdateRoute', { ApiId, RouteId, AuthorizerId: '' })
    await refuses('UpdateRoute', emptied, 'BadRequestException', /Invalid Authorizer identifier/)
    await call('UpdateRoute', opening)
    assert.deepEqual(await authorization(), { type: 'none' })
    await call('DeleteAuthorizer', { ApiId, AuthorizerId })
  })

  it('whose authorizer cannot be made out is closed', async (test) => {
    const { call, createApi, authorizer, needs } = await gatewayWorld(test)
    const ApiId = await createApi()
    const AuthorizerId = await authorizer(ApiId)
    await call('CreateStage', { ApiId, StageName: '$default', AutoDeploy: true })
    await call('CreateRoute', { ApiId, RouteKey: 'GET /me', AuthorizerId })
    const api = await needs.apis.api(ApiId)
    assert.ok(api)
    assert.equal(await needs.apis.change(api, [{ remove: { kind: 'authorizer', id: AuthorizerId } }]), 'done')
    const deployed = await deployedApi(needs, ApiId)
    assert.deepEqual(deployed?.stages[0]?.routes[0]?.authorization, { type: 'closed' })
  })

  const refused: readonly (readonly [string, object, RegExp])[] = [
    ['with a key of no form', { RouteKey: '/pets' }, /route key is not formatted properly/],
    ['with a method that is none', { RouteKey: 'FETCH /pets' }, /route key is not formatted properly/],
    ['with a greedy variable inside', { RouteKey: 'GET /{all+}/x' }, /is not right/],
    ['with half a variable', { RouteKey: 'GET /a{b}' }, /is not right/],
    ['with a variable twice', { RouteKey: 'GET /{a}/{a}' }, /is not right/],
    ['to an integration that is not there', { Target: 'integrations/none' }, /Invalid Integration identifier/],
    [
      'with an authorizer that is not there',
      { AuthorizationType: 'JWT', AuthorizerId: 'none' },
      /Invalid Authorizer identifier/,
    ],
    ['guarded by nobody', { AuthorizationType: 'JWT' }, /Invalid Authorizer identifier/],
    ['open and with scopes', { AuthorizationType: 'NONE', AuthorizationScopes: ['a'] }, /no authorizer and no scopes/],
    ['guarded by IAM', { AuthorizationType: 'AWS_IAM' }, /Not supported here: AuthorizationType AWS_IAM/],
    ['with an API key', { ApiKeyRequired: true }, /Not supported here: ApiKeyRequired/],
  ]
  for (const [what, more, message] of refused) {
    it(`${what} is refused`, async (test) => {
      const { call, createApi } = await gatewayWorld(test)
      const attempt = call('CreateRoute', { ApiId: await createApi(), RouteKey: 'GET /', ...more })
      await refuses('CreateRoute', attempt, 'BadRequestException', message)
    })
  }
})

describe('an authorizer', () => {
  it('is created, shown, changed and deleted', async (test) => {
    const { call, createApi, authorizer } = await gatewayWorld(test)
    const ApiId = await createApi()
    const AuthorizerId = await authorizer(ApiId)
    assert.deepEqual(await call('GetAuthorizer', { ApiId, AuthorizerId }), { ...jwt, AuthorizerId })
    const IdentitySource = ['$request.querystring.token']
    const changed = await call('UpdateAuthorizer', { ApiId, AuthorizerId, IdentitySource })
    assert.deepEqual(changed, { ...jwt, IdentitySource, AuthorizerId })
    await refuses('CreateAuthorizer', authorizer(ApiId), 'ConflictException', /named pool already exists/)
    await call('DeleteAuthorizer', { ApiId, AuthorizerId })
    assert.deepEqual((await call<Items>('GetAuthorizers', { ApiId })).Items, [])
  })

  const refused: readonly (readonly [string, object, RegExp])[] = [
    ['that is a function', { AuthorizerType: 'REQUEST' }, /AuthorizerType must be JWT/],
    ['without an issuer', { JwtConfiguration: { Audience: ['a'] } }, /has an issuer/],
    ['without an audience', { JwtConfiguration: { Issuer: issuer, Audience: [] } }, /has an audience/],
    ['without a source', { IdentitySource: [] }, /one identity source/],
    ['with a source of no form', { IdentitySource: ['Authorization'] }, /one identity source/],
    ['with a cache', { AuthorizerResultTtlInSeconds: 300 }, /Not supported here: AuthorizerResultTtlInSeconds/],
  ]
  for (const [what, more, message] of refused) {
    it(`${what} is refused`, async (test) => {
      const { createApi, authorizer } = await gatewayWorld(test)
      await refuses('CreateAuthorizer', authorizer(await createApi(), more), 'BadRequestException', message)
    })
  }
})

describe('a stage', () => {
  it('serves what there is, or what was deployed to it', async (test) => {
    const { call, createApi, integrate, needs } = await gatewayWorld(test)
    const ApiId = await createApi()
    const Target = await integrate(ApiId)
    await call('CreateStage', { ApiId, StageName: 'live', AutoDeploy: true })
    await call('CreateStage', { ApiId, StageName: 'fixed', StageVariables: { a: 'b' } })
    const early = call('CreateDeployment', { ApiId })
    await refuses('CreateDeployment', early, 'BadRequestException', /At least one route/)
    await call('CreateRoute', { ApiId, RouteKey: 'GET /one', Target })
    const { DeploymentId } = await call('CreateDeployment', { ApiId, StageName: 'fixed', Description: 'v1' })
    await call('CreateRoute', { ApiId, RouteKey: 'GET /two', Target })
    const api = await deployedApi(needs, ApiId)
    const served = api?.stages.map(({ name, routes }) => [name, routes.map(({ key }) => key).sort()])
    assert.deepEqual(served, [
      ['fixed', ['GET /one']],
      ['live', ['GET /one', 'GET /two']],
    ])
    const shown = await call('GetDeployment', { ApiId, DeploymentId })
    assert.deepEqual(
      [shown['Description'], shown['DeploymentStatus'], shown['snapshot']],
      ['v1', 'DEPLOYED', undefined],
    )
    const described = await call('UpdateDeployment', { ApiId, DeploymentId, Description: 'the first' })
    assert.deepEqual([described['Description'], described['DeploymentId']], ['the first', DeploymentId])
    assert.deepEqual((await deployedApi(needs, ApiId))?.stages[0]?.routes.length, 1, 'it serves what it did')
    const inUse = call('DeleteDeployment', { ApiId, DeploymentId })
    await refuses('DeleteDeployment', inUse, 'ConflictException', /moved or deleted: fixed$/)
    const automatic = call('CreateDeployment', { ApiId, StageName: 'live' })
    await refuses('CreateDeployment', automatic, 'BadRequestException', /deployed automatically/)
    await call('DeleteStage', { ApiId, StageName: 'fixed' })
    await call('DeleteDeployment', { ApiId, DeploymentId })
    await refuses(
      'GetStage',
      call('GetStage', { ApiId, StageName: 'fixed' }),
      'NotFoundException',
      /Invalid Stage identifier/,
    )
  })

  it('is there once, and changes', async (test) => {
    const { call, createApi } = await gatewayWorld(test)
    const ApiId = await createApi()
    await call('CreateStage', { ApiId, StageName: '$default' })
    const again = call('CreateStage', { ApiId, StageName: '$default' })
    await refuses('CreateStage', again, 'ConflictException', /already exists/)
    const changed = await call('UpdateStage', { ApiId, StageName: '$default', AutoDeploy: true })
    assert.equal(changed['AutoDeploy'], true)
    assert.equal((await call<Items>('GetStages', { ApiId })).Items.length, 1)
  })

  it('keeps the variables that a change does not name, and loses those that it empties', async (test) => {
    const { call, createApi } = await gatewayWorld(test)
    const ApiId = await createApi()
    await call('CreateStage', { ApiId, StageName: 'live', StageVariables: { a: '1', b: '2' } })
    const variables = async (StageVariables?: object) =>
      (await call('UpdateStage', { ApiId, StageName: 'live', ...(StageVariables && { StageVariables }) }))[
        'StageVariables'
      ]
    assert.deepEqual(await variables({ a: '3' }), { a: '3', b: '2' })
    assert.deepEqual(await variables({ b: '', c: '4' }), { a: '3', c: '4' })
    assert.deepEqual(await variables(), { a: '3', c: '4' })
  })

  const refused: readonly (readonly [string, object, RegExp])[] = [
    ['with a name of other characters', { StageName: 'a/b' }, /Stage name only allows/],
    ['with access logs', { AccessLogSettings: { Format: 'f' } }, /Not supported here: AccessLogSettings/],
    [
      'with throttling',
      { DefaultRouteSettings: { ThrottlingRateLimit: 1 } },
      /Not supported here: DefaultRouteSettings/,
    ],
    ['with a deployment that is not there', { DeploymentId: 'none' }, /Invalid Deployment identifier/],
    ['with both', { DeploymentId: 'none', AutoDeploy: true }, /auto deployment is enabled/],
    ['with variables of other characters', { StageVariables: { a: '{}' } }, /Stage variable a/],
  ]
  for (const [what, more, message] of refused) {
    it(`${what} is refused`, async (test) => {
      const { call, createApi } = await gatewayWorld(test)
      const attempt = call('CreateStage', { ApiId: await createApi(), StageName: 'dev', ...more })
      await refuses('CreateStage', attempt, 'BadRequestException', message)
    })
  }
})

describe('changes at the same time', () => {
  it('all count, and each moves the revision on', async (test) => {
    const { call, createApi, needs } = await gatewayWorld(test)
    const ApiId = await createApi()
    const before = await apiRevision(needs, ApiId)
    await Promise.all([1, 2, 3].map((n) => call('CreateRoute', { ApiId, RouteKey: `GET /${n}` })))
    assert.equal((await call<Items>('GetRoutes', { ApiId })).Items.length, 3)
    assert.equal(await apiRevision(needs, ApiId), before! + 3)
    assert.equal(await apiRevision(needs, 'none'), undefined)
  })

  it('cannot leave a route to an integration that is gone', async (test) => {
    const { call, createApi, integrate } = await gatewayWorld(test)
    const ApiId = await createApi()
    const Target = await integrate(ApiId)
    const results = await Promise.allSettled([
      call('CreateRoute', { ApiId, RouteKey: 'GET /', Target }),
      call('DeleteIntegration', { ApiId, IntegrationId: Target.split('/')[1] }),
    ])
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  })
})
