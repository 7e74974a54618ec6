import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { password } from '../bed.fixture.ts'
import { type Answer, type Browser, base, type HostedBed, openHosted, sentBack } from './browser.fixture.ts'

const choosing = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'EMAIL_OTP' as const] } }

describe('ways to sign in beside a password', () => {
  let bed: HostedBed
  let app: { readonly id: string; readonly secret: string }
  before(async () => {
    bed = await openHosted({ Policies: choosing, AutoVerifiedAttributes: ['email'] })
    app = await bed.app({ GenerateSecret: true, ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
    await bed.user(bed.poolId, 'ana', { email: 'ana@example.com', email_verified: 'true' })
    await bed.user(bed.poolId, 'bea', { email: 'bea@example.com' })
  })
  after(() => bed.close())

  const open = (browser: Browser, id = app.id) => browser.get(`${base}/login?${bed.ask(id).query}`)
  const choose = async (username: string, factor = 'EMAIL_OTP') => {
    const browser = bed.browser()
    return { browser, page: await browser.submit(await open(browser), '/login', { username, factor }) }
  }
  const alert = ({ text }: Answer) => /role="alert"[\s\S]*?<\/div>/.exec(text)?.[0] ?? ''

  it('are offered by the pool and the app together, without scripts', async () => {
    const page = await open(bed.browser())
    assert.match(
      page.text,
      /<button class="plain" name="factor" value="EMAIL_OTP" formnovalidate>Send me a code by email/,
    )
    assert.doesNotMatch(page.text, /SMS_OTP|WEB_AUTHN|<script/)
    const plain = await bed.app()
    assert.doesNotMatch((await open(bed.browser(), plain.id)).text, /name="factor"/)
    const browser = bed.browser()
    const forced = await browser.submit(await open(browser, plain.id), '/login', {
      username: 'ana',
      factor: 'EMAIL_OTP',
    })
    assert.deepEqual([forced.status, forced.location], [400, ''])
    for (const factor of ['SMS_OTP', 'WEB_AUTHN', 'PASSWORD', 'x']) {
      assert.match(alert((await choose('ana', factor)).page), /did not work/)
    }
  })

  it('sign in by the code that was sent, and by no other', async () => {
    const { browser, page } = await choose('ana')
    assert.equal(page.status, 200)
    assert.equal(browser.cookies.has('poolhouse-session'), false)
    const code = bed.messages.at(-1)?.code ?? ''
    const wrong = await browser.submit(page, '/challenge', { code: code === '00000000' ? '1' : '00000000' })
    assert.match(alert(wrong), /href="#code"[\s\S]*not right/)
    const empty = await browser.submit(wrong, '/challenge', { code: ' ' })
    assert.match(alert(empty), /Enter the code/)
    assert.ok(sentBack(await browser.submit(empty, '/challenge', { code })).get('code'))
    const again = await browser.submit(empty, '/challenge', { code })
    assert.equal(again.status, 403)
  })

  it('cannot be finished in another browser', async () => {
    const { page } = await choose('ana')
    const other = await choose('bea')
    const [, challenge = ''] = /name="challenge" value="([^"]+)"/.exec(page.text) ?? []
    const stolen = await other.browser.submit(other.page, '/challenge', {
      challenge,
      code: bed.messages.at(-1)?.code ?? '',
    })
    assert.match(alert(stolen), /open too long, or was opened elsewhere/)
  })

  it('never tell who exists, nor who has them', async () => {
    const told = []
    for (const username of ['ana', 'bea', 'zoe']) {
      const { browser, page } = await choose(username)
      const shown = (answer: Answer) => [
        answer.status,
        answer.text.replaceAll(/value="[^"]*"|client_id[^"]*/g, (value) => String(value.length)),
      ]
      const wrong = await browser.submit(page, '/challenge', { code: '1' })
      const guesses = []
      for (let i = 0; i < 5; i++) guesses.push(alert(await browser.submit(page, '/challenge', { code: '1' })))
      told.push([shown(page), shown(wrong), guesses])
      bed.clock.advance(60_000)
    }
    assert.deepEqual(told[0], told[1])
    assert.deepEqual(told[0], told[2])
  })

  it('let people sign up without a password, but not where codes are not offered', async () => {
    const browser = bed.browser()
    const page = await browser.get(`${base}/signup?${bed.ask(app.id).query}`)
    assert.match(page.text, /name="password"[^>]*spellcheck="false">[\s\S]*Leave it empty to sign in by codes/)
    const fields = { username: 'cleo', 'attribute.email': 'cleo@example.com', password: '' }
    const asked = await browser.submit(page, '/signup', fields)
    const confirmed = await browser.submit(asked, '/confirmUser', { code: bed.messages.at(-1)?.code ?? '' })
    assert.equal(confirmed.status, 303)
    const byPassword = await browser.submit(await open(browser), '/login', { username: 'cleo', password })
    assert.match(alert(byPassword), /Incorrect username or password/)
    const { browser: another, page: code } = await choose('cleo')
    const done = await another.submit(code, '/challenge', { code: bed.messages.at(-1)?.code ?? '' })
    assert.ok(sentBack(done).get('code'))
    const plain = await bed.app()
    const closed = await browser.get(`${base}/signup?${bed.ask(plain.id).query}`)
    const refused = await browser.submit(closed, '/signup', { ...fields, username: 'dan' })
    assert.match(alert(refused), /Enter a password/)
  })

  it('come by SMS where the pool says so', async () => {
    const AllowedFirstAuthFactors = ['PASSWORD' as const, 'SMS_OTP' as const]
    const Policies = { SignInPolicy: { AllowedFirstAuthFactors } }
    await bed.call('UpdateUserPool', { UserPoolId: bed.poolId, Policies, AutoVerifiedAttributes: ['email'] })
    await bed.user(bed.poolId, 'dora', { phone_number: '+15550001234', phone_number_verified: 'true' })
    const { browser, page } = await choose('dora', 'SMS_OTP')
    assert.equal(bed.messages.at(-1)?.destination, '+15550001234')
    assert.ok(sentBack(await browser.submit(page, '/challenge', { code: bed.messages.at(-1)?.code ?? '' })).get('code'))
    assert.match(alert((await choose('ana')).page), /did not work/)
  })
})
