import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { after, before, describe, it } from 'node:test'
import {
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  DeleteApiCommand,
} from '@aws-sdk/client-apigatewayv2'
import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { CreateRoleCommand } from '@aws-sdk/client-iam'
import { AddPermissionCommand, CreateFunctionCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda'
import { strToU8, zipSync } from 'fflate'
import { start, type TestServer } from '../../src/testing.ts'
import { type Clients, clientsOf, createStack, outputsOf, policy } from './stackWorld.ts'

describe('HTTP APIs, by plain requests', { timeout: 120_000 }, () => {
  let server: TestServer
  let all: Clients
  let role: string
  before(async () => {
    server = await start()
    all = clientsOf(server)
    const AssumeRolePolicyDocument = policy({
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    })
    const { Role } = await all.iam.send(new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument }))
    role = Role?.Arn ?? ''
    await functionOf('mirror', 'async (event) => ({ statusCode: 200, body: JSON.stringify(event) })')
  })
  after(() => server.stop())

  const functionOf = async (FunctionName: string, code: string, mayInvoke = true) => {
    const ZipFile = zipSync({ 'index.mjs': strToU8(`export const handler = ${code}`) })
    const shape = { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: role, Timeout: 10 } as const
    await all.functions.send(new CreateFunctionCommand({ FunctionName, ...shape, Code: { ZipFile } }))
    if (mayInvoke) await allow(FunctionName)
  }
  const allow = (FunctionName: string, SourceArn?: string) => {
    const granted = { StatementId: 'door', Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' }
    return all.functions.send(new AddPermissionCommand({ FunctionName, ...granted, ...(SourceArn && { SourceArn }) }))
  }
  const arnOf = (name: string) => `arn:aws:lambda:${server.region}:${server.account}:function:${name}`

  interface Shape {
    readonly routes: readonly string[]
    readonly to?: string
    readonly format?: '1.0' | '2.0'
    readonly cors?: object
    readonly guard?: { readonly issuer: string; readonly audience: string; readonly scopes: readonly string[] }
  }
  const api = async ({ routes, to = 'mirror', format = '2.0', cors, guard }: Shape) => {
    const made = await all.apis.send(
      new CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP', ...(cors && { CorsConfiguration: cors }) }),
    )
    const ApiId = made.ApiId ?? ''
    const { IntegrationId } = await all.apis.send(
      new CreateIntegrationCommand({
        ApiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: arnOf(to),
        PayloadFormatVersion: format,
      }),
    )
    const authorizer =
      guard &&
      (await all.apis.send(
        new CreateAuthorizerCommand({
          ApiId,
          Name: 'tokens',
          AuthorizerType: 'JWT',
          IdentitySource: ['$request.header.Authorization'],
          JwtConfiguration: { Issuer: guard.issuer, Audience: [guard.audience] },
        }),
      ))
    for (const RouteKey of routes) {
      const guarded = authorizer && {
        AuthorizationType: 'JWT' as const,
        AuthorizerId: authorizer.AuthorizerId,
        AuthorizationScopes: [...(guard?.scopes ?? [])],
      }
      await all.apis.send(
        new CreateRouteCommand({ ApiId, RouteKey, Target: `integrations/${IntegrationId}`, ...guarded }),
      )
    }
    await all.apis.send(
      new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true, StageVariables: { color: 'red' } }),
    )
    return { id: ApiId, url: made.ApiEndpoint ?? '' }
  }
  const eventOf = async (url: string, more: RequestInit = {}) => {
    const response = await fetch(url, more)
    assert.equal(response.status, 200, await response.clone().text())
    return JSON.parse(await response.text())
  }

  it('tell functions what was asked, in payload format 2.0', async () => {
    const { id, url } = await api({ routes: ['POST /pets/{pet}/{rest+}'] })
    const event = await eventOf(`${url}/pets/a%20b/x/y%2Fz?q=1&q=2&empty=&s=%C3%A9+f`, {
      method: 'POST',
      headers: { cookie: 'a=1; b=2', 'x-own': 'yes', 'content-type': 'application/json' },
      body: '{"é":1}',
    })
    assert.equal(event.version, '2.0')
    assert.equal(event.routeKey, 'POST /pets/{pet}/{rest+}')
    assert.deepEqual(event.pathParameters, { pet: 'a b', rest: 'x/y/z' })
    assert.deepEqual(event.queryStringParameters, { q: '1,2', empty: '', s: 'é f' })
    assert.equal(event.rawQueryString, 'q=1&q=2&empty=&s=%C3%A9+f')
    assert.deepEqual(event.cookies, ['a=1', 'b=2'])
    assert.deepEqual([event.headers['x-own'], event.headers.cookie], ['yes', undefined])
    assert.deepEqual([event.body, event.isBase64Encoded], ['{"é":1}', false])
    assert.deepEqual(event.stageVariables, { color: 'red' })
    const { http, apiId, stage, accountId, authorizer } = event.requestContext
    assert.deepEqual([http.method, http.path, http.sourceIp], ['POST', '/pets/a b/x/y/z', '127.0.0.1'])
    assert.deepEqual([apiId, stage, accountId, authorizer], [id, '$default', server.account, undefined])
  })

  it('tell functions what was asked, in payload format 1.0', async () => {
    const { url } = await api({ routes: ['ANY /{proxy+}'], format: '1.0' })
    const event = await eventOf(`${url}/a/b?q=1&q=2`, { headers: { cookie: 'a=1; b=2' } })
    assert.equal(event.version, '1.0')
    assert.deepEqual([event.resource, event.path, event.httpMethod], ['/{proxy+}', '/a/b', 'GET'])
    assert.deepEqual(event.pathParameters, { proxy: 'a/b' })
    assert.deepEqual(
      [event.queryStringParameters, event.multiValueQueryStringParameters],
      [{ q: '2' }, { q: ['1', '2'] }],
    )
    assert.equal(event.headers.cookie, 'a=1; b=2')
    assert.deepEqual([event.body, event.isBase64Encoded], [null, false])
  })

  it('carry octets both ways, as base64', async () => {
    const code =
      "async ({ body, isBase64Encoded }) => ({ statusCode: 201, headers: { 'content-type': 'image/png', 'x-was': String(isBase64Encoded) }, body, isBase64Encoded: true })"
    await functionOf('octets', code)
    const { url } = await api({ routes: ['PUT /'], to: 'octets' })
    const body = Uint8Array.from({ length: 256 }, (_, index) => index)
    const response = await fetch(`${url}/`, {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/octet-stream' },
    })
    assert.deepEqual(
      [response.status, response.headers.get('content-type'), response.headers.get('x-was')],
      [201, 'image/png', 'true'],
    )
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), body)
  })

  it('make responses of what functions answer: cookies, plain values, repeated headers, errors', async () => {
    await functionOf(
      'cookies',
      "async () => ({ statusCode: 302, cookies: ['a=1; Path=/', 'b=2'], headers: { location: '/x' } })",
    )
    const cookies = await fetch((await api({ routes: ['GET /'], to: 'cookies' })).url, { redirect: 'manual' })
    assert.deepEqual(
      [cookies.status, cookies.headers.get('location'), cookies.headers.getSetCookie()],
      [302, '/x', ['a=1; Path=/', 'b=2']],
    )
    await functionOf('plain', 'async () => ({ hello: "world" })')
    const plain = await fetch((await api({ routes: ['GET /'], to: 'plain' })).url)
    assert.deepEqual([plain.headers.get('content-type'), await plain.json()], ['application/json', { hello: 'world' }])
    await functionOf(
      'many',
      "async () => ({ statusCode: 200, multiValueHeaders: { 'set-cookie': ['c=1', 'd=2'] }, body: 'x' })",
    )
    const many = await fetch((await api({ routes: ['GET /'], to: 'many', format: '1.0' })).url)
    assert.deepEqual(many.headers.getSetCookie(), ['c=1', 'd=2'])
    await functionOf('failing', "async () => { throw new Error('secret') }")
    const failing = await fetch((await api({ routes: ['GET /'], to: 'failing' })).url)
    assert.deepEqual([failing.status, await failing.text()], [500, '{"message":"Internal Server Error"}'])
  })

  it('take the most specific route, and know no other', async () => {
    const { url, id } = await api({
      routes: ['GET /pets/{id}', 'GET /pets/dog', 'ANY /pets/{all+}', 'POST /pets/{id}'],
    })
    const routeOf = async (path: string, method = 'GET') => (await eventOf(`${url}${path}`, { method })).routeKey
    assert.equal(await routeOf('/pets/dog'), 'GET /pets/dog')
    assert.equal(await routeOf('/pets/cat'), 'GET /pets/{id}')
    assert.equal(await routeOf('/pets/cat', 'POST'), 'POST /pets/{id}')
    assert.equal(await routeOf('/pets/cat/toys'), 'ANY /pets/{all+}')
    assert.equal(await routeOf('/pets/cat', 'DELETE'), 'ANY /pets/{all+}')
    for (const path of ['/', '/none', '/pets']) {
      const none = await fetch(`${url}${path}`)
      assert.deepEqual([none.status, await none.text()], [404, '{"message":"Not Found"}'], path)
    }
    assert.equal((await fetch(`${url.replace(id, 'nowhere000')}/pets/dog`)).status, 404)
    await all.apis.send(new DeleteApiCommand({ ApiId: id }))
    assert.equal((await fetch(`${url}/pets/dog`)).status, 404)
  })

  it('are reached by their own host', async () => {
    const { id } = await api({ routes: ['GET /here'] })
    for (const host of [
      `${id}.execute-api.localhost:${server.port}`,
      `${id}.execute-api.${server.region}.amazonaws.com`,
    ]) {
      const status = await new Promise((resolve, reject) => {
        const request = httpRequest(
          { host: '127.0.0.1', port: server.port, path: '/here', headers: { host } },
          (response) => {
            response.resume()
            resolve(response.statusCode)
          },
        )
        request.on('error', reject).end()
      })
      assert.equal(status, 200, host)
    }
  })

  it('answer a browser that asks first, for the origins they allow', async () => {
    const cors = {
      AllowOrigins: ['https://app.example'],
      AllowMethods: ['GET', 'POST'],
      AllowHeaders: ['authorization'],
      ExposeHeaders: ['x-own'],
      AllowCredentials: true,
      MaxAge: 300,
    }
    const { url } = await api({ routes: ['GET /', 'OPTIONS /own'], cors })
    const ask = (origin: string) =>
      fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })
    const allowed = await ask('https://app.example')
    const given = Object.fromEntries([...allowed.headers].filter(([name]) => name.startsWith('access-control-')))
    assert.equal(allowed.status, 204)
    assert.deepEqual(given, {
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '300',
    })
    const other = await ask('https://evil.example')
    assert.ok([...other.headers.keys()].every((name) => !name.startsWith('access-control-')))
    const real = await fetch(url, { headers: { origin: 'https://app.example' } })
    assert.deepEqual(
      ['allow-origin', 'expose-headers'].map((name) => real.headers.get(`access-control-${name}`)),
      ['https://app.example', 'x-own'],
    )
    const lost = await fetch(`${url}/none`, { headers: { origin: 'https://app.example' } })
    assert.deepEqual([lost.status, lost.headers.get('access-control-allow-origin')], [404, 'https://app.example'])
  })

  it('invoke only functions that let them in, by the route that may', async () => {
    await functionOf('closed', 'async () => "in"', false)
    const { id, url } = await api({ routes: ['GET /open', 'GET /shut'], to: 'closed' })
    const arn = `arn:aws:execute-api:${server.region}:${server.account}:${id}/*/GET/open`
    assert.equal((await fetch(`${url}/open`)).status, 500)
    await allow('closed', arn)
    assert.deepEqual([(await fetch(`${url}/open`)).status, (await fetch(`${url}/shut`)).status], [200, 500])
    const other = await api({ routes: ['GET /open'], to: 'closed' })
    assert.equal((await fetch(`${other.url}/open`)).status, 500)
    await all.functions.send(new RemovePermissionCommand({ FunctionName: 'closed', StatementId: 'door' }))
    assert.equal((await fetch(`${url}/open`)).status, 500)
  })

  const signedIn = async () => {
    const { UserPool } = await all.userPools.send(new CreateUserPoolCommand({ PoolName: 'people' }))
    const UserPoolId = UserPool?.Id ?? ''
    const flows = ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const
    const clientOf = async (ClientName: string) => {
      const made = await all.userPools.send(
        new CreateUserPoolClientCommand({ UserPoolId, ClientName, ExplicitAuthFlows: [...flows] }),
      )
      return made.UserPoolClient?.ClientId ?? ''
    }
    await all.userPools.send(new AdminCreateUserCommand({ UserPoolId, Username: 'ana', MessageAction: 'SUPPRESS' }))
    const Password = 'Correct-horse-9'
    await all.userPools.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username: 'ana', Password, Permanent: true }),
    )
    const tokensOf = async (ClientId: string) => {
      const AuthParameters = { USERNAME: 'ana', PASSWORD: Password }
      const asked = { UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters } as const
      const { AuthenticationResult } = await all.userPools.send(new AdminInitiateAuthCommand(asked))
      return { id: AuthenticationResult?.IdToken ?? '', access: AuthenticationResult?.AccessToken ?? '' }
    }
    const [audience, other] = [await clientOf('app'), await clientOf('other')]
    const issuer = `https://cognito-idp.${server.region}.amazonaws.com/${UserPoolId}`
    return { issuer, audience, tokens: await tokensOf(audience), foreign: await tokensOf(other) }
  }
  const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

  it('let those in who have a token of the pool for the client, with a scope of the route', async () => {
    const { issuer, audience, tokens, foreign } = await signedIn()
    const open = await api({ routes: ['GET /me'], guard: { issuer, audience, scopes: [] } })
    const scoped = await api({
      routes: ['GET /me'],
      guard: { issuer, audience, scopes: ['aws.cognito.signin.user.admin'] },
    })
    const lacking = await api({ routes: ['GET /me'], guard: { issuer, audience, scopes: ['pets/write'] } })
    const { jwt } = (await eventOf(`${open.url}/me`, bearing(tokens.id))).requestContext.authorizer
    assert.equal(jwt.claims['cognito:username'], 'ana')
    assert.equal(jwt.claims.aud, audience)
    assert.equal(jwt.scopes, null)
    const { scopes } = (await eventOf(`${scoped.url}/me`, bearing(tokens.access))).requestContext.authorizer.jwt
    assert.deepEqual(scopes, ['aws.cognito.signin.user.admin'])

    const refusal = async (url: string, more: RequestInit = {}) => {
      const response = await fetch(`${url}/me`, more)
      return [response.status, await response.text(), response.headers.get('www-authenticate')]
    }
    const unauthorized = '{"message":"Unauthorized"}'
    assert.deepEqual(await refusal(open.url), [401, unauthorized, 'Bearer'])
    const [header, payload, signature] = tokens.id.split('.') as [string, string, string]
    const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), 'cognito:username': 'ben' }
    const forged = Buffer.from(JSON.stringify(claims)).toString('base64url')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const bad = [
      `${header}.${forged}.${signature}`,
      `${none}.${payload}.`,
      `${header}.${payload}.`,
      foreign.id,
      foreign.access,
      'x',
    ]
    for (const token of bad) {
      const [status, body, challenge] = await refusal(open.url, bearing(token))
      assert.deepEqual([status, body], [401, unauthorized])
      assert.match(String(challenge), /^Bearer scope="" error="invalid_token"/)
    }
    for (const token of [tokens.id, tokens.access]) {
      const [status, body, challenge] = await refusal(lacking.url, bearing(token))
      assert.deepEqual([status, body], [403, '{"message":"Forbidden"}'])
      assert.match(String(challenge), /^Bearer scope="pets\/write" error="insufficient_scope"/)
    }
    server.clock.advance(2 * 3_600_000)
    const [status, , challenge] = await refusal(open.url, bearing(tokens.id))
    server.clock.advance(-2 * 3_600_000)
    assert.equal(status, 401)
    assert.match(String(challenge), /expired/)
  })

  it('trust no pool but the one they name', async () => {
    const mine = await signedIn()
    const theirs = await signedIn()
    const { url } = await api({
      routes: ['GET /me'],
      guard: { issuer: mine.issuer, audience: theirs.audience, scopes: [] },
    })
    assert.equal((await fetch(`${url}/me`, bearing(theirs.tokens.id))).status, 401)
    const outside = await api({
      routes: ['GET /me'],
      guard: { issuer: 'https://issuer.example', audience: mine.audience, scopes: [] },
    })
    assert.equal((await fetch(`${outside.url}/me`, bearing(mine.tokens.id))).status, 401)
  })

  it('come whole from a SAM template', async () => {
    const stack = await createStack(all.stacks, 'door', {
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        Hello: {
          Type: 'AWS::Serverless::Function',
          Properties: {
            Runtime: 'nodejs22.x',
            Handler: 'index.handler',
            InlineCode: 'exports.handler = async ({ routeKey, pathParameters }) => ({ routeKey, pathParameters })',
            Events: {
              Get: { Type: 'HttpApi', Properties: { Method: 'get', Path: '/hello/{name}' } },
              Rest: { Type: 'HttpApi', Properties: { Method: 'ANY', Path: '/files/{path+}' } },
            },
          },
        },
      },
      Outputs: { Url: { Value: { 'Fn::GetAtt': 'ServerlessHttpApi.ApiEndpoint' } } },
    })
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE')
    const { Url } = outputsOf(stack)
    assert.deepEqual(await eventOf(`${Url}/hello/ana`), {
      routeKey: 'GET /hello/{name}',
      pathParameters: { name: 'ana' },
    })
    assert.deepEqual((await eventOf(`${Url}/files/a/b`, { method: 'PATCH' })).pathParameters, { path: 'a/b' })
    assert.equal((await fetch(`${Url}/hello`)).status, 404)
  })
})
