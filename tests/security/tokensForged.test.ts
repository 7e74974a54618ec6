import assert from 'node:assert/strict'
import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2'
import {
  DeleteUserPoolClientCommand,
  DeleteUserPoolCommand,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  LambdaClient,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import { type CognitoWorld, openCognitoWorld, partOf, refusalOf, type Tokens } from '../acceptance/cognitoWorld.ts'

const minute = 60_000

/** A forged token: how it is made, what the identity pool says of it, and how the API's authorizer names its fault. */
type Forgery = readonly [what: string, token: () => string | Promise<string>, pool: string, api: string]

const unsigned = "Invalid login token. Couldn't verify signed token."
const malformed = 'Invalid login token. Not a valid OpenId Connect identity token.'
const unsupported = 'Token is not from a supported provider of this identity pool.'

describe('a token that is not what it must be opens no door', { timeout: 90_000 }, () => {
  let world: CognitoWorld
  let tokens: Tokens
  let api: Awaited<ReturnType<typeof openApi>>
  let jwk: JsonWebKey & { readonly kid: string }
  let otherPool: string
  let otherClient: string
  let unlinked: string
  let foreign: Tokens
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const asked: string[] = []
  const trap = createServer((request, response) => {
    asked.push(request.url ?? '')
    const key = { ...own.publicKey.export({ format: 'jwk' }), kid: 'trap', alg: 'RS256', use: 'sig' }
    response.end(JSON.stringify({ keys: [key] }))
  })
  const trapUrl = () => `http://127.0.0.1:${(trap.address() as AddressInfo).port}/keys`
  before(async () => {
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve))
    world = await openCognitoWorld()
    await world.person('ana')
    tokens = await world.signIn('ana')
    const published = await fetch(`${world.server.url}/${world.pool}/.well-known/jwks.json`)
    const { keys } = (await published.json()) as { readonly keys: (JsonWebKey & { readonly kid: string })[] }
    const found = keys.find(({ kid }) => kid === partOf(tokens.id, 0)['kid'])
    assert.ok(found)
    jwk = found
    otherPool = await world.newUserPool()
    otherClient = (await world.newClient(otherPool)).id
    await world.person('ana', { pool: otherPool })
    foreign = await world.signIn('ana', otherClient)
    unlinked = (await world.newClient(world.pool)).id
    api = await openApi(world)
  })
  after(async () => {
    await world.server.stop()
    trap.close()
  })

  /** A token with these parts changed, signed by whatever `signer` does. */
  const forge = (header: object, claims: object, signer: (input: string) => string) => {
    const parts = [
      { ...partOf(tokens.id, 0), ...header },
      { ...partOf(tokens.id, 1), ...claims },
    ].map((part) => encode(JSON.stringify(part)))
    return `${parts.join('.')}.${signer(parts.join('.'))}`
  }
  const hmac = (key: () => string | Buffer, header: object = {}) =>
    forge({ alg: 'HS256', ...header }, {}, (input) => createHmac('sha256', key()).update(input).digest('base64url'))
  const byOwnKey = (header: object, claims: object = {}, key: KeyObject = own.privateKey) =>
    forge(header, claims, (input) => sign('sha256', Buffer.from(input), key).toString('base64url'))
  const kept = () => tokens.id.split('.')[2] ?? ''
  const changed = (token: string, at: number, to?: string) => {
    const parts = token.split('.')
    const part = parts[at] ?? ''
    const middle = Math.floor(part.length / 2)
    const other = to ?? (part[middle] === 'A' ? 'B' : 'A')
    parts[at] = part.slice(0, middle) + other + part.slice(middle + 1)
    return parts.join('.')
  }
  /** The same octets with other unused bits in the last character. */
  const stray = (token: string) => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet.indexOf(token.at(-1) ?? '')
    return token.slice(0, -1) + alphabet[last ^ 1]
  }
  const publicKey = () => createPublicKey({ key: jwk, format: 'jwk' })
  const pem = () => publicKey().export({ type: 'spki', format: 'pem' })
  const ownJwk = () => own.publicKey.export({ format: 'jwk' })

  const forgeries: readonly Forgery[] = [
    [
      'a token of another pool',
      () => foreign.id,
      "Invalid login token. Issuer doesn't match providerName",
      'other pool',
    ],
    ['an access token', () => tokens.access, 'Invalid login token. Missing a required claim: aud', 'allowed'],
    [
      "another pool's access token",
      () => foreign.access,
      'Invalid login token. Missing a required claim: aud',
      'other pool',
    ],
    ['a refresh token', () => tokens.refresh, malformed, 'segments'],
    ['no token at all', () => ' ', malformed, 'none'],
    ['three dots', () => '...', malformed, 'segments'],
    ['alg none, without a signature', () => forge({ alg: 'none' }, {}, () => ''), unsigned, 'algorithm'],
    ['alg None, with the signature kept', () => forge({ alg: 'None' }, {}, kept), unsigned, 'algorithm'],
    ['alg none, of nobody', () => forge({ alg: 'none', kid: undefined }, {}, () => ''), malformed, 'malformed'],
    ['no alg', () => forge({ alg: undefined }, {}, kept), unsigned, 'algorithm'],
    ['alg as a list', () => forge({ alg: ['RS256'] }, {}, kept), unsigned, 'algorithm'],
    ['RS384 of the same key', () => forge({ alg: 'RS384' }, {}, kept), unsigned, 'algorithm'],
    ['PS256 of the same key', () => forge({ alg: 'PS256' }, {}, kept), unsigned, 'algorithm'],
    ['HS256 signed with the public key in PEM', () => hmac(pem), unsigned, 'algorithm'],
    ['HS256 signed with the public key in PEM, trimmed', () => hmac(() => String(pem()).trim()), unsigned, 'algorithm'],
    [
      'HS256 signed with the public key in DER',
      () => hmac(() => publicKey().export({ type: 'spki', format: 'der' })),
      unsigned,
      'algorithm',
    ],
    ['HS256 signed with the JWK', () => hmac(() => JSON.stringify(jwk)), unsigned, 'algorithm'],
    ['HS256 signed with the modulus', () => hmac(() => jwk.n ?? ''), unsigned, 'algorithm'],
    ['HS256 signed with nothing', () => hmac(() => ''), unsigned, 'algorithm'],
    ['a key of somebody’s own', () => byOwnKey({}), unsigned, 'signature'],
    ['a key of somebody’s own, carried in jwk', () => byOwnKey({ jwk: ownJwk() }), unsigned, 'signature'],
    ['a key of somebody’s own at jku', () => byOwnKey({ jku: trapUrl(), kid: 'trap' }), unsigned, 'key'],
    ['a key of somebody’s own at jku, under the true kid', () => byOwnKey({ jku: trapUrl() }), unsigned, 'signature'],
    ['a key of somebody’s own at x5u', () => byOwnKey({ x5u: trapUrl() }), unsigned, 'signature'],
    ['a key of somebody’s own in x5c', () => byOwnKey({ x5c: ['MIIB'] }), unsigned, 'signature'],
    ['an issuer of somebody’s own', () => byOwnKey({ kid: 'trap' }, { iss: trapUrl() }), unsigned, 'key'],
    ['a kid that is a path', () => byOwnKey({ kid: '../../../../dev/null' }), unsigned, 'key'],
    ['a kid that is SQL', () => byOwnKey({ kid: "' OR '1'='1" }), unsigned, 'key'],
    ['a kid that is a number', () => byOwnKey({ kid: 1 }), malformed, 'malformed'],
    ['a kid that is everybody’s', () => byOwnKey({ kid: '__proto__' }), unsigned, 'key'],
    ['no kid', () => byOwnKey({ kid: undefined }), malformed, 'malformed'],
    [
      'the kid of the access key',
      () => forge({ kid: partOf(tokens.access, 0)['kid'] }, {}, kept),
      unsigned,
      'signature',
    ],
    [
      "the kid of another pool's key",
      () => forge({ kid: partOf(foreign.id, 0)['kid'] }, {}, kept),
      unsigned,
      'signature',
    ],
    ['a critical header', () => forge({ crit: ['exp'], exp: 1 }, {}, kept), malformed, 'malformed'],
    ['an unencoded payload', () => forge({ b64: false }, {}, kept), malformed, 'malformed'],
    ['another subject', () => forge({}, { sub: 'somebody' }, kept), unsigned, 'signature'],
    ['another audience', () => forge({}, { aud: unlinked }, kept), unsigned, 'signature'],
    ['another issuer', () => forge({}, { iss: trapUrl() }, kept), unsigned, 'signature'],
    ['a later end', () => forge({}, { exp: 9_999_999_999 }, kept), unsigned, 'signature'],
    ['a bigger group', () => forge({}, { 'cognito:groups': ['admins'] }, kept), unsigned, 'signature'],
    ['a changed signature', () => changed(tokens.id, 2), unsigned, 'signature'],
    ['a cut signature', () => tokens.id.slice(0, -2), unsigned, 'signature'],
    ['no signature', () => tokens.id.slice(0, tokens.id.lastIndexOf('.') + 1), unsigned, 'signature'],
    ['no signature and no dot', () => tokens.id.slice(0, tokens.id.lastIndexOf('.')), malformed, 'segments'],
    ['a fourth part', () => `${tokens.id}.e30`, malformed, 'segments'],
    ['the signature of another token', () => withPart(tokens.id, 2, foreign.id), unsigned, 'signature'],
    ['unused bits that are set', () => stray(tokens.id), malformed, 'malformed'],
    ['padding', () => `${tokens.id}==`, malformed, 'malformed'],
    ['white space inside', () => changed(tokens.id, 2, ' '), malformed, 'malformed'],
    ['the plain base64 alphabet', () => changed(tokens.id, 2, '+'), malformed, 'malformed'],
    ['a payload that is no object', () => withPart(tokens.id, 1, `.${encode('"ana"')}`), unsigned, 'signature'],
    ['a header that is no object', () => withPart(tokens.id, 0, encode('[]')), malformed, 'malformed'],
    [
      'a header that is not UTF-8',
      () => withPart(tokens.id, 0, Buffer.of(0x7b, 0xff).toString('base64url')),
      malformed,
      'malformed',
    ],
    ['a JSON serialization', () => JSON.stringify({ payload: tokens.id.split('.')[1] }), malformed, 'segments'],
    [
      'a client that the pool does not list',
      async () => (await world.signIn('ana', unlinked)).id,
      unsupported,
      'audience',
    ],
  ]

  for (const [what, token, expected] of forgeries) {
    it(`the identity pool: ${what}`, async () => {
      const text = await token()
      assert.equal(await refusalOf(() => world.getId(text)), `NotAuthorizedException: ${expected}`)
    })
  }

  /** `error_description` of the authorizer's challenge. */
  const descriptions: Readonly<Record<string, string>> = {
    'other pool': 'the token is of another user pool',
    segments: 'token contains an invalid number of segments',
    malformed: 'the token is not a JSON web token',
    signature: 'the signature of the token is invalid',
    algorithm: 'the signing method of the token is not accepted',
    key: 'the token is not signed with a key of the issuer',
    audience: 'the token does not have a valid audience',
  }

  for (const [what, token, , expected] of forgeries) {
    it(`the HTTP API's authorizer: ${what}`, async () => {
      const ran = await api.runs()
      const { status, body, challenge } = await api.me(`Bearer ${await token()}`)
      if (expected === 'allowed') {
        assert.deepEqual([status, await api.runs()], [200, ran + 1])
        return
      }
      assert.deepEqual([status, body], [401, '{"message":"Unauthorized"}'])
      const description = `Bearer scope="" error="invalid_token" error_description="${descriptions[expected]}"`
      assert.equal(challenge, expected === 'none' ? 'Bearer' : description)
      assert.equal(await api.runs(), ran)
    })
  }

  it('nobody was asked for keys', () => assert.deepEqual(asked, []))

  it('a token that is right opens both', async () => {
    assert.match(await world.getId(tokens.id), /^us-east-1:/)
    assert.equal((await api.me(`Bearer ${tokens.id}`)).status, 200)
    assert.equal((await api.me(tokens.id)).status, 200)
  })

  it('the API takes no other scheme, no second token and no empty one', async () => {
    const ran = await api.runs()
    for (const header of [undefined, '', 'Bearer', 'Bearer ', 'bearer  ']) {
      const { status, challenge } = await api.me(header)
      assert.deepEqual([status, challenge], [401, 'Bearer'], String(header))
    }
    for (const header of [
      `Basic ${tokens.id}`,
      `Digest ${tokens.id}`,
      `Bearer Bearer ${tokens.id}`,
      `Bearer ${tokens.id}, Bearer ${tokens.id}`,
      `Bearer ${tokens.id} ${tokens.id}`,
    ]) {
      assert.equal((await api.me(header)).status, 401, header.slice(0, 20))
    }
    assert.equal(await api.runs(), ran)
  })

  it('an API whose function does not let it in answers 500, and nothing runs', async () => {
    const ran = await api.runs()
    await api.forbid()
    const { status, body } = await api.me(`Bearer ${tokens.id}`)
    assert.deepEqual([status, body, await api.runs()], [500, '{"message":"Internal Server Error"}', ran])
    await api.allow('another-api')
    assert.deepEqual([(await api.me(`Bearer ${tokens.id}`)).status, await api.runs()], [500, ran])
    await api.forbid()
    await api.allow(api.id)
    assert.equal((await api.me(`Bearer ${tokens.id}`)).status, 200)
  })

  it("an account's own calls take access tokens only", async () => {
    const get = (AccessToken: string) => refusalOf(() => world.app.send(new GetUserCommand({ AccessToken })))
    const invalid = 'NotAuthorizedException: Invalid Access Token'
    const [header = '', payload = ''] = tokens.access.split('.')
    for (const [token, expected] of [
      [tokens.id, invalid],
      [tokens.refresh, invalid],
      [changed(tokens.access, 2), 'NotAuthorizedException: Could not verify signature for Access Token'],
      [stray(tokens.access), invalid],
      [`${header}.${payload}.`, 'NotAuthorizedException: Could not verify signature for Access Token'],
      [hmac(pem, { kid: partOf(tokens.access, 0)['kid'] }), invalid],
    ] as const) {
      assert.equal(await get(token), expected)
    }
  })

  it('a token is refused from its end on, and before it was issued', async () => {
    const exp = Number(partOf(tokens.id, 1)['exp'])
    const until = () => exp * 1000 - world.server.clock.now()
    world.travel(until() - 30_000)
    await world.getId(tokens.id)
    world.travel(until())
    const now = Math.floor(world.server.clock.now() / 1000)
    const refusal = await refusalOf(() => world.getId(tokens.id))
    const [, seen, end] =
      /^NotAuthorizedException: Invalid login token\. Token expired: (\d+) >= (\d+)$/.exec(refusal) ?? []
    assert.ok(Number(seen) >= now && Number(end) === exp, refusal)
    const expired = 'Bearer scope="" error="invalid_token" error_description="the token has expired"'
    for (const token of [tokens.id, tokens.access]) {
      const { status, challenge } = await api.me(`Bearer ${token}`)
      assert.deepEqual([status, challenge], [401, expired])
    }
    const access = await refusalOf(() => world.app.send(new GetUserCommand({ AccessToken: tokens.access })))
    assert.equal(access, 'NotAuthorizedException: Access Token has expired')
    const fresh = await world.signIn('ana')
    world.travel(-10 * minute)
    const early = await api.me(`Bearer ${fresh.id}`)
    assert.deepEqual(
      [early.status, /error_description="([^"]*)"/.exec(early.challenge)?.[1]],
      [401, 'the token is not valid yet'],
    )
    world.travel(10 * minute)
    assert.equal((await api.me(`Bearer ${fresh.id}`)).status, 200)
    tokens = fresh
  })

  it('a token outlives neither its pool nor, at the API, a client that is no longer named', async () => {
    const provider = world.providerOf(otherPool)
    const pool = await world.newIdentityPool({
      CognitoIdentityProviders: [{ ProviderName: provider, ClientId: otherClient, ServerSideTokenCheck: false }],
    })
    const { id } = await world.signIn('ana', otherClient)
    await world.getId(id, pool, provider)
    const ClientId = otherClient
    await world.admin.send(new DeleteUserPoolClientCommand({ UserPoolId: otherPool, ClientId }))
    await world.getId(id, pool, provider)
    await world.admin.send(new DeleteUserPoolCommand({ UserPoolId: otherPool }))
    assert.equal(await refusalOf(() => world.getId(id, pool, provider)), `NotAuthorizedException: ${unsigned}`)
  })
})

