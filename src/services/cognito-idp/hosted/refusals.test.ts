import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { claimsOf, password } from '../bed.fixture.ts'
import { base, callback, formOf, type HostedBed, openHosted, sentBack } from './browser.fixture.ts'
import { sealed } from './sealed.ts'

describe('the pages and endpoints of a domain refuse', () => {
  let bed: HostedBed
  let app: { readonly id: string; readonly secret: string }
  before(async () => {
    bed = await openHosted({ AutoVerifiedAttributes: ['email'] })
    app = await bed.app()
    await bed.user(bed.poolId, 'ana', { email: 'ana@example.com' })
  })
  after(() => bed.close())

  const signIn = async (browser = bed.browser(), more: Record<string, string> = {}) => {
    const { query, verifier } = bed.ask(app.id, more)
    const page = await browser.get(`${base}/login?${query}`)
    const done = await browser.submit(page, '/login', { username: 'ana', password })
    return { browser, verifier, code: sentBack(done).get('code') ?? '' }
  }
  const tokens = async (more: Record<string, string> = {}) => {
    const { code, verifier } = await signIn(bed.browser(), more)
    const form = { grant_type: 'authorization_code', client_id: app.id, code, redirect_uri: callback }
    return (await bed.token({ ...form, code_verifier: verifier })).body
  }
  const sessionOf = (browser: { readonly cookies: Map<string, string> }) =>
    browser.cookies.get('poolhouse-session') ?? ''

  it('every form that does not come from a page of theirs', async () => {
    const { query } = bed.ask(app.id)
    const browser = bed.browser()
    const { hidden } = formOf(await browser.get(`${base}/login?${query}`), '/login')
    const fields = { username: 'ana', password, code: '1', challenge: 'x', credential: '{}', factor: 'EMAIL_OTP' }
    const sent = bed.messages.length
    const forms = [
      '/login',
      '/challenge',
      '/signup',
      '/confirmUser',
      '/resendcode',
      '/forgotPassword',
      '/confirmForgotPassword',
      '/passkeys/add',
    ]
    for (const path of forms) {
      const target = `${base}${path}?${query}`
      const answers = [
        await browser.post(target, fields),
        await browser.post(target, { ...fields, _csrf: `${hidden['_csrf']}x` }),
        await bed.browser().post(target, { ...fields, ...hidden }),
        await browser.post(target, { ...fields, ...hidden }, { 'sec-fetch-site': 'cross-site' }),
        await browser.post(target, { ...fields, ...hidden }, { 'content-type': 'text/plain' }),
      ]
      assert.deepEqual(
        answers.map(({ status, location }) => [status, location]),
        answers.map(() => [403, '']),
        path,
      )
    }
    assert.equal(bed.messages.length, sent)
    assert.equal(browser.cookies.has('poolhouse-session'), false)
  })

  it('forms whose app or address is not what a page was shown for', async () => {
    const browser = bed.browser()
    const page = await browser.get(`${base}/login?${bed.ask(app.id).query}`)
    const fields = { username: 'ana', password, ...formOf(page, '/login').hidden }
    const wrong = [{ redirect_uri: 'https://evil.example' }, { client_id: 'unknown' }]
    for (const more of wrong) {
      const answer = await browser.post(`${base}/login?${bed.ask(app.id, more).query}`, fields)
      assert.deepEqual([answer.status, answer.location], [400, ''])
    }
    const without = bed.ask(app.id, { code_challenge: '', code_challenge_method: '' }).query
    const told = sentBack(await browser.post(`${base}/login?${without}`, fields))
    assert.deepEqual([told.get('error'), told.get('code')], ['invalid_request', null])
    assert.equal(browser.cookies.has('poolhouse-session'), false)
  })

  it('sessions that were tampered with, are of another pool, or are something else that they sealed', async () => {
    const { browser, code } = await signIn()
    const whole = sessionOf(browser)
    const otherPool = await bed.pool()
    const user = await bed.needs.userPools.user(
      bed.poolId,
      claimsOf((await tokens())['id_token'] ?? '')['sub'] as string,
    )
    assert.ok(user)
    const session = {
      ...{ id: 'i', sub: user.sub, provider: 'COGNITO', epoch: user.epoch, authTime: 0 },
      until: bed.clock.now() + 1000,
    }
    const again = (value: string) => {
      const copy = bed.browser()
      copy.cookies.set('poolhouse-session', value)
      return copy.get(`${base}/oauth2/authorize?${bed.ask(app.id).query}`)
    }
    assert.ok(sentBack(await again(whole)).get('code'))
    assert.ok(sentBack(await again(sealed(bed.needs, 'session', bed.poolId, session))).get('code'))
    const middle = Math.floor(whole.length / 2)
    const flipped = `${whole.slice(0, middle)}${whole[middle] === 'A' ? 'B' : 'A'}${whole.slice(middle + 1)}`
    const wrong = [
      flipped,
      whole.slice(0, -4),
      `${whole}AAAA`,
      '',
      'x',
      code,
      sealed(bed.needs, 'session', otherPool, session),
      sealed(bed.needs, 'session', bed.poolId, { ...session, epoch: 'other' }),
      sealed(bed.needs, 'session', bed.poolId, { ...session, sub: 'nobody' }),
      sealed(bed.needs, 'session', bed.poolId, { ...session, until: bed.clock.now() }),
    ]
    for (const value of wrong) assert.match((await again(value)).location, /\/login\?/, value)
  })

  it('browsers’ cookies that are none of theirs, in place of which there is a new one', async () => {
    for (const value of ['x', 'x'.repeat(33), '<script>', '']) {
      const browser = bed.browser()
      browser.cookies.set('poolhouse-browser', value)
      const page = await browser.get(`${base}/login?${bed.ask(app.id).query}`)
      assert.match(browser.cookies.get('poolhouse-browser') ?? '', /^[\w-]{32}$/)
      assert.equal((await browser.submit(page, '/login', { username: 'ana', password })).status, 302)
    }
  })

  it('at the token endpoint what is missing, said twice, or not the client’s own', async () => {
    const { refresh_token = '' } = await tokens()
    const other = await bed.app()
    const implicit = await bed.app({ AllowedOAuthFlows: ['implicit'] })
    const plain = await bed.client(bed.poolId)
    const refresh = { grant_type: 'refresh_token', refresh_token }
    const cases: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
      [{ grant_type: 'authorization_code', client_id: app.id }, 'invalid_request'],
      [{ grant_type: 'refresh_token', client_id: app.id }, 'invalid_request'],
      [{ ...refresh, client_id: other.id }, 'invalid_grant'],
      [{ ...refresh, client_id: app.id, refresh_token: `${refresh_token}x` }, 'invalid_grant'],
      [{ ...refresh, client_id: app.id, client_secret: 'x' }, 'invalid_client'],
      [{ ...refresh, client_id: implicit.id }, 'unauthorized_client'],
      [{ ...refresh, client_id: plain }, 'unauthorized_client'],
      [{ grant_type: 'authorization_code', client_id: implicit.id, code: 'x' }, 'unauthorized_client'],
    ]
    for (const [form, error] of cases) {
      const { status, body } = await bed.token(form)
      assert.deepEqual([status, body['error'], body['access_token']], [400, error, undefined], JSON.stringify(form))
    }
    const whole = new URLSearchParams({ ...refresh, client_id: app.id }).toString()
    for (const name of ['client_id', 'refresh_token', 'grant_type']) {
      assert.equal((await bed.token(`${whole}&${name}=x`)).body['error'], 'invalid_request', name)
    }
    assert.equal((await bed.token(whole, { 'content-type': 'text/plain' })).body['error'], 'invalid_request')
    assert.equal((await bed.token({ ...refresh, client_id: app.id })).status, 200)
  })

  it('codes that were not made to be redeemed: of another pool, or another thing that they sealed', async () => {
    const { code, verifier, browser } = await signIn()
    const form = {
      grant_type: 'authorization_code',
      client_id: app.id,
      redirect_uri: callback,
      code_verifier: verifier,
    }
    assert.equal((await bed.token({ ...form, code: sessionOf(browser) })).body['error'], 'invalid_grant')
    assert.equal((await bed.token({ ...form, code })).status, 200)
  })

  it('to tell of a user without openid, or at the domain of another pool', async () => {
    const { access_token = '' } = await tokens({ scope: 'email' })
    const told = await bed.browser().get(`${base}/oauth2/userInfo`, { authorization: `Bearer ${access_token}` })
    const said = { error: 'invalid_token', error_description: 'Access token does not contain openid scope' }
    assert.deepEqual([told.status, JSON.parse(told.text)], [401, said])
    const challenge = `Bearer error="${said.error}", error_description="${said.error_description}"`
    assert.equal(told.header('www-authenticate'), challenge)
    const otherPool = await bed.pool()
    await bed.call('CreateUserPoolDomain', { UserPoolId: otherPool, Domain: 'strangers' })
    const whole = await tokens()
    const authorization = `Bearer ${whole['access_token']}`
    assert.equal((await bed.browser().get(`${base}/oauth2/userInfo`, { authorization })).status, 200)
    const elsewhere = await bed.browser().get('/_poolhouse/auth/strangers/oauth2/userInfo', { authorization })
    assert.equal(elsewhere.status, 401)
    const page = await bed.browser().get(`/_poolhouse/auth/strangers/login?${bed.ask(app.id).query}`)
    assert.match(page.text, /no app that is known/)
  })

  it('methods that a path does not have', async () => {
    const query = bed.ask(app.id).query
    const gets = ['/challenge', '/resendcode', '/confirmForgotPassword', '/oauth2/token', '/oauth2/revoke']
    for (const path of gets) assert.equal((await bed.browser().get(`${base}${path}?${query}`)).status, 405, path)
    const posts = ['/logout', '/oauth2/authorize', '/style.css', '/passkeys.js', '/logo']
    for (const path of posts) assert.equal((await bed.browser().post(`${base}${path}?${query}`, {})).status, 405, path)
  })

  it('people of the pool where the app lets in others alone', async () => {
    const closed = await bed.app({ SupportedIdentityProviders: [] })
    const { query } = bed.ask(closed.id)
    for (const path of ['/signup', '/confirmUser', '/forgotPassword', '/passkeys/add']) {
      const page = await bed.browser().get(`${base}${path}?${query}`)
      assert.equal(page.status, 400)
      assert.match(page.text, /no way to sign in/, path)
    }
  })
})
