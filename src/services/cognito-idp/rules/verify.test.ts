import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import type { HttpResponse } from '../../../kernel/http.ts'
import { signInPool } from '../../../tokens/signingKey.ts'
import { type Bed, claimsOf, openBed, refused, tokensOf } from '../bed.fixture.ts'
import { signingKeys, userStillSignedIn, verifyIdToken, verifyToken, wellKnown } from '../index.ts'

let bed: Bed
let pool: string
let client: string
before(async () => {
  bed = await openBed()
  pool = await bed.pool()
  client = await bed.client(pool)
  await bed.user(pool, 'ann', { email: 'ann@example.com', email_verified: 'true', address: '1 Main St' })
})
after(() => bed.close())

const verdictOn = (token: string) => verifyToken(bed.needs)(token, { now: bed.clock.now() })
const reasonOf = async (token: string): Promise<string> => {
  const verdict = await verdictOn(token)
  return verdict.ok ? 'ok' : verdict.reason
}

async function published(poolId: string): Promise<JSONWebKeySet> {
  const response = await get(`/${poolId}/.well-known/jwks.json`)
  return JSON.parse(String(response.body)) as JSONWebKeySet
}

function get(path: string, method = 'GET'): Promise<HttpResponse> {
  const nothing = new Uint8Array()
  const chunks = async function* () {
    yield nothing
  }
  const body = { length: 0, collect: async () => nothing, chunks }
  const peer = { address: '127.0.0.1', endpoint: 'http://127.0.0.1:4566', requestId: 'r' }
  return wellKnown(bed.needs).handle({ method, path, query: '', headers: [], body }, peer)
}

test("tokens carry Cognito's claims and are verified by the published keys", async () => {
  const tokens = await bed.tokens(client, 'ann')
  const now = Math.floor(bed.clock.now() / 1000)
  const keys = createLocalJWKSet(await published(pool))
  const issuer = `http://127.0.0.1:4566/${pool}`
  const options = { issuer, currentDate: new Date(bed.clock.now()), algorithms: ['RS256'] }
  const id = (await jwtVerify(tokens.id, keys, { ...options, audience: client })).payload
  const access = (await jwtVerify(tokens.access, keys, options)).payload
  const shared = { sub: id.sub, iss: issuer, auth_time: now, iat: now, exp: now + 3600 }
  assert.partialDeepStrictEqual(id, {
    ...shared,
    aud: client,
    token_use: 'id',
    'cognito:username': 'ann',
    email: 'ann@example.com',
    email_verified: true,
    address: { formatted: '1 Main St' },
    origin_jti: access['origin_jti'],
    event_id: access['event_id'],
  })
  assert.partialDeepStrictEqual(access, {
    ...shared,
    client_id: client,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    username: 'ann',
  })
  assert.equal(access['email'], undefined)
  assert.equal(access.aud, undefined)
  assert.notEqual(id.jti, access.jti)
})

test('a token of a time to come is not valid yet, but for what clocks of servers may differ', async () => {
  const { id } = await bed.tokens(client, 'ann')
  const verdictAt = async (before: number) => {
    const verdict = await verifyIdToken(bed.needs)(id, { now: bed.clock.now() - before })
    return verdict.ok ? 'ok' : verdict.reason
  }
  assert.deepEqual([await verdictAt(30_000), await verdictAt(120_000)], ['ok', 'notYetValid'])
})

test('id and access tokens are signed with different keys, and neither passes for the other', async () => {
  const tokens = await bed.tokens(client, 'ann')
  const kidOf = (token: string): unknown =>
    JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid
  assert.notEqual(kidOf(tokens.id), kidOf(tokens.access))
  assert.deepEqual(
    (await published(pool)).keys.map(({ kid }) => kid).sort(),
    [kidOf(tokens.id), kidOf(tokens.access)].sort(),
  )
  const now = bed.clock.now()
  assert.partialDeepStrictEqual(await verifyIdToken(bed.needs)(tokens.id, { now }), {
    ok: true,
    poolId: pool,
    clientId: client,
  })
  assert.partialDeepStrictEqual(await verifyIdToken(bed.needs)(tokens.access, { now }), {
    ok: false,
    reason: 'wrongUse',
  })
  const disguised = await bed.needs.signingKeys.sign(pool, { access: claimsOf(tokens.id) })
  assert.equal(await reasonOf(disguised.access), 'wrongUse')
})

test('a token is refused when changed, expired, or of nobody', async () => {
  const { id, access } = await bed.tokens(client, 'ann')
  const [header = '', , signature = ''] = id.split('.')
  const forged = Buffer.from(JSON.stringify({ ...claimsOf(id), sub: 'somebody else' })).toString('base64url')
  assert.equal(await reasonOf(`${header}.${forged}.${signature}`), 'badSignature')
  const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
  assert.equal(await reasonOf(`${none}.${forged}.`), 'malformed')
  assert.equal(await reasonOf('hello'), 'malformed')
  assert.equal(await reasonOf(''), 'malformed')
  bed.clock.advance(3_599_000)
  assert.equal(await reasonOf(id), 'ok')
  bed.clock.advance(1000)
  assert.equal(await reasonOf(id), 'expired')
  await refused(bed.call('GetUser', { AccessToken: access }), 'NotAuthorizedException', 'Access Token has expired')
})

