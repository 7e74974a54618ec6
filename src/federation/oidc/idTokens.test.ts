import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { exportJWK } from 'jose'
import { json, type OidcIssuer, oidcIssuer } from '../../../tests/standIns/oidcIssuer.ts'
import { movableClock } from '../../kernel/clock.ts'
import { type Federation, openFederation } from '../index.ts'
import type { IdTokenQuestion } from './verifyIdToken.ts'

const clock = movableClock()
const minute = 60_000

describe("another party's id token", () => {
  let issuer: OidcIssuer
  let federation: Federation
  before(async () => {
    issuer = await oidcIssuer({ now: clock.now })
    federation = openFederation({ clock })
  })
  after(() => issuer.stop())

  const verify = (token: string, more: Partial<IdTokenQuestion> = {}) =>
    federation.verifyIdToken({ token, issuer: { url: issuer.name }, audiences: ['app'], now: clock.now(), ...more })
  const claims = { sub: 'ana', aud: 'app' }
  const refused = async (token: string, reason: string, more: Partial<IdTokenQuestion> = {}) => {
    const verdict = await verify(token, more)
    assert.equal(verdict.ok ? 'believed' : verdict.reason, reason)
  }
  const seconds = (ms: number) => Math.floor((clock.now() + ms) / 1000)

  for (const alg of ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512']) {
    test(`is believed when it is signed by ${alg}`, async () => {
      const { kid } = await issuer.rotate(alg, { keep: true })
      clock.advance(minute)
      const verdict = await verify(await issuer.token(claims))
      assert.ok(verdict.ok, JSON.stringify(verdict))
      assert.deepEqual([verdict.claims.sub, verdict.audience, kid], ['ana', 'app', issuer.current().kid])
    })
  }

  test('is refused when no key of the issuer signed it', async () => {
    const { kid } = issuer.current()
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await issuer.rotate()
    clock.advance(minute)
    const own = issuer.current()
    await refused(await issuer.token(claims, {}, { ...own, ...stranger }), 'badSignature')
    await refused(await issuer.token(claims, {}, { ...own, ...stranger, kid }), 'unknownKey')
    const [head, body, signature] = (await issuer.token(claims)).split('.')
    const other = Buffer.from(JSON.stringify({ iss: issuer.name, ...claims, sub: 'ben', exp: seconds(minute) }))
    await refused(`${head}.${other.toString('base64url')}.${signature}`, 'badSignature')
    await refused(`${head}.${body}.`, 'badSignature')
  })

  test('is refused unsigned, and signed by HMAC with the public key', async () => {
    const body = (await issuer.token(claims)).split('.')[1]
    const { kid, publicKey } = issuer.current()
    const head = (alg: string) => Buffer.from(JSON.stringify({ alg, kid })).toString('base64url')
    for (const alg of ['none', 'None', 'NONE', '']) await refused(`${head(alg)}.${body}.`, 'unsupportedAlgorithm')
    const pem = publicKey.export({ type: 'spki', format: 'pem' })
    const signature = createHmac('sha256', pem)
      .update(`${head('HS256')}.${body}`)
      .digest('base64url')
    await refused(`${head('HS256')}.${body}.${signature}`, 'unsupportedAlgorithm')
  })

  test('cannot bring its own key along', async () => {
    const own = issuer.current()
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const jwk = await exportJWK(stranger.publicKey)
    const tricks = { jwk, jku: `${issuer.origin}/evil`, x5u: `${issuer.origin}/evil` }
    issuer.answer('/evil', (_, response) => json(response, { keys: [{ ...jwk, kid: own.kid, use: 'sig' }] }))
    await refused(await issuer.token(claims, tricks, { ...own, ...stranger }), 'badSignature')
    assert.ok(!issuer.asked.includes('/evil'))
  })

  test('must be for a client of ours, and the authorized party counts before the audience', async () => {
    await refused(await issuer.token({ sub: 'ana', aud: 'other' }), 'wrongAudience')
    await refused(await issuer.token({ sub: 'ana' }), 'missingAudience')
    await refused(await issuer.token({ ...claims, azp: 'other' }), 'wrongAudience')
    const authorized = await verify(await issuer.token({ sub: 'ana', aud: 'api', azp: 'app' }))
    assert.equal(authorized.ok && authorized.audience, 'app')
    const several = await verify(await issuer.token({ sub: 'ana', aud: ['api', 'app'] }))
    assert.equal(several.ok && several.audience, 'app')
    const verdict = await verify(await issuer.token({ sub: 'ana', aud: 'other' }))
    assert.match(verdict.ok ? '' : verdict.detail, /client ids are "app"; the token's is "other"/)
  })

  test('must be of its time, give or take five minutes', async () => {
    await refused(await issuer.token({ ...claims, exp: seconds(-6 * minute) }), 'expired')
    assert.ok((await verify(await issuer.token({ ...claims, exp: seconds(-4 * minute) }))).ok)
    await refused(await issuer.token({ ...claims, exp: seconds(-1 * minute) }), 'expired', { leeway: 0 })
    await refused(await issuer.token({ ...claims, nbf: seconds(6 * minute), exp: seconds(20 * minute) }), 'notYetValid')
    await refused(await issuer.token({ ...claims, iat: seconds(6 * minute), exp: seconds(20 * minute) }), 'notYetValid')
    assert.ok((await verify(await issuer.token({ ...claims, nbf: seconds(4 * minute) }))).ok)
    for (const exp of ['never', null, -1]) {
      await refused(await issuer.token({ ...claims, exp }).catch(() => 'x.y.z'), 'malformed')
    }
  })

  test('must name the issuer that vouches for it, and a subject', async () => {
    await refused(await issuer.token({ ...claims, iss: 'https://evil.example' }), 'wrongIssuer')
    await refused(await issuer.token({ aud: 'app' }), 'missingSubject')
    await refused(await issuer.token({ ...claims, sub: '' }), 'missingSubject')
    assert.ok((await verify(await issuer.token({ ...claims, iss: `${issuer.name}/` }))).ok)
    for (const text of ['', 'x', 'a.b.c', 'e30.e30.e30']) {
      const verdict = await verify(text)
      assert.equal(verdict.ok, false)
    }
  })
})
