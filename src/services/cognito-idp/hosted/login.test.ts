import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { claimsOf, password, refused } from '../bed.fixture.ts'
import { type Answer, base, callback, formOf, type HostedBed, openHosted, sentBack } from './browser.fixture.ts'

describe('the pages of a domain', () => {
  let bed: HostedBed
  let app: { readonly id: string; readonly secret: string }
  before(async () => {
    bed = await openHosted({ AutoVerifiedAttributes: ['email'] })
    app = await bed.app()
    await bed.user(bed.poolId, 'ana', { email: 'ana@example.com', name: 'Ana <b>', email_verified: 'false' })
  })
  after(() => bed.close())

  const signedIn = async (query: string, name = 'ana', browser = bed.browser()): Promise<Answer> => {
    const page = await browser.get(`${base}/login?${query}`)
    return browser.submit(page, '/login', { username: name, password })
  }
  const codeFor = async (more: Readonly<Record<string, string>> = {}, id = app.id) => {
    const { query, verifier } = bed.ask(id, more)
    const code = sentBack(await signedIn(query)).get('code') ?? ''
    return { code, verifier }
  }
  const redeem = (code: string, code_verifier: string, more: Readonly<Record<string, string>> = {}) =>
    bed.token({
      grant_type: 'authorization_code',
      client_id: app.id,
      code,
      redirect_uri: callback,
      code_verifier,
      ...more,
    })

  it('sign in by a form without scripts, and give the app its code and state', async () => {
    const browser = bed.browser()
    const { query, verifier } = bed.ask(app.id, { nonce: 'n-1' })
    const begun = await browser.get(`${base}/oauth2/authorize?${query}`)
    assert.equal(begun.status, 302)
    const page = await browser.get(begun.location)
    assert.equal(page.status, 200)
    const done = await browser.submit(page, '/login', { username: 'ana', password })
    assert.equal(done.status, 302)
    const answer = sentBack(done)
    assert.equal(answer.get('state'), 'a b&c')
    const { status, body } = await redeem(answer.get('code') ?? '', verifier)
    assert.equal(status, 200, JSON.stringify(body))
    const id = claimsOf(body['id_token'] ?? '')
    const access = claimsOf(body['access_token'] ?? '')
    assert.equal(id['nonce'], 'n-1')
    assert.equal(id['email'], 'ana@example.com')
    assert.equal(access['scope'], 'openid email profile')
    assert.equal(access['version'], 2)
    const hash = createHash('sha256')
      .update(body['access_token'] ?? '')
      .digest()
      .subarray(0, 16)
    assert.equal(id['at_hash'], hash.toString('base64url'))
    assert.equal(body['token_type'], 'Bearer')
    assert.ok(body['refresh_token'])
  })

  it('remember who signed in for an hour, and no longer', async () => {
    const browser = bed.browser()
    await signedIn(bed.ask(app.id).query, 'ana', browser)
    const again = await browser.get(`${base}/oauth2/authorize?${bed.ask(app.id).query}`)
    assert.ok(sentBack(again).get('code'))
    const forced = await browser.get(`${base}/oauth2/authorize?${bed.ask(app.id, { prompt: 'login' }).query}`)
    assert.match(forced.location, /\/login\?/)
    bed.clock.advance(3_600_000)
    const late = await browser.get(`${base}/oauth2/authorize?${bed.ask(app.id).query}`)
    assert.match(late.location, /\/login\?/)
    const silent = await browser.get(`${base}/oauth2/authorize?${bed.ask(app.id, { prompt: 'none' }).query}`)
    assert.equal(sentBack(silent).get('error'), 'login_required')
    bed.clock.advance(-3_600_000)
  })

  it('forget who was signed out everywhere, disabled, or belongs to another provider than the app lets in', async () => {
    await bed.user(bed.poolId, 'eve')
    const browser = bed.browser()
    await signedIn(bed.ask(app.id).query, 'eve', browser)
    await bed.call('AdminUserGlobalSignOut', { UserPoolId: bed.poolId, Username: 'eve' })
    const after = await browser.get(`${base}/oauth2/authorize?${bed.ask(app.id).query}`)
    assert.match(after.location, /\/login\?/)
    await signedIn(bed.ask(app.id).query, 'eve', browser)
    const closed = await bed.app({ SupportedIdentityProviders: [] })
    const elsewhere = await browser.get(`${base}/oauth2/authorize?${bed.ask(closed.id).query}`)
    assert.match(elsewhere.location, /\/login\?/)
    const page = await browser.get(elsewhere.location)
    assert.match(page.text, /no way to sign in/)
    const posted = await browser.post(`${base}/login?${bed.ask(closed.id).query}`, { username: 'eve', password })
    assert.equal(posted.status, 403)
  })

  it('are framed by nobody, run nothing, and are kept by nobody', async () => {
    const page = await bed.browser().get(`${base}/login?${bed.ask(app.id).query}`)
    assert.equal(page.header('x-frame-options'), 'DENY')
    assert.match(page.header('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/)
    assert.doesNotMatch(page.header('content-security-policy') ?? '', /unsafe|script/)
    assert.equal(page.header('cache-control'), 'no-store')
    assert.doesNotMatch(page.text, /<script|style=|onclick/)
    const [browserCookie = ''] = page.cookies
    assert.match(
      browserCookie,
      /^poolhouse-browser=[\w-]{32}; Path=\/_poolhouse\/auth\/people\/; HttpOnly; SameSite=Lax$/,
    )
    const secure = await bed
      .browser()
      .get(`${base}/login?${bed.ask(app.id).query}`, { 'x-endpoint': 'https://people.example.com' })
    assert.match(secure.cookies[0] ?? '', /; Secure/)
  })

  it('show what is typed as text', async () => {
    const browser = bed.browser()
    const page = await browser.get(`${base}/login?${bed.ask(app.id, { state: '"><script>x</script>' }).query}`)
    const again = await browser.submit(page, '/login', { username: '"><script>alert(1)</script>', password: 'wrong' })
    assert.equal(again.status, 400)
    assert.doesNotMatch(again.text, /<script/)
    assert.match(again.text, /&quot;&gt;&lt;script&gt;/)
  })

  it('say nothing for a notice that there is not', async () => {
    const { query } = bed.ask(app.id)
    const plain = await bed.browser().get(`${base}/login?${query}`)
    assert.doesNotMatch(plain.text, /role="status"/)
    for (const notice of ['other', 'constructor', '__proto__', 'toString']) {
      const page = await bed.browser().get(`${base}/login?${query}&notice=${notice}`)
      assert.equal(page.status, 200, notice)
      assert.doesNotMatch(page.text, /role="status"/, notice)
    }
  })

  it('have labels, a landmark, and an error summary that leads to the field', async () => {
    const browser = bed.browser()
    const page = await browser.get(`${base}/login?${bed.ask(app.id).query}`)
    const inputs = [...page.text.matchAll(/<input class="[^"]*" type="[^"]*" id="([^"]+)"/g)].map(([, id]) => id)
    assert.deepEqual(inputs, ['username', 'password'])
    for (const id of inputs) assert.ok(page.text.includes(`for="${id}"`), id)
    assert.match(page.text, /<html lang="en">[\s\S]*<main id="content">[\s\S]*<h1>/)
    const wrong = await browser.submit(page, '/login', { username: 'ana', password: 'wrong' })
    assert.match(wrong.text, /role="alert"[\s\S]*href="#username"[\s\S]*aria-invalid="true"/)
    assert.match(wrong.text, /<title>There is a problem: /)
  })

  describe('refuse', () => {
    const errorOf = async (more: Readonly<Record<string, string>>, id = app.id) => {
      const { query } = bed.ask(id, more)
      return bed.browser().get(`${base}/oauth2/authorize?${query}`)
    }
    const onPage = async (answer: Promise<Answer>, text: RegExp) => {
      const { status, location, text: page } = await answer
      assert.deepEqual([status, location], [400, ''])
      assert.match(page, text)
    }

    it('unknown clients and addresses on a page of their own, and send nobody anywhere', async () => {
      await onPage(errorOf({ client_id: 'unknown' }), /no app that is known/)
      await onPage(errorOf({ client_id: '' }), /no app that is known/)
      const others = [
        `${callback}/`,
        `${callback}?x=1`,
        `${callback}#x`,
        'https://app.example.com',
        'https://app.example.com/callback/../evil',
        'https://app.example.com@evil.example/callback',
        'https://APP.example.com/callback',
        'http://app.example.com/callback',
        '//evil.example',
        'javascript:alert(1)',
      ]
      for (const redirect_uri of others) await onPage(errorOf({ redirect_uri }), /not registered for this app/)
      await onPage(errorOf({ redirect_uri: '' }), /not registered for this app/)
      for (const path of ['/login', '/signup', '/forgotPassword', '/confirmUser']) {
        const { query } = bed.ask(app.id, { redirect_uri: 'https://evil.example' })
        await onPage(bed.browser().get(`${base}${path}?${query}`), /not registered for this app/)
      }
    })

    it('parameters that come twice', async () => {
      const { query } = bed.ask(app.id)
      await onPage(bed.browser().get(`${base}/oauth2/authorize?${query}&redirect_uri=https://evil.example`), /twice/)
      await onPage(bed.browser().get(`${base}/login?client_id=x&${query}`), /twice/)
    })

    it('clients of another pool, and those without OAuth', async () => {
      const other = await bed.client(await bed.pool())
      await onPage(errorOf({}, other), /no app that is known/)
      const plain = await bed.client(bed.poolId)
      await onPage(errorOf({}, plain), /may not use these pages/)
    })

    it('other response types, flows and scopes than the client has, telling the app', async () => {
      const cases: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
        [{ response_type: '' }, 'invalid_request'],
        [{ response_type: 'id_token' }, 'unsupported_response_type'],
        [{ response_type: 'code token' }, 'unsupported_response_type'],
        [{ scope: 'openid phone' }, 'invalid_scope'],
        [{ scope: 'aws.cognito.signin.user.admin' }, 'invalid_scope'],
        [{ code_challenge: '' }, 'invalid_request'],
        [{ code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
        [{ code_challenge_method: 'plain' }, 'invalid_request'],
        [{ code_challenge: 'short' }, 'invalid_request'],
        [{ identity_provider: 'Nobody' }, 'invalid_request'],
      ]
      for (const [more, error] of cases) {
        const told = sentBack(await errorOf(more))
        assert.equal(told.get('error'), error, JSON.stringify(more))
        assert.equal(told.get('state'), 'a b&c')
        assert.equal(told.get('code'), null)
      }
      const implicit = await errorOf({ response_type: 'token', code_challenge: '', code_challenge_method: '' })
      assert.match(implicit.location, /^https:\/\/app\.example\.com\/callback#error=unauthorized_client/)
    })

    it('forms that come from elsewhere', async () => {
      const browser = bed.browser()
      const { query } = bed.ask(app.id)
      const page = await browser.get(`${base}/login?${query}`)
      const { action, hidden } = formOf(page, '/login')
      const fields = { username: 'ana', password }
      const attempts = [
        () => browser.post(action, fields),
        () => browser.post(action, { ...fields, _csrf: 'x' }),
        () => bed.browser().post(action, { ...fields, ...hidden }),
        () => browser.post(action, { ...fields, ...hidden }, { 'sec-fetch-site': 'cross-site' }),
        () => browser.post(action, { ...fields, ...hidden }, { 'sec-fetch-site': 'same-site' }),
      ]
      for (const attempt of attempts) {
        const answer = await attempt()
        assert.equal(answer.status, 403)
        assert.equal(browser.cookies.has('poolhouse-session'), false)
      }
      const stranger = bed.browser()
      const theirs = formOf(await stranger.get(`${base}/login?${query}`), '/login')
      assert.equal((await browser.post(action, { ...fields, ...theirs.hidden })).status, 403)
      assert.equal(
        (await browser.post(action, { ...fields, ...hidden }, { 'sec-fetch-site': 'same-origin' })).status,
        302,
      )
    })

    it('to tell who exists', async () => {
      const texts = []
      for (const username of ['ana', 'nobody']) {
        const browser = bed.browser()
        const page = await browser.get(`${base}/login?${bed.ask(app.id).query}`)
        const answer = await browser.submit(page, '/login', { username, password: 'Wrong-horse-7' })
        texts.push([answer.status, /role="alert"[\s\S]*?<\/div>/.exec(answer.text)?.[0]])
      }
      assert.deepEqual(texts[0], texts[1])
      const shapes = []
      for (const username of ['ana', 'nobody']) {
        const browser = bed.browser()
        const page = await browser.get(`${base}/forgotPassword?${bed.ask(app.id).query}`)
        const next = await browser.submit(page, '/forgotPassword', { username })
        const wrong = await browser.submit(next, '/confirmForgotPassword', {
          code: '000000',
          password: 'Other-horse-8',
        })
        shapes.push(
          [next, wrong].map(({ status, text }) => [status, text.replaceAll(/value="[^"]*"|client_id[^"]*/g, '')]),
        )
      }
      assert.deepEqual(shapes[0], shapes[1])
    })
  })

  describe('a code', () => {
    it('is good once, and its second use ends what the first gave', async () => {
      const { code, verifier } = await codeFor()
      const first = await redeem(code, verifier)
      assert.equal(first.status, 200)
      const second = await redeem(code, verifier)
      assert.deepEqual([second.status, second.body['error']], [400, 'invalid_grant'])
      const refreshed = await bed.token({
        grant_type: 'refresh_token',
        client_id: app.id,
        refresh_token: first.body['refresh_token'] ?? '',
      })
      assert.equal(refreshed.body['error'], 'invalid_grant')
      const told = await bed
        .browser()
        .get(`${base}/oauth2/userInfo`, { authorization: `Bearer ${first.body['access_token']}` })
      assert.equal(told.status, 401)
    })

    it('lasts five minutes', async () => {
      const { code, verifier } = await codeFor()
      bed.clock.advance(300_000)
      assert.equal((await redeem(code, verifier)).body['error'], 'invalid_grant')
      bed.clock.advance(-300_000)
      assert.equal((await redeem(code, verifier)).status, 200)
    })

    it('is bound to its client, its address and its verifier', async () => {
      const { code, verifier } = await codeFor()
      const other = await bed.app()
      const wrong: readonly Readonly<Record<string, string>>[] = [
        { client_id: other.id },
        { code_verifier: `${verifier}x` },
        { code_verifier: '' },
        { code: `${code.slice(0, -2)}AA` },
        { code: 'nonsense' },
      ]
      for (const more of wrong) {
        const { status, body } = await redeem(code, verifier, more)
        assert.deepEqual([status, body['error']], [400, 'invalid_grant'], JSON.stringify(more))
      }
      const form = { grant_type: 'authorization_code', client_id: app.id, code }
      assert.equal((await bed.token({ ...form, redirect_uri: callback })).body['error'], 'invalid_grant')
      const elsewhere = [
        await bed.token({ ...form, code_verifier: verifier }),
        await redeem(code, verifier, { redirect_uri: `${callback}/` }),
        await redeem(code, verifier, { redirect_uri: 'https://evil.example' }),
      ]
      for (const { status, body } of elsewhere) {
        assert.equal(status, 400)
        assert.deepEqual(body, { error: 'unauthorized_client', error_description: 'invalid_redirect' })
      }
      assert.equal((await redeem(code, verifier)).status, 200)
    })

    it('of a client with a secret needs no challenge, and takes no verifier then', async () => {
      const secretive = await bed.app({ GenerateSecret: true })
      const { code } = await codeFor({ code_challenge: '', code_challenge_method: '' }, secretive.id)
      const form = { grant_type: 'authorization_code', code, redirect_uri: callback }
      const proof = { client_id: secretive.id, client_secret: secretive.secret }
      const added = await bed.token({ ...form, ...proof, code_verifier: 'x'.repeat(43) })
      assert.equal(added.body['error'], 'invalid_grant')
      assert.equal((await bed.token({ ...form, client_id: secretive.id })).body['error'], 'invalid_client')
      const wrong = await bed.token({ ...form, ...proof, client_secret: 'wrong' })
      assert.equal(wrong.body['error'], 'invalid_client')
      const authorization = `Basic ${Buffer.from(`${secretive.id}:${secretive.secret}`).toString('base64')}`
      const both = await bed.token({ ...form, ...proof }, { authorization })
      assert.equal(both.body['error'], 'invalid_request')
      assert.equal((await bed.token(form, { authorization: 'Basic eDp5' })).status, 401)
      assert.equal((await bed.token(form, { authorization })).status, 200)
    })

    it('of a user who was signed out meanwhile is good no more', async () => {
      const { code, verifier } = await codeFor()
      await bed.call('AdminUserGlobalSignOut', { UserPoolId: bed.poolId, Username: 'ana' })
      assert.equal((await redeem(code, verifier)).body['error'], 'invalid_grant')
    })
  })

  it('give tokens that keep to what was authorized, also once refreshed', async () => {
    const { code, verifier } = await codeFor({ scope: 'openid email' })
    const { body } = await redeem(code, verifier)
    const refreshed = await bed.token({
      grant_type: 'refresh_token',
      client_id: app.id,
      refresh_token: body['refresh_token'] ?? '',
    })
    for (const tokens of [body, refreshed.body]) {
      const id = claimsOf(tokens['id_token'] ?? '')
      assert.deepEqual([id['email'], id['name']], ['ana@example.com', undefined])
      assert.equal(claimsOf(tokens['access_token'] ?? '')['scope'], 'openid email')
      await refused(bed.call('GetUser', { AccessToken: tokens['access_token'] }), 'NotAuthorizedException')
    }
    const bare = await bed.app({ AllowedOAuthScopes: ['email', 'aws.cognito.signin.user.admin'] })
    const admin = await codeFor({}, bare.id)
    const given = await redeem(admin.code, admin.verifier, { client_id: bare.id })
    assert.equal(given.body['id_token'], undefined)
    await bed.call('GetUser', { AccessToken: given.body['access_token'] })
  })

  it('tell of the user what the scopes allow', async () => {
    const { code, verifier } = await codeFor({ scope: 'openid email' })
    const { body } = await redeem(code, verifier)
    const browser = bed.browser()
    const told = await browser.get(`${base}/oauth2/userInfo`, { authorization: `Bearer ${body['access_token']}` })
    const { sub, ...claims } = JSON.parse(told.text) as Record<string, string>
    assert.equal(sub, claimsOf(body['id_token'] ?? '')['sub'])
    assert.deepEqual(claims, { email: 'ana@example.com', email_verified: 'false', username: 'ana' })
    assert.equal((await browser.get(`${base}/oauth2/userInfo`)).status, 400)
    for (const token of [body['id_token'], body['refresh_token'], 'x']) {
      const answer = await browser.get(`${base}/oauth2/userInfo`, { authorization: `Bearer ${token}` })
      assert.equal(answer.status, 401)
    }
  })

  it('revoke a refresh token with all that came of it', async () => {
    const { code, verifier } = await codeFor()
    const { body } = await redeem(code, verifier)
    const browser = bed.browser()
    const revoke = (token: string, client_id = app.id) => browser.post(`${base}/oauth2/revoke`, { token, client_id })
    const other = await bed.app()
    assert.equal((await revoke(body['refresh_token'] ?? '', other.id)).status, 200)
    const form = { grant_type: 'refresh_token', client_id: app.id, refresh_token: body['refresh_token'] ?? '' }
    assert.equal((await bed.token(form)).status, 200)
    const unknown = await revoke(body['refresh_token'] ?? '', 'unknown')
    assert.deepEqual([unknown.status, unknown.text], [401, '{"error":"invalid_client"}'])
    assert.equal((await revoke(body['access_token'] ?? '')).status, 400)
    assert.equal((await revoke('nonsense')).status, 200)
    assert.equal((await revoke(body['refresh_token'] ?? '')).status, 200)
    assert.equal((await bed.token(form)).body['error'], 'invalid_grant')
  })

  it('revoke what outlasts the refresh token that gave it, too, and when that is over', async () => {
    const brief = await bed.app({ RefreshTokenValidity: 1, TokenValidityUnits: { RefreshToken: 'hours' } })
    const minute = 60_000
    const afterAnHour = async (end: (refresh_token: string) => unknown) => {
      const { code, verifier } = await codeFor({}, brief.id)
      const { body } = await redeem(code, verifier, { client_id: brief.id })
      const { refresh_token = '' } = body
      bed.clock.advance(2 * minute)
      const form = { grant_type: 'refresh_token', client_id: brief.id, refresh_token }
      const late = async () => `Bearer ${(await bed.token(form)).body['access_token']}`
      bed.clock.advance(57 * minute)
      const authorization = await late()
      await end(refresh_token)
      bed.clock.advance(2 * minute)
      await bed.needs.userPools.revoke('of another', bed.clock.now() + minute, bed.clock.now())
      const told = await bed.browser().get(`${base}/oauth2/userInfo`, { authorization })
      bed.clock.advance(-61 * minute)
      return told.status
    }
    const revoke = (token: string) => bed.browser().post(`${base}/oauth2/revoke`, { token, client_id: brief.id })
    assert.equal(await afterAnHour(() => undefined), 200)
    assert.equal(await afterAnHour(revoke), 401)
    const whenOver = async (token: string) => {
      bed.clock.advance(minute + 1000)
      await revoke(token)
      bed.clock.advance(-minute - 1000)
    }
    assert.equal(await afterAnHour(whenOver), 401)
  })

  it('say that a request to revoke is wrong where the app may not', async () => {
    const kept = await bed.app({ EnableTokenRevocation: false })
    const answer = await bed.browser().post(`${base}/oauth2/revoke`, { token: 'x', client_id: kept.id })
    assert.deepEqual([answer.status, JSON.parse(answer.text).error], [400, 'invalid_request'])
  })

  it('give tokens at once by the implicit flow, in the fragment, and no refresh token', async () => {
    const implicit = await bed.app({ AllowedOAuthFlows: ['implicit'] })
    const { query } = bed.ask(implicit.id, {
      response_type: 'token',
      nonce: 'n-2',
      code_challenge: '',
      code_challenge_method: '',
    })
    const answer = await signedIn(query)
    assert.ok(answer.location.startsWith(`${callback}#`), answer.location)
    const told = sentBack(answer)
    assert.equal(claimsOf(told.get('id_token') ?? '')['nonce'], 'n-2')
    assert.ok(claimsOf(told.get('id_token') ?? '')['at_hash'])
    assert.equal(told.get('state'), 'a b&c')
    assert.equal(told.get('refresh_token'), null)
  })

  describe('sign out', () => {
    it('to registered addresses only, and for good', async () => {
      const browser = bed.browser()
      await signedIn(bed.ask(app.id).query, 'ana', browser)
      const copied = bed.browser()
      for (const [name, value] of browser.cookies) copied.cookies.set(name, value)
      for (const to of ['https://evil.example', 'https://app.example.com/bye/', '//evil.example', callback]) {
        const query = new URLSearchParams({ client_id: app.id, logout_uri: to }).toString()
        const answer = await browser.get(`${base}/logout?${query}`)
        assert.deepEqual([answer.status, answer.location], [400, ''])
      }
      const query = new URLSearchParams({ client_id: app.id, logout_uri: 'https://app.example.com/bye' }).toString()
      const bye = await browser.get(`${base}/logout?${query}`)
      assert.equal(bye.location, 'https://app.example.com/bye')
      assert.equal(browser.cookies.has('poolhouse-session'), false)
      const stolen = await copied.get(`${base}/oauth2/authorize?${bed.ask(app.id).query}`)
      assert.match(stolen.location, /\/login\?/)
    })

    it('and in again, with the request of an app', async () => {
      const answer = await bed.browser().get(`${base}/logout?${bed.ask(app.id).query}`)
      assert.match(answer.location, new RegExp(`^${base}/login\\?client_id=`))
    })
  })

  it('answer at the host of the domain', () => {
    const claims = (host: string) => bed.claims(host, '/login')
    assert.equal(claims('people.auth.localhost'), true)
    assert.equal(claims('people.auth.us-east-1.amazoncognito.com'), true)
    assert.equal(claims('127.0.0.1'), false)
    assert.equal(claims('people.auth.s3.localhost'), false)
  })

  it('of an unknown domain, or an unknown path, are none', async () => {
    assert.equal((await bed.browser().get('/_poolhouse/auth/others/login')).status, 404)
    assert.equal((await bed.browser().get(`${base}/admin`)).status, 404)
    assert.equal((await bed.browser().get(`${base}/oauth2/token`)).status, 405)
  })
})