function encode(text: string): string {
  return Buffer.from(text).toString('base64url')
}

/** A token with one part of another. */
function withPart(token: string, at: number, other: string): string {
  return token
    .split('.')
    .map((part, index) => (index === at ? (other.split('.')[at] ?? '') : part))
    .join('.')
}

/** An HTTP API with one route behind the pool's tokens, whose function leaves a mark each time it runs. */
async function openApi({ server, iam: _, role, pool, client }: CognitoWorld) {
  const asRoot = { endpoint: server.url, region: server.region, maxAttempts: 1, credentials: server.root }
  const gateway = new ApiGatewayV2Client(asRoot)
  const lambda = new LambdaClient(asRoot)
  const marks = join(server.data, 'marks')
  const Role = await role('function', [{ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }])
  const code = `const { appendFileSync } = require('node:fs')
exports.handler = async () => { appendFileSync(process.env.MARKS, 'x'); return { statusCode: 200, body: 'in' } }`
  const ZipFile = zipSync({ 'index.js': Buffer.from(code) })
  const { FunctionArn: IntegrationUri } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'me',
      Role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile },
      Environment: { Variables: { MARKS: marks } },
    }),
  )
  const { ApiId = '' } = await gateway.send(new CreateApiCommand({ Name: 'api', ProtocolType: 'HTTP' }))
  const { AuthorizerId } = await gateway.send(
    new CreateAuthorizerCommand({
      ApiId,
      Name: 'people',
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Issuer: `https://cognito-idp.${server.region}.amazonaws.com/${pool}`,
        Audience: [client],
      },
    }),
  )
  const integration = { IntegrationType: 'AWS_PROXY', IntegrationUri, PayloadFormatVersion: '2.0' } as const
  const { IntegrationId } = await gateway.send(new CreateIntegrationCommand({ ApiId, ...integration }))
  const guard = { AuthorizationType: 'JWT', AuthorizerId } as const
  await gateway.send(
    new CreateRouteCommand({ ApiId, RouteKey: 'GET /me', Target: `integrations/${IntegrationId}`, ...guard }),
  )
  await gateway.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }))
  const grant = { FunctionName: 'me', StatementId: 'api' }
  const allow = (id: string) =>
    lambda.send(
      new AddPermissionCommand({
        ...grant,
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: `arn:aws:execute-api:${server.region}:${server.account}:${id}/*/*`,
      }),
    )
  await allow(ApiId)
  return {
    id: ApiId,
    allow,
    forbid: () => lambda.send(new RemovePermissionCommand(grant)),
    /** How often the function ran. */
    runs: async () => (await readFile(marks, 'utf8').catch(() => '')).length,
    me: async (authorization: string | undefined) => {
      const headers = authorization === undefined ? {} : { authorization }
      const response = await fetch(`${server.url}/_aws/execute-api/${ApiId}/me`, { headers })
      const challenge = response.headers.get('www-authenticate') ?? ''
      return { status: response.status, challenge, body: await response.text() }
    },
  }
}
