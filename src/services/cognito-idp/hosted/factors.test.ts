import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { fromBase32 } from '../../../tokens/base32.ts'
import { hotp, totpStep } from '../../../tokens/totp.ts'
import { password } from '../bed.fixture.ts'
import { type Browser, base, type HostedBed, openHosted, sentBack } from './browser.fixture.ts'

const token = { SoftwareTokenMfaConfiguration: { Enabled: true } }
const email = { EmailMfaConfiguration: { Message: 'Enter {####}', Subject: 'Sign in' } }

describe('second factors on the pages of a domain', () => {
  let bed: HostedBed
  let app: { readonly id: string; readonly secret: string }
  before(async () => {
    bed = await openHosted()
    app = await bed.app({ GenerateSecret: true })
  })
  after(() => bed.close())

  const demand = (more: object) =>
    bed.call('SetUserPoolMfaConfig', { UserPoolId: bed.poolId, MfaConfiguration: 'ON', ...more })
  const signIn = async (username: string, browser: Browser = bed.browser()) => {
    const page = await browser.get(`${base}/login?${bed.ask(app.id).query}`)
    return { browser, page: await browser.submit(page, '/login', { username, password }) }
  }
  const codeOf = (key: string) => {
    const seed = fromBase32(key.replaceAll(' ', ''))
    assert.ok(seed)
    return hotp(seed, totpStep(bed.clock.now()))
  }

  it('are set up with an authenticator app, and asked for from then on', async () => {
    await demand(token)
    await bed.user(bed.poolId, 'ana')
    const { browser, page } = await signIn('ana')
    assert.match(page.text, /<svg class="qr" role="img"/)
    assert.equal(browser.cookies.has('poolhouse-session'), false)
    const key = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)?.[1] ?? ''
    const wrong = await browser.submit(page, '/challenge', { code: '000000' })
    assert.match(wrong.text, /role="alert"[\s\S]*href="#code"/)
    assert.equal(/<code>([A-Z2-7 ]+)<\/code>/.exec(wrong.text)?.[1], key)
    assert.ok(sentBack(await browser.submit(wrong, '/challenge', { code: codeOf(key) })).get('code'))

    bed.clock.advance(30_000)
    const again = await signIn('ana')
    assert.match(again.page.text, /authenticator app shows/)
    assert.equal(again.browser.cookies.has('poolhouse-session'), false)
    const refusedOnce = await again.browser.submit(again.page, '/challenge', { code: '000000' })
    assert.equal(refusedOnce.status, 400)
    const empty = await again.browser.submit(refusedOnce, '/challenge', { code: ' ' })
    assert.match(empty.text, /Enter the code/)
    const done = await again.browser.submit(empty, '/challenge', { code: codeOf(key) })
    assert.ok(sentBack(done).get('code'))
  })

  it('come by email, and are chosen where there are several', async () => {
    await demand({ ...email, ...token })
    await bed.user(bed.poolId, 'bea', { email: 'bea@example.com', email_verified: 'true' })
    const { browser, page } = await signIn('bea')
    assert.match(page.text, /sent to your email address/)
    const done = await browser.submit(page, '/challenge', { code: bed.messages.at(-1)?.code ?? '' })
    assert.ok(sentBack(done).get('code'))
    await bed.call('AdminUpdateUserAttributes', {
      UserPoolId: bed.poolId,
      Username: 'ana',
      UserAttributes: [
        { Name: 'email', Value: 'ana@example.com' },
        { Name: 'email_verified', Value: 'true' },
      ],
    })
    await bed.call('AdminSetUserMFAPreference', {
      UserPoolId: bed.poolId,
      Username: 'ana',
      EmailMfaSettings: { Enabled: true },
      SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: false },
    })
    const both = await signIn('ana')
    assert.match(both.page.text, /<legend>How do you want/)
    const none = await both.browser.submit(both.page, '/challenge', {})
    assert.match(none.text, /Choose one/)
    const chosen = await both.browser.submit(none, '/challenge', { answer: 'EMAIL_OTP' })
    const code = bed.messages.at(-1)?.code ?? ''
    assert.ok(sentBack(await both.browser.submit(chosen, '/challenge', { code })).get('code'))
  })

  it('are set up by email where the pool has nothing else', async () => {
    await demand(email)
    await bed.user(bed.poolId, 'cleo')
    const { browser, page } = await signIn('cleo')
    const wrong = await browser.submit(page, '/challenge', { email: 'no address' })
    assert.match(wrong.text, /href="#email"/)
    const asked = await browser.submit(wrong, '/challenge', { email: 'cleo@example.com' })
    const done = await browser.submit(asked, '/challenge', { code: bed.messages.at(-1)?.code ?? '' })
    assert.ok(sentBack(done).get('code'))
  })

  it('are chosen before they are set up, where the pool has several', async () => {
    await demand({ ...email, ...token })
    await bed.user(bed.poolId, 'dan')
    const { browser, page } = await signIn('dan')
    assert.match(page.text, /<legend>Which second factor do you want to set up\?/)
    assert.doesNotMatch(page.text, /class="qr"/)
    for (const answer of ['', 'SMS_MFA', 'x']) {
      assert.match((await browser.submit(page, '/challenge', { answer })).text, /Choose one/)
    }
    const byApp = await browser.submit(page, '/challenge', { answer: 'SOFTWARE_TOKEN_MFA' })
    const key = /<code>([A-Z2-7 ]+)<\/code>/.exec(byApp.text)?.[1] ?? ''
    assert.ok(sentBack(await browser.submit(byApp, '/challenge', { code: codeOf(key) })).get('code'))
    await bed.user(bed.poolId, 'eve')
    const other = await signIn('eve')
    const byEmail = await other.browser.submit(other.page, '/challenge', { answer: 'EMAIL_OTP' })
    const asked = await other.browser.submit(byEmail, '/challenge', { email: 'eve@example.com' })
    assert.equal(other.browser.cookies.has('poolhouse-session'), false)
    const done = await other.browser.submit(asked, '/challenge', { code: bed.messages.at(-1)?.code ?? '' })
    assert.ok(sentBack(done).get('code'))
  })
})
