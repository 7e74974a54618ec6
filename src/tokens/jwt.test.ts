import assert from 'node:assert/strict'
import { createHmac, createPublicKey } from 'node:crypto'
import { test } from 'node:test'
import * as jose from 'jose'
import { keySetOf, parseKeySet } from './jwks.ts'
import { type JwtRules, verifyJwt } from './jwt.ts'
import { exportSigningKey, generateSigningKey, importSigningKey, jwkOf, signJwt } from './signingKey.ts'
import { verifiedTokens } from './verifiedTokens.ts'

const key = await generateSigningKey()
const keys = keySetOf([key])
const now = 1_700_000_000_000
const seconds = now / 1000
const claims = {
  iss: 'https://issuer.test/pool',
  sub: 'user',
  aud: 'client',
  token_use: 'id',
  iat: seconds,
  exp: seconds + 3600,
}
const rules: JwtRules = { now, issuer: claims.iss, audience: ['client'], tokenUse: 'id' }

/** The reason of a refusal, `accepted` when there is none. */
async function verdictOn(changes: Record<string, unknown>, ruleChanges: Partial<JwtRules> = {}): Promise<string> {
  const verdict = verifyJwt(await signJwt(key, { ...claims, ...changes }), keys, { ...rules, ...ruleChanges })
  return verdict.ok ? 'accepted' : verdict.reason
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

test('a token is accepted with its claims and header', async () => {
  const verdict = verifyJwt(await signJwt(key, claims, { typ: 'JWS' }), keys, rules)
  assert.deepEqual(verdict, { ok: true, claims, header: { typ: 'JWS', kid: key.kid, alg: 'RS256' } })
})

test('jose accepts our tokens by our key set, RS256 and RS512, and we accept its', async () => {
  for (const algorithm of ['RS256', 'RS512'] as const) {
    const own = importSigningKey(exportSigningKey(key), algorithm)
    const published = { keys: [jwkOf(own)] }
    const verified = await jose.jwtVerify(await signJwt(own, claims), jose.createLocalJWKSet(published), {
      currentDate: new Date(now),
    })
    assert.deepEqual(verified.payload, claims)
    const signed = await new jose.SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, kid: own.kid })
      .sign(own.privateKey)
    assert.ok(verifyJwt(signed, parseKeySet(published), rules).ok)
  }
})

test('a key is named by its thumbprint unless it is given a name', async () => {
  const thumbprint = await jose.calculateJwkThumbprint(await jose.exportJWK(key.publicKey))
  assert.equal(Buffer.from(key.kid, 'base64').toString('base64url'), thumbprint)
  assert.equal(importSigningKey(exportSigningKey(key)).kid, key.kid)
  assert.equal(importSigningKey(exportSigningKey(key), 'RS512', 'us-east-11').kid, 'us-east-11')
})

test('time decides: expired at its second, not yet valid before its own, with leeway only where given', async () => {
  assert.equal(await verdictOn({}, { now: (claims.exp - 1) * 1000 }), 'accepted')
  assert.equal(await verdictOn({}, { now: claims.exp * 1000 }), 'expired')
  assert.equal(await verdictOn({}, { now: claims.exp * 1000, leeway: 1 }), 'accepted')
  assert.equal(await verdictOn({ nbf: seconds + 1 }), 'notYetValid')
  assert.equal(await verdictOn({ nbf: seconds + 1 }, { leeway: 1 }), 'accepted')
})

test('issuer, audience and use decide', async () => {
  assert.equal(await verdictOn({ iss: 'https://issuer.test/other' }), 'wrongIssuer')
  assert.equal(await verdictOn({ iss: undefined }), 'wrongIssuer')
  assert.equal(await verdictOn({ aud: 'other' }), 'wrongAudience')
  assert.equal(await verdictOn({ aud: ['other', 'client'] }), 'accepted')
  assert.equal(await verdictOn({ aud: undefined }), 'missingAudience')
  assert.equal(await verdictOn({ token_use: 'access' }), 'wrongUse')
  assert.equal(await verdictOn({ token_use: undefined }), 'wrongUse')
})

test('client_id stands for the audience only where aud is absent', async () => {
  assert.equal(await verdictOn({ aud: undefined, client_id: 'client' }), 'accepted')
  assert.equal(await verdictOn({ aud: 'other', client_id: 'client' }), 'wrongAudience')
})

test('claims of the wrong type are malformed', async () => {
  const wrong = [
    { exp: undefined },
    { exp: '1700003600' },
    { exp: null },
    { nbf: 'x' },
    { iat: {} },
    { iss: 1 },
    { sub: 1 },
    { aud: 1 },
    { aud: ['client', 1] },
  ]
  for (const change of wrong) assert.equal(await verdictOn(change), 'malformed', JSON.stringify(change))
})