test('a token of another pool is that pool’s, and a key signs for its own pool only', async () => {
  const other = await bed.pool()
  const otherClient = await bed.client(other)
  await bed.user(other, 'ann')
  const { id } = await bed.tokens(otherClient, 'ann')
  assert.partialDeepStrictEqual(await verdictOn(id), { ok: true, poolId: other })
  const foreign = await bed.needs.signingKeys.sign(other, { id: { ...claimsOf(id), iss: bed.needs.issuerOf(pool) } })
  assert.equal(await reasonOf(foreign.id), 'wrongIssuer')
  await bed.call('DeleteUserPool', { UserPoolId: other })
  assert.equal(await reasonOf(id), 'unknownKey')
})

test('after a rotation old tokens verify until they would have expired, and new ones use new keys', async () => {
  const rotated = await bed.pool()
  const app = await bed.client(rotated, { IdTokenValidity: 24 })
  await bed.user(rotated, 'ann')
  const old = await bed.tokens(app, 'ann')
  await bed.needs.signingKeys.rotate(rotated, bed.clock.now())
  const fresh = await bed.tokens(app, 'ann')
  assert.equal((await published(rotated)).keys.length, 4)
  assert.equal(await reasonOf(old.id), 'ok')
  assert.equal(await reasonOf(fresh.id), 'ok')
  const kids = new Set([old, fresh].map(({ id }) => id.split('.')[0]))
  assert.equal(kids.size, 2)
  bed.clock.advance(24 * 3_600_000)
  assert.equal((await published(rotated)).keys.length, 2)
  assert.equal(await reasonOf(old.id), 'unknownKey')
})

test('first needs at once, on two nodes, make one set of keys', async () => {
  const fresh = await bed.pool()
  const needs = { ...bed.needs, sign: signInPool }
  const nodes = [signingKeys(needs), signingKeys(needs)]
  const signed = await Promise.all([...nodes, ...nodes].map((node) => node.sign(fresh, { id: {} })))
  assert.equal(new Set(signed.map(({ id }) => id.split('.')[0])).size, 1)
  assert.equal((await published(fresh)).keys.length, 2)
})

test('keys are made after the answer that made the pool', async () => {
  const before = bed.pending.length
  const fresh = await bed.pool()
  assert.equal(bed.pending.length, before + 1)
  assert.deepEqual(await bed.needs.userPools.currentKeys(fresh), [])
  await bed.pending.at(-1)?.()
  const rows = await bed.needs.userPools.currentKeys(fresh)
  assert.deepEqual(rows.map(({ use }) => use).sort(), ['access', 'id'])
  assert.ok(rows.every(({ privateKey }) => !Buffer.from(privateKey).includes(Buffer.from('2a864886f70d010101', 'hex'))))
})

test('the discovery document names the issuer and its key set; other paths and pools are none', async () => {
  const site = wellKnown(bed.needs)
  assert.equal(site.claims('localhost', `/${pool}/.well-known/jwks.json`), true)
  assert.equal(site.claims('localhost', `/${pool}/.well-known/jwks.json/more`), false)
  const document = JSON.parse(String((await get(`/${pool}/.well-known/openid-configuration`)).body)) as object
  const issuer = `http://127.0.0.1:4566/${pool}`
  assert.partialDeepStrictEqual(document, { issuer, jwks_uri: `${issuer}/.well-known/jwks.json` })
  assert.equal((await get('/us-east-1_000000000/.well-known/jwks.json')).status, 404)
  assert.equal((await get(`/${pool}/.well-known/jwks.json`, 'POST')).status, 405)
})

test('a sign-out, a disabling and a deletion end a sign-in before its tokens expire', async () => {
  const ask = userStillSignedIn(bed.needs)
  await bed.user(pool, 'bob')
  const first = await bed.tokens(client, 'bob')
  const stands = (tokens: { readonly id: string }) => ask(pool, { exp: 0, ...claimsOf(tokens.id) })
  assert.equal(await stands(first), true)
  await bed.call('GlobalSignOut', { AccessToken: first.access })
  assert.equal(await stands(first), false)
  const second = await bed.tokens(client, 'bob')
  assert.equal(await stands(second), true)
  await bed.call('RevokeToken', { ClientId: client, Token: second.refresh })
  assert.equal(await stands(second), false)
  const third = await bed.tokens(client, 'bob')
  await bed.call('AdminDisableUser', { UserPoolId: pool, Username: 'bob' })
  assert.equal(await stands(third), false)
  await bed.call('AdminEnableUser', { UserPoolId: pool, Username: 'bob' })
  assert.equal(await stands(third), false)
  const fourth = await bed.tokens(client, 'bob')
  await bed.call('AdminDeleteUser', { UserPoolId: pool, Username: 'bob' })
  assert.equal(await stands(fourth), false)
  assert.equal(await ask(pool, { exp: 0 }), false)
})

