import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { password } from '../bed.fixture.ts'
import { newAuthenticator } from '../operations/authenticator.fixture.ts'
import { type Answer, type Browser, base, decoded, type HostedBed, openHosted, sentBack } from './browser.fixture.ts'

const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'WEB_AUTHN' as const] } }
const local = { 'x-endpoint': 'http://localhost:4566' }

describe('passkeys on the pages of a domain', () => {
  let bed: HostedBed
  let app: { readonly id: string; readonly secret: string }
  before(async () => {
    bed = await openHosted({ Policies })
    const WebAuthnConfiguration = { RelyingPartyId: 'localhost' }
    await bed.call('SetUserPoolMfaConfig', { UserPoolId: bed.poolId, WebAuthnConfiguration })
    app = await bed.app({ ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
    await bed.user(bed.poolId, 'ana')
    await bed.user(bed.poolId, 'bea')
  })
  after(() => bed.close())

  const at = (path: string, more: Record<string, string> = {}) => `${base}${path}?${bed.ask(app.id, more).query}`
  const signIn = async (browser: Browser, username: string, more: Record<string, string> = {}) =>
    browser.submit(await browser.get(at('/login', more), local), '/login', { username, password }, local)
  const choose = async (username: string, browser = bed.browser()) => {
    const login = await browser.get(at('/login'), local)
    return { browser, page: await browser.submit(login, '/login', { username, factor: 'WEB_AUTHN' }, local) }
  }
  const optionsIn = ({ text }: Answer) => JSON.parse(decoded(/data-options="([^"]+)"/.exec(text)?.[1] ?? 'null'))
  const alert = ({ text }: Answer) => /role="alert" tabindex[\s\S]*?<\/div>/.exec(text)?.[0] ?? ''

  const withPasskey = async (username: string) => {
    const browser = bed.browser()
    await signIn(browser, username)
    const page = await browser.get(at('/passkeys/add'), local)
    const authenticator = newAuthenticator()
    const credential = JSON.stringify(authenticator.create(optionsIn(page)))
    return { browser, page, credential, authenticator }
  }

  it('are added by who is signed in, who then goes on to the app, and sign in', async () => {
    const { browser, page, credential, authenticator } = await withPasskey('ana')
    const added = await browser.submit(page, '/passkeys/add', { credential }, local)
    assert.equal(added.status, 303)
    assert.ok(sentBack(await browser.get(added.location, local)).get('code'))

    const chosen = await choose('ana')
    const options = optionsIn(chosen.page)
    assert.deepEqual([options.rpId, options.allowCredentials], ['localhost', undefined])
    const answer = { credential: JSON.stringify(authenticator.get(options)) }
    assert.equal(chosen.browser.cookies.has('poolhouse-session'), false)
    assert.ok(sentBack(await chosen.browser.submit(chosen.page, '/challenge', answer, local)).get('code'))
    const replayed = await chosen.browser.submit(chosen.page, '/challenge', answer, local)
    assert.equal(replayed.status, 403)
  })

  it('are refused by another passkey, another challenge, another user, and by none', async () => {
    const known = await withPasskey('bea')
    assert.equal(
      (await known.browser.submit(known.page, '/passkeys/add', { credential: known.credential }, local)).status,
      303,
    )
    const attempts = [
      (options: { challenge: string; rpId: string }) => newAuthenticator().get(options),
      (options: { challenge: string; rpId: string }) => known.authenticator.get(options, { challenge: 'eA' }),
      (options: { challenge: string; rpId: string }) =>
        known.authenticator.get(options, { origin: 'https://evil.example' }),
    ]
    for (const attempt of attempts) {
      const { browser, page } = await choose('bea')
      const credential = JSON.stringify(attempt(optionsIn(page)))
      const answer = await browser.submit(page, '/challenge', { credential }, local)
      assert.match(alert(answer), /That passkey did not work/)
      assert.equal(browser.cookies.has('poolhouse-session'), false)
    }
    const { browser, page } = await choose('ana')
    const credential = JSON.stringify(known.authenticator.get(optionsIn(page)))
    assert.match(alert(await browser.submit(page, '/challenge', { credential }, local)), /That passkey did not work/)
    for (const nothing of ['', 'null', '[', '"x"']) {
      const asked = await choose('bea')
      const empty = await asked.browser.submit(asked.page, '/challenge', { credential: nothing }, local)
      assert.match(alert(empty), /gave no passkey/)
    }
  })

  it('never tell who exists, nor who has one', async () => {
    await bed.user(bed.poolId, 'eva')
    const told = []
    for (const username of ['ana', 'eva', 'zoe']) {
      const { browser, page } = await choose(username)
      const shown = page.text.replaceAll(/(?:value|data-options)="[^"]*"|client_id[^"]*/g, ({ length }) => `${length}`)
      const credential = JSON.stringify(newAuthenticator().get(optionsIn(page)))
      const wrong = await browser.submit(page, '/challenge', { credential }, local)
      told.push([page.status, shown, wrong.status, alert(wrong)])
    }
    assert.deepEqual(told[0], told[1])
    assert.deepEqual(told[0], told[2])
  })

  it('are added by nobody who is not signed in: they are asked to, and led back', async () => {
    const browser = bed.browser()
    const begun = await browser.get(at('/passkeys/add', { prompt: 'login' }), local)
    assert.match(begun.location, /\/login\?.*&then=passkey$/)
    const login = await browser.get(begun.location, local)
    const done = await browser.submit(login, '/login', { username: 'ana', password }, local)
    assert.match(done.location, /\/passkeys\/add\?/)
    assert.match((await browser.get(done.location, local)).text, /<h1>Add a passkey<\/h1>/)
    const { page, credential } = await withPasskey('ana')
    const stranger = bed.browser()
    assert.equal((await stranger.submit(page, '/passkeys/add', { credential }, local)).status, 403)
    const other = bed.browser()
    await signIn(other, 'bea')
    const own = await other.get(at('/passkeys/add'), local)
    assert.match(alert(await other.submit(own, '/passkeys/add', { credential }, local)), /challenge/)
    assert.match(alert(await other.submit(own, '/passkeys/add', { credential: '' }, local)), /gave no passkey/)
  })

  it('are only where the pool has them, at a place of theirs', async () => {
    const browser = bed.browser()
    await signIn(browser, 'ana')
    const elsewhere = await browser.get(at('/passkeys/add'))
    assert.match(elsewhere.text, /There are no passkeys here/)
    const login = await bed.browser().get(at('/login'))
    assert.doesNotMatch(login.text, /WEB_AUTHN|<script/)
    const here = await bed.browser().get(at('/login'), local)
    assert.match(here.text, /value="WEB_AUTHN" formnovalidate data-with-passkeys hidden>/)
    assert.match(here.text, /<script src="\/_poolhouse\/auth\/people\/passkeys\.js" defer><\/script>/)
    const scripts = / script-src http:\/\/localhost:4566\/_poolhouse\/auth\/people\/passkeys\.js;/
    assert.match(here.header('content-security-policy') ?? '', scripts)
    assert.doesNotMatch(here.header('content-security-policy') ?? '', /unsafe/)
    const script = await bed.browser().get(`${base}/passkeys.js`)
    assert.deepEqual([script.status, script.header('content-type')], [200, 'text/javascript; charset=utf-8'])
  })

  it('do not stand for two factors unless the pool says so', async () => {
    const WebAuthnConfiguration = { RelyingPartyId: 'localhost' }
    const demand = (more: object) =>
      bed.call('SetUserPoolMfaConfig', {
        UserPoolId: bed.poolId,
        MfaConfiguration: 'ON',
        SoftwareTokenMfaConfiguration: { Enabled: true },
        WebAuthnConfiguration: { ...WebAuthnConfiguration, ...more },
      })
    await demand({})
    assert.doesNotMatch((await bed.browser().get(at('/login'), local)).text, /WEB_AUTHN/)
    await demand({ FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' })
    assert.match((await bed.browser().get(at('/login'), local)).text, /WEB_AUTHN/)
  })
})
