import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { inflateRawSync } from 'node:zlib'
import { certificate } from '../../../../../tests/standIns/certificate.ts'
import { type ResponseWish, samlProvider } from '../../../../../tests/standIns/samlProvider.ts'
import { claimsOf } from '../../bed.fixture.ts'
import {
  type Answer,
  type Browser,
  base,
  callback,
  type HostedBed,
  openHosted,
  origin,
  sentBack,
} from '../browser.fixture.ts'

describe('people from SAML providers', () => {
  const idp = samlProvider('https://idp.example.com/saml')
  const unasked = samlProvider('https://first.example.com/saml')
  const consumer = `${origin}${base}/saml2/idpresponse`
  let bed: HostedBed
  let app: { readonly id: string; readonly secret: string }
  before(async () => {
    bed = await openHosted()
    const mapping = { email: 'mail', name: 'groups' }
    for (const [ProviderName, provider, more] of [
      ['Idp', idp, {}],
      ['First', unasked, { IDPInit: 'true' }],
    ] as const) {
      await bed.call('CreateIdentityProvider', {
        UserPoolId: bed.poolId,
        ProviderName,
        ProviderType: 'SAML',
        ProviderDetails: { MetadataFile: provider.metadata(), ...more },
        AttributeMapping: mapping,
        IdpIdentifiers: [`${ProviderName}.example`],
      })
    }
    app = await bed.app({ SupportedIdentityProviders: ['Idp', 'First'] })
  })
  after(() => bed.close())

  const leave = async (browser: Browser, name = 'Idp', more: Readonly<Record<string, string>> = {}) => {
    const { query, verifier } = bed.ask(app.id, { identity_provider: name, ...more })
    const { location } = await browser.get(`${base}/oauth2/authorize?${query}`)
    const to = new URL(location)
    const xml = inflateRawSync(Buffer.from(to.searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
    const id = / ID="([^"]+)"/.exec(xml)?.[1] ?? ''
    return { to, xml, id, relay: to.searchParams.get('RelayState') ?? '', verifier }
  }
  const wish = (more: ResponseWish = {}): ResponseWish => ({
    audience: `urn:amazon:cognito:sp:${bed.poolId}`,
    recipient: consumer,
    at: bed.clock.now(),
    ...more,
  })
  /** The provider's post, which brings no cookies. */
  const post = (SAMLResponse: string, RelayState: string): Promise<Answer> =>
    bed.browser().post(`${base}/saml2/idpresponse`, { SAMLResponse, RelayState }, { 'sec-fetch-site': 'cross-site' })

  it('come by a request by redirect and a response by post, and are users of their own', async () => {
    const browser = bed.browser()
    const { to, xml, id, relay, verifier } = await leave(browser)
    assert.equal(to.origin + to.pathname, 'https://idp.example.com/saml/sso')
    assert.match(xml, new RegExp(`<saml:Issuer>urn:amazon:cognito:sp:${bed.poolId}</saml:Issuer>`))
    assert.ok(xml.includes(`AssertionConsumerServiceURL="${consumer}"`))
    const attributes = { mail: ['lea@corp.example'], groups: ['a', 'b'] }
    const posted = await post(idp.response(wish({ inResponseTo: id, nameId: 'lea', attributes })), relay)
    assert.equal(posted.status, 303, posted.text)
    const answer = sentBack(await browser.get(posted.location))
    assert.equal(answer.get('state'), 'a b&c')
    const code = answer.get('code') ?? ''
    const form = { grant_type: 'authorization_code', client_id: app.id, code, redirect_uri: callback }
    const { body } = await bed.token({ ...form, code_verifier: verifier })
    const claims = claimsOf(body['id_token'] ?? '')
    assert.deepEqual(
      [claims['cognito:username'], claims['email'], claims['name']],
      ['Idp_lea', 'lea@corp.example', '[a, b]'],
    )
    const [identity] = claims['identities'] as Record<string, string>[]
    assert.deepEqual([identity?.['issuer'], identity?.['providerType']], ['https://idp.example.com/saml', 'SAML'])
    assert.equal((await browser.get(posted.location)).status, 400)
  })

  it('are asked for anew where the app wants that, and else as their provider sees fit', async () => {
    for (const more of [{ prompt: 'login' }, { prompt: 'select_account login' }, { max_age: '0' }]) {
      assert.match((await leave(bed.browser(), 'Idp', more)).xml, / ForceAuthn="true"/)
    }
    for (const more of [{}, { prompt: 'select_account' }] as const) {
      assert.doesNotMatch((await leave(bed.browser(), 'Idp', more)).xml, /ForceAuthn/)
    }
  })

  it('have several values of an attribute in one text that can be taken apart again, and none where none is told', async () => {
    const browser = bed.browser()
    const { id, relay, verifier } = await leave(browser)
    const attributes = { mail: [], groups: ['a, b]', 'c-d_e.f*', 'ü (~)'] }
    const posted = await post(idp.response(wish({ inResponseTo: id, nameId: 'mo', attributes })), relay)
    const code = sentBack(await browser.get(posted.location)).get('code') ?? ''
    const form = { grant_type: 'authorization_code', client_id: app.id, code, redirect_uri: callback }
    const claims = claimsOf((await bed.token({ ...form, code_verifier: verifier })).body['id_token'] ?? '')
    assert.deepEqual([claims['email'], claims['name']], [undefined, '[a%2C+b%5D, c-d_e.f*, %C3%BC+%28%7E%29]'])
  })

  it('are refused in another browser than the one that asked, and later', async () => {
    const browser = bed.browser()
    const { id, relay } = await leave(browser)
    const posted = await post(idp.response(wish({ inResponseTo: id })), relay)
    const other = bed.browser()
    await leave(other)
    assert.equal((await other.get(posted.location)).status, 400)
    bed.clock.advance(61_000)
    assert.equal((await browser.get(posted.location)).status, 400)
    bed.clock.advance(-61_000)
    assert.ok(sentBack(await browser.get(posted.location)).get('code'))
  })

  it('are refused by responses that are not theirs, not for us, not now, or shown before', async () => {
    const { id, relay } = await leave(bed.browser())
    const minute = 60_000
    const now = bed.clock.now()
    const wrong: readonly ResponseWish[] = [
      { inResponseTo: '_other' },
      {},
      { inResponseTo: id, sign: 'nothing' },
      { inResponseTo: id, by: certificate({ subject: 'evil' }) },
      { inResponseTo: id, audience: 'urn:amazon:cognito:sp:us-east-1_other' },
      { inResponseTo: id, recipient: 'https://other.example/saml2/idpresponse' },
      { inResponseTo: id, issuer: 'https://evil.example' },
      { inResponseTo: id, at: now - 30 * minute, notOnOrAfter: now - 10 * minute },
    ]
    for (const more of wrong) {
      const answer = await post(idp.response(wish(more)), relay)
      assert.deepEqual([answer.status, answer.location], [400, ''], JSON.stringify({ ...more, by: undefined }))
    }
    assert.equal(bed.refusals.length, wrong.length)
    for (const { provider, reason } of bed.refusals) assert.ok(provider === 'Idp' && reason.length > 10, reason)
    const good = idp.response(wish({ inResponseTo: id }))
    assert.equal((await post(unasked.response(wish({ inResponseTo: id })), relay)).status, 400)
    assert.equal((await post(good, `${relay}x`)).status, 400)
    assert.equal((await post(good, '')).status, 400)
    assert.equal((await post('', relay)).status, 400)
    assert.equal((await post(good, relay)).status, 303)
    assert.equal((await post(good, relay)).status, 400)
  })

  describe('that begin', () => {
    const relayOf = (identity_provider: string, more: Readonly<Record<string, string>> = {}) =>
      `${bed.ask(app.id, more).query}&identity_provider=${identity_provider}`

    it('are let in where the provider may', async () => {
      const answer = await post(unasked.response(wish({ nameId: 'ole' })), relayOf('First'))
      assert.ok(sentBack(answer).get('code'))
    })

    it('are let in by a relay state as AWS’s guide writes it, at apps with a secret', async () => {
      const { id } = await bed.app({ GenerateSecret: true, SupportedIdentityProviders: ['First'] })
      const redirect = encodeURIComponent(callback)
      const rest = `client_id=${id}&redirect_uri=${redirect}&response_type=code&scope=email%2Bopenid`
      for (const by of ['identity_provider=First', 'idp_identifier=First.example']) {
        const answer = await post(unasked.response(wish({ nameId: 'pat' })), `${by}&${rest}`)
        assert.ok(sentBack(answer).get('code'), answer.text)
      }
      const unknown = await post(unasked.response(wish({ nameId: 'pat' })), `idp_identifier=other&${rest}`)
      assert.equal(unknown.status, 400)
    })

    it('are refused where it may not, for what was asked, and for addresses that are not registered', async () => {
      assert.equal((await post(idp.response(wish()), relayOf('Idp'))).status, 400)
      const asked = unasked.response(wish({ inResponseTo: '_other' }))
      assert.equal((await post(asked, relayOf('First'))).status, 400)
      const evil = relayOf('First', { redirect_uri: 'https://evil.example' })
      assert.deepEqual([(await post(unasked.response(wish()), evil)).location], [''])
      assert.equal((await post(unasked.response(wish()), relayOf('Nobody'))).status, 400)
    })
  })
})