test('a refusal after the signature held carries the claims; before, it carries nothing', async () => {
  const token = await signJwt(key, claims)
  const expired = verifyJwt(token, keys, { ...rules, now: now * 2 })
  assert.deepEqual(expired, { ok: false, reason: 'expired', claims })
  assert.deepEqual(verifyJwt(`${token.slice(0, -8)}AAAAAAAA`, keys, rules), { ok: false, reason: 'badSignature' })
})

test('a changed payload, another key and an unknown key id are refused', async () => {
  const [header, , signature] = (await signJwt(key, claims)).split('.')
  const forged = `${header}.${encode({ ...claims, sub: 'admin' })}.${signature}`
  assert.deepEqual(verifyJwt(forged, keys, rules), { ok: false, reason: 'badSignature' })
  const stranger = await generateSigningKey('RS256', key.kid)
  assert.deepEqual(verifyJwt(await signJwt(stranger, claims), keys, rules), { ok: false, reason: 'badSignature' })
  const unknown = await signJwt({ ...key, kid: 'other' }, claims)
  assert.deepEqual(verifyJwt(unknown, keys, rules), { ok: false, reason: 'unknownKey' })
})

test('alg none, an HMAC with the public key, and another RSA algorithm are refused', async () => {
  const unsigned = `${encode({ alg: 'none', kid: key.kid })}.${encode(claims)}.`
  assert.deepEqual(verifyJwt(unsigned, keys, rules), { ok: false, reason: 'unsupportedAlgorithm' })
  const body = `${encode({ alg: 'HS256', kid: key.kid })}.${encode(claims)}`
  const pem = createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' })
  const confused = `${body}.${createHmac('sha256', pem).update(body).digest('base64url')}`
  assert.deepEqual(verifyJwt(confused, keys, rules), { ok: false, reason: 'unsupportedAlgorithm' })
  const rs512 = await signJwt({ ...key, algorithm: 'RS512' }, claims)
  assert.deepEqual(verifyJwt(rs512, keys, rules), { ok: false, reason: 'unsupportedAlgorithm' })
})

test('crit is refused and a key in the header is ignored', async () => {
  const stranger = await generateSigningKey()
  const token = await new jose.SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: stranger.kid, jwk: { ...jwkOf(stranger) }, jku: 'https://evil.test' })
    .sign(stranger.privateKey)
  assert.deepEqual(verifyJwt(token, keys, rules), { ok: false, reason: 'unknownKey' })
  const header = encode({ alg: 'RS256', kid: key.kid, crit: ['exp'] })
  const [, payload, signature] = (await signJwt(key, claims)).split('.')
  assert.deepEqual(verifyJwt(`${header}.${payload}.${signature}`, keys, rules), { ok: false, reason: 'malformed' })
})

test('white space, padding, a fourth part and a missing part are malformed', async () => {
  const token = await signJwt(key, claims)
  const [header, payload, signature] = token.split('.')
  const malformed = [
    ` ${token}`,
    `${token}\n`,
    `${token}=`,
    `${token}.`,
    `${header}.${payload}`,
    `.${payload}.${signature}`,
    `${header}.${payload} .${signature}`,
    `${encode([])}.${payload}.${signature}`,
    'x'.repeat(100_000),
    '',
  ]
  for (const text of malformed) {
    assert.deepEqual(verifyJwt(text, keys, rules), { ok: false, reason: 'malformed' }, text.slice(0, 40))
  }
})

test('a remembered token still expires, and is forgotten with its key or when the memory is full', async () => {
  const memory = verifiedTokens(1)
  const token = await signJwt(key, claims)
  assert.ok(verifyJwt(token, keys, rules, memory).ok)
  assert.ok(memory.get(token, keys))
  assert.deepEqual(verifyJwt(token, keys, { ...rules, now: now * 2 }, memory), { ok: false, reason: 'expired', claims })
  assert.deepEqual(verifyJwt(token, { keys: [] }, rules, memory), { ok: false, reason: 'unknownKey' })
  verifyJwt(token, keys, rules, memory)
  verifyJwt(await signJwt(key, { ...claims, jti: '2' }), keys, rules, memory)
  assert.equal(memory.get(token, keys), undefined)
  const forged = `${token.slice(0, -8)}AAAAAAAA`
  assert.ok(!verifyJwt(forged, keys, rules, memory).ok)
  assert.equal(memory.get(forged, keys), undefined)
})