const refresh = (REFRESH_TOKEN: string, ClientId = client) =>
  bed.call<InitiateAuthResponse>('InitiateAuth', {
    ClientId,
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN },
  })

test('a refresh gives new tokens of the same sign-in and no new refresh token', async () => {
  const first = await bed.tokens(client, 'ann')
  bed.clock.advance(3_600_000)
  const response = await refresh(first.refresh)
  const second = tokensOf(response)
  assert.equal(response.AuthenticationResult?.RefreshToken, undefined)
  for (const claim of ['origin_jti', 'auth_time', 'sub']) {
    assert.equal(claimsOf(second.access)[claim], claimsOf(first.access)[claim])
  }
  assert.notEqual(claimsOf(second.access)['jti'], claimsOf(first.access)['jti'])
  assert.equal(await reasonOf(second.id), 'ok')
})

test('a refresh token is refused at another client, changed, expired, or after its user is disabled or deleted', async () => {
  await bed.user(pool, 'cat')
  const { refresh: token, access } = await bed.tokens(client, 'cat')
  const invalid = 'Invalid Refresh Token'
  await refused(refresh(token, await bed.client(pool)), 'NotAuthorizedException', invalid)
  await refused(
    refresh(`${token.slice(0, 20)}${token[20] === 'A' ? 'B' : 'A'}${token.slice(21)}`),
    'NotAuthorizedException',
    invalid,
  )
  await refused(refresh(access), 'NotAuthorizedException', invalid)
  await bed.call('AdminDisableUser', { UserPoolId: pool, Username: 'cat' })
  await refused(refresh(token), 'NotAuthorizedException', 'User is disabled.')
  await bed.call('AdminEnableUser', { UserPoolId: pool, Username: 'cat' })
  const next = await bed.tokens(client, 'cat')
  bed.clock.advance(30 * 86_400_000)
  await refused(refresh(next.refresh), 'NotAuthorizedException', 'Refresh Token has expired')
  const last = await bed.tokens(client, 'cat')
  await bed.call('AdminDeleteUser', { UserPoolId: pool, Username: 'cat' })
  await refused(refresh(last.refresh), 'NotAuthorizedException', invalid)
})

test('revoking a refresh token ends its sign-in and no other', async () => {
  const first = await bed.tokens(client, 'ann')
  const second = await bed.tokens(client, 'ann')
  await bed.call('RevokeToken', { ClientId: client, Token: first.refresh })
  await refused(refresh(first.refresh), 'NotAuthorizedException', 'Refresh Token has been revoked')
  await refused(
    bed.call('GetUser', { AccessToken: first.access }),
    'NotAuthorizedException',
    'Access Token has been revoked',
  )
  assert.ok((await refresh(second.refresh)).AuthenticationResult)
  await bed.call('GetUser', { AccessToken: second.access })
})

test('only a refresh token of the client, with the client’s secret, is revoked', async () => {
  const { refresh: token, access } = await bed.tokens(client, 'ann')
  const revoke = (input: object) => bed.call('RevokeToken', { ClientId: client, Token: token, ...input })
  await refused(revoke({ Token: access }), 'UnsupportedTokenTypeException')
  await refused(revoke({ Token: 'hello' }), 'InvalidParameterException')
  await refused(revoke({ ClientId: await bed.client(pool) }), 'InvalidParameterException')
  await refused(revoke({ ClientId: '1'.repeat(26) }), 'UnauthorizedException')
  await refused(revoke({ ClientId: await bed.client(pool, { GenerateSecret: true }) }), 'UnauthorizedException')
  const never = await bed.client(pool, { EnableTokenRevocation: false })
  await refused(revoke({ ClientId: never }), 'UnsupportedOperationException')
  assert.ok((await refresh(token)).AuthenticationResult)
})

test('tokens live as long as the client says', async () => {
  const TokenValidityUnits = { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'hours' } as const
  const brief = await bed.client(pool, {
    AccessTokenValidity: 5,
    IdTokenValidity: 10,
    RefreshTokenValidity: 1,
    TokenValidityUnits,
  })
  const tokens = await bed.tokens(brief, 'ann')
  const lifeOf = (token: string): number => Number(claimsOf(token)['exp']) - Number(claimsOf(token)['iat'])
  assert.deepEqual([lifeOf(tokens.access), lifeOf(tokens.id)], [300, 600])
  bed.clock.advance(3_600_000)
  await refused(refresh(tokens.refresh, brief), 'NotAuthorizedException', 'Refresh Token has expired')
})

test('a client reads only the attributes that it may', async () => {
  const narrow = await bed.client(pool, { ReadAttributes: ['name'] })
  const tokens = await bed.tokens(narrow, 'ann')
  assert.equal(claimsOf(tokens.id)['email'], undefined)
  const user = await bed.call<{ UserAttributes: { Name: string }[] }>('GetUser', { AccessToken: tokens.access })
  assert.deepEqual(
    user.UserAttributes.map(({ Name }) => Name),
    ['sub'],
  )
})
