import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { json, type OidcIssuer, oidcIssuer } from '../../tests/standIns/oidcIssuer.ts'
import { openFederation } from '../federation/index.ts'
import { movableClock } from '../kernel/clock.ts'
import type { OidcProviderRecord, ProviderRecord } from '../services/iam/ports/providers.ts'
import type { WebIdentityVerdict } from '../services/sts/ports.ts'
import { webIdentities } from './webIdentities.ts'

const account = '111111111111'
const issuer = 'https://login.example.com/tenant'
const arn = `arn:aws:iam::${account}:oidc-provider/login.example.com/tenant`
const tagsClaim = 'https://aws.amazon.com/tags'

type Verify = (claims: object, of?: { account?: string; providerId?: string }) => Promise<WebIdentityVerdict>

describe('a web identity', () => {
  const clock = movableClock()
  let login: OidcIssuer
  let google: OidcIssuer
  let stranger: OidcIssuer
  let verify: Verify
  let verifyToken: (token: string, of?: { account?: string; providerId?: string }) => Promise<WebIdentityVerdict>

  before(async () => {
    login = await oidcIssuer({ name: issuer, now: clock.now })
    google = await oidcIssuer({ name: 'https://accounts.google.com', now: clock.now })
    stranger = await oidcIssuer({ name: 'https://stranger.example.com', now: clock.now })
    const standIns = {
      'https://login.example.com': login.origin,
      'https://accounts.google.com': google.origin,
      'https://stranger.example.com': stranger.origin,
      'https://down.example.com': 'http://127.0.0.1:1',
      'https://api.amazon.com': stranger.origin,
    }
    const registered = (url: string): OidcProviderRecord => ({
      kind: 'oidc',
      arn: `arn:aws:iam::${account}:oidc-provider/${url}`,
      account,
      createdAt: 0,
      tags: {},
      body: { url, clientIds: ['app'], thumbprints: [] },
    })
    const providers: readonly ProviderRecord[] = ['login.example.com/tenant', 'down.example.com'].map(registered)
    const web = webIdentities({
      federation: openFederation({ clock, standIns }),
      providerOf: async <K extends ProviderRecord['kind']>(kind: K, wanted: string) =>
        providers.find(
          (each): each is Extract<ProviderRecord, { kind: K }> => each.kind === kind && each.arn === wanted,
        ),
      ofIdentityPools: async () => ({ ok: false, code: 'InvalidIdentityToken', message: 'pool', reason: 'pool' }),
      clock,
    })
    verifyToken = (token, of) => web.verify(token, { account, ...of })
    verify = async (claims, of) => verifyToken(await login.token({ sub: 'ana', aud: 'app', ...claims }), of)
  })
  after(() => Promise.all([login, google, stranger].map((each) => each.stop())))

  const believed = (verdict: WebIdentityVerdict) => {
    assert.ok(verdict.ok, JSON.stringify(verdict))
    return verdict
  }
  const refused = (verdict: WebIdentityVerdict, code: string, message: RegExp, reason: RegExp = /./) => {
    assert.ok(!verdict.ok, JSON.stringify(verdict))
    assert.equal(verdict.code, code)
    assert.match(verdict.message, message)
    assert.match(verdict.reason, reason)
  }

  test('of a registered issuer has the keys that policies ask for, under the issuer without its scheme', async () => {
    const { provider, subject, audience, context } = believed(await verify({ amr: ['mfa', 'pwd'] }))
    assert.deepEqual([provider, subject, audience], [arn, 'ana', 'app'])
    assert.deepEqual(context, {
      'login.example.com/tenant:aud': ['app'],
      'login.example.com/tenant:sub': ['ana'],
      'login.example.com/tenant:amr': ['mfa', 'pwd'],
    })
  })

  test('with an authorized party is for it, and its audience is another key', async () => {
    const { audience, context } = believed(await verify({ aud: ['api', 'other'], azp: 'app' }))
    assert.equal(audience, 'app')
    assert.deepEqual(context['login.example.com/tenant:aud'], ['app'])
    assert.deepEqual(context['login.example.com/tenant:azp'], ['app'])
    assert.deepEqual(context['login.example.com/tenant:oaud'], ['api', 'other'])
  })

  test('is refused with both sides of what differs, for the administrator', async () => {
    const expected = /client ids are "app"; the token's is "other"/
    refused(await verify({ aud: 'other' }), 'InvalidIdentityToken', /^Incorrect token audience$/, expected)
    const authorized = await verify({ azp: 'other' })
    refused(authorized, 'InvalidIdentityToken', /^Incorrect token audience$/, expected)
    refused(await verify({ aud: undefined }), 'InvalidIdentityToken', /^Missing a required claim: aud$/)
    refused(await verify({ sub: undefined }), 'InvalidIdentityToken', /^Missing a required claim: sub$/)
    const seconds = Math.floor(clock.now() / 1000)
    refused(await verify({ exp: seconds - 301 }), 'ExpiredTokenException', /must be before the expiration date\/time/)
    const unknown = await verifyToken(await login.token({ sub: 'ana', aud: 'app' }, { kid: 'x' }))
    refused(unknown, 'InvalidIdentityToken', /^Couldn't retrieve verification key/, /no such key/)
  })

  test('of an issuer that nobody registered is refused, and the issuer is never asked', async () => {
    const token = await stranger.token({ sub: 'ana', aud: 'app' })
    const message = /^No OpenIDConnect provider found in your account for https:\/\/stranger\.example\.com$/
    refused(await verifyToken(token), 'InvalidIdentityToken', message)
    const inside = await stranger.token({ sub: 'ana', aud: 'app', iss: 'http://169.254.169.254/latest' })
    refused(await verifyToken(inside), 'InvalidIdentityToken', /No OpenIDConnect provider/)
    assert.deepEqual(stranger.asked, [])
  })

  test('is believed in the account that registered its issuer, and in no other', async () => {
    refused(await verify({}, { account: '222222222222' }), 'InvalidIdentityToken', /No OpenIDConnect provider/)
  })

  test('whose issuer cannot be reached may be tried again', async () => {
    const token = await login.token({ sub: 'ana', aud: 'app', iss: 'https://down.example.com' })
    refused(await verifyToken(token), 'IDPCommunicationError', /could not be reached/, /down\.example\.com/)
  })

  test('of an issuer whose keys cannot be used is not to be tried again', async () => {
    const { answer } = google
    answer('/jwks', (_, response) => response.writeHead(404).end('{}'))
    const token = await google.token({ sub: '42', aud: 'app' })
    refused(await verifyToken(token), 'InvalidIdentityToken', /^Couldn't retrieve verification key/, /404/)
    answer('/jwks', (_, response) => {
      const { kid, publicKey } = google.current()
      json(response, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid }] })
    })
    clock.advance(11_000)
    const { provider, context } = believed(await verifyToken(await google.token({ sub: '42', aud: 'app' })))
    assert.equal(provider, 'accounts.google.com')
    assert.deepEqual(context['accounts.google.com:sub'], ['42'])
  })

  test('brings tags and a source identity, as one claim or as flat ones', async () => {
    const nested = believed(
      await verify({
        [tagsClaim]: { principal_tags: { team: ['blue'], cost: '7' }, transitive_tag_keys: ['team'] },
        'https://aws.amazon.com/source_identity': 'ana@example.com',
      }),
    )
    assert.deepEqual(nested.tags, { team: 'blue', cost: '7' })
    assert.deepEqual(nested.transitiveTagKeys, ['team'])
    assert.equal(nested.sourceIdentity, 'ana@example.com')
    const flat = believed(
      await verify({ [`${tagsClaim}/principal_tags/team`]: 'blue', [`${tagsClaim}/transitive_tag_keys`]: ['team'] }),
    )
    assert.deepEqual([flat.tags, flat.transitiveTagKeys], [{ team: 'blue' }, ['team']])
    assert.equal(believed(await verify({})).tags, undefined)
  })

  test('is refused when its tags cannot be read: they are never left out', async () => {
    const unreadable: readonly object[] = [
      { [tagsClaim]: 'team=blue' },
      { [tagsClaim]: { principal_tags: ['team'] } },
      { [tagsClaim]: { principal_tags: { team: ['blue', 'red'] } } },
      { [tagsClaim]: { principal_tags: { team: [] } } },
      { [tagsClaim]: { principal_tags: { team: { name: 'blue' } } } },
      { [tagsClaim]: { transitive_tag_keys: [1] } },
      { [`${tagsClaim}/principal_tags/team`]: 7 },
      { 'https://aws.amazon.com/source_identity': ['ana'] },
    ]
    for (const claims of unreadable) {
      refused(await verify(claims), 'InvalidIdentityToken', /session tags or the source identity/)
    }
  })

  test('by an access token is what its provider says of it', async () => {
    stranger.answer('/auth/o2/tokeninfo', (_, response) =>
      json(response, { user_id: 'amzn1.account.A', app_id: 'amzn1.application.B', exp: 60 }),
    )
    const { context, subject, audience } = believed(await verifyToken('Atza|1', { providerId: 'www.amazon.com' }))
    assert.deepEqual([subject, audience], ['amzn1.account.A', 'amzn1.application.B'])
    assert.deepEqual(context, {
      'www.amazon.com:user_id': ['amzn1.account.A'],
      'www.amazon.com:app_id': ['amzn1.application.B'],
    })
    stranger.answer('/auth/o2/tokeninfo', (_, response) => response.writeHead(400).end('{}'))
    refused(await verifyToken('x', { providerId: 'www.amazon.com' }), 'IDPRejectedClaim', /rejected/)
    for (const providerId of ['login.example.com/tenant', 'accounts.google.com', 'constructor']) {
      refused(await verifyToken('x', { providerId }), 'InvalidIdentityToken', /^Unknown identity provider/)
    }
  })
})
