import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { password } from '../bed.fixture.ts'
import { base, type HostedBed, openHosted, sentBack } from './browser.fixture.ts'

describe('accounts on the pages of a domain', () => {
  let bed: HostedBed
  let app: { readonly id: string; readonly secret: string }
  before(async () => {
    bed = await openHosted({
      AutoVerifiedAttributes: ['email'],
      Schema: [{ Name: 'given_name', Required: true, Mutable: true }],
    })
    app = await bed.app({ GenerateSecret: true })
  })
  after(() => bed.close())

  const open = (path: string, browser = bed.browser()) => browser.get(`${base}${path}?${bed.ask(app.id).query}`)
  const lastCode = () => bed.messages.at(-1)?.code ?? ''
  const person = { username: 'bea', 'attribute.email': 'bea@example.com', 'attribute.given_name': 'Bea', password }

  it('are made, confirmed by the code, and used, by forms alone', async () => {
    const browser = bed.browser()
    const page = await open('/signup', browser)
    assert.match(page.text, /for="attribute.given_name"[\s\S]*for="attribute.email"/)
    const asked = await browser.submit(page, '/signup', person)
    assert.match(asked.text, /Confirm your account/)
    const wrong = await browser.submit(asked, '/confirmUser', { code: '000000x' })
    assert.equal(wrong.status, 400)
    const resent = await browser.submit(wrong, '/resendcode', {})
    assert.match(resent.text, /on its way/)
    const confirmed = await browser.submit(resent, '/confirmUser', { code: lastCode() })
    assert.equal(confirmed.status, 303)
    const login = await browser.get(confirmed.location)
    assert.match(login.text, /role="status"[^>]*>Your account is confirmed/)
    assert.ok(sentBack(await browser.submit(login, '/login', person)).get('code'))
  })

  it('are refused where a field is missing, the password is weak, or the name is taken', async () => {
    const browser = bed.browser()
    const page = await open('/signup', browser)
    const attempts: readonly Readonly<Record<string, string>>[] = [
      { ...person, username: ' ' },
      { ...person, username: 'new', password: '' },
      { ...person, username: 'new', password: 'weak' },
      { ...person, username: 'new', 'attribute.given_name': '' },
      { ...person, username: 'new', 'attribute.email': 'no address' },
      person,
    ]
    for (const fields of attempts) {
      const answer = await browser.submit(page, '/signup', fields)
      assert.equal(answer.status, 400, JSON.stringify(fields))
      assert.doesNotMatch(answer.text, new RegExp(password))
    }
  })

  it('cannot be given attributes that the page did not ask for', async () => {
    const browser = bed.browser()
    const page = await open('/signup', browser)
    await browser.submit(page, '/signup', {
      ...person,
      username: 'sly',
      'attribute.email_verified': 'true',
      'attribute.name': 'Sly',
    })
    const made = await bed.call<{ UserAttributes: { Name: string }[] }>('AdminGetUser', {
      UserPoolId: bed.poolId,
      Username: 'sly',
    })
    const names = made.UserAttributes.map(({ Name }) => Name).sort()
    assert.deepEqual(names, ['email', 'email_verified', 'given_name', 'sub'])
  })

  it('whose code cannot be sent are there, and get another when mail leaves again', async () => {
    const mel = { ...person, username: 'mel', 'attribute.email': 'mel@example.com' }
    bed.unreachable.add('mel@example.com')
    const browser = bed.browser()
    const asked = await browser.submit(await open('/signup', browser), '/signup', mel)
    assert.match(asked.text, /could not be sent/)
    bed.unreachable.clear()
    const resent = await browser.submit(asked, '/resendcode', {})
    assert.equal((await browser.submit(resent, '/confirmUser', { code: lastCode() })).status, 303)
  })

  it('that are not confirmed yet are asked for the code, once the password is right', async () => {
    const browser = bed.browser()
    await browser.submit(await open('/signup', browser), '/signup', { ...person, username: 'cleo' })
    const other = bed.browser()
    const wrong = await other.submit(await open('/login', other), '/login', {
      username: 'cleo',
      password: 'Wrong-7-horse',
    })
    assert.match(wrong.text, /Incorrect username or password/)
    const right = await other.submit(await open('/login', other), '/login', { username: 'cleo', password })
    assert.match(right.text, /Confirm your account/)
    const confirmed = await other.submit(right, '/confirmUser', { code: lastCode() })
    assert.equal(confirmed.status, 303)
  })

  it('get another password by a code that goes to the verified address', async () => {
    const browser = bed.browser()
    const asked = await browser.submit(await open('/forgotPassword', browser), '/forgotPassword', { username: 'bea' })
    const weak = await browser.submit(asked, '/confirmForgotPassword', { code: lastCode(), password: 'weak' })
    assert.match(weak.text, /href="#password"/)
    const wrong = await browser.submit(weak, '/confirmForgotPassword', { code: '000000', password: 'Other-horse-8' })
    assert.equal(wrong.status, 400)
    const done = await browser.submit(wrong, '/confirmForgotPassword', { code: lastCode(), password: 'Other-horse-8' })
    assert.match(done.location, /notice=reset/)
    const login = await browser.get(done.location)
    const signedIn = await browser.submit(login, '/login', { username: 'bea', password: 'Other-horse-8' })
    assert.ok(sentBack(signedIn).get('code'))
  })

  it('are told when too many codes were asked for, whether they are there or not', async () => {
    for (const username of ['nobody', 'bea']) {
      const browser = bed.browser()
      let page = await open('/forgotPassword', browser)
      for (let i = 0; i < 6; i++)
        page = await browser.submit(await open('/forgotPassword', browser), '/forgotPassword', { username })
      assert.equal(page.status, 400)
      assert.match(page.text, /Too many attempts/)
    }
  })

  describe('with a temporary password', () => {
    const invite = (Username: string) =>
      bed.call('AdminCreateUser', {
        UserPoolId: bed.poolId,
        Username,
        TemporaryPassword: password,
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'given_name', Value: 'Dora' }],
      })

    it('choose their own before they are let in', async () => {
      await invite('dora')
      const browser = bed.browser()
      const page = await browser.submit(await open('/login', browser), '/login', { username: 'dora', password })
      assert.match(page.text, /Choose your password/)
      assert.equal(browser.cookies.has('poolhouse-session'), false)
      const weak = await browser.submit(page, '/challenge', { password: 'weak' })
      assert.match(weak.text, /href="#password"/)
      const done = await browser.submit(weak, '/challenge', { password: 'Other-horse-8' })
      assert.ok(sentBack(done).get('code'))
      const again = await browser.submit(page, '/challenge', { password: 'Third-horse-9' })
      assert.equal(again.status, 403)
    })

    it('cannot be finished in another browser, nor later, nor by a challenge of one’s own making', async () => {
      await invite('fay')
      const browser = bed.browser()
      const page = await browser.submit(await open('/login', browser), '/login', { username: 'fay', password })
      const other = bed.browser()
      const theirs = await other.submit(await open('/login', other), '/login', { username: 'fay', password })
      const challenge = /name="challenge" value="([^"]*)"/.exec(page.text)?.[1] ?? ''
      const stolen = await other.submit(theirs, '/challenge', { challenge, password: 'Other-horse-8' })
      assert.match(stolen.text, /open too long/)
      const made = await browser.submit(page, '/challenge', { challenge: 'x', password: 'Other-horse-8' })
      assert.match(made.text, /open too long/)
      bed.clock.advance(181_000)
      const late = await browser.submit(page, '/challenge', { password: 'Other-horse-8' })
      assert.match(late.text, /open too long/)
      bed.clock.advance(-181_000)
    })
  })

  it('are made by administrators alone where the pool says so', async () => {
    const closed = await openHosted({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } })
    try {
      const { id } = await closed.app()
      const browser = closed.browser()
      const page = await browser.get(`${base}/signup?${closed.ask(id).query}`)
      assert.match(page.text, /not open here/)
      const login = await browser.get(`${base}/login?${closed.ask(id).query}`)
      assert.doesNotMatch(login.text, /\/signup/)
      const forged = await browser.submit(login, '/login', {})
      const sent = await browser.post(`${base}/signup?${closed.ask(id).query}`, {
        ...person,
        _csrf: /name="_csrf" value="([^"]*)"/.exec(forged.text)?.[1] ?? '',
      })
      assert.equal(sent.status, 400)
      assert.match(sent.text, /not open here/)
    } finally {
      await closed.close()
    }
  })
})

describe('pages of a pool where only administrators set forgotten passwords', () => {
  it('say so to everybody, and offer no code', async () => {
    const bed = await openHosted()
    try {
      const RecoveryMechanisms = [{ Name: 'admin_only', Priority: 1 }]
      await bed.call('UpdateUserPool', { UserPoolId: bed.poolId, AccountRecoverySetting: { RecoveryMechanisms } })
      const { id } = await bed.app()
      const page = await bed.browser().get(`${base}/forgotPassword?${bed.ask(id).query}`)
      assert.equal(page.status, 200)
      assert.match(page.text, /Only your administrator can set another password/)
      assert.doesNotMatch(page.text, /name="username"/)
    } finally {
      await bed.close()
    }
  })
})
