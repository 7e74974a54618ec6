import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { secretHash } from '../../../tokens/secretHash.ts'
import { listOf, password, refused, type TriggerDocument } from '../bed.fixture.ts'
import { base, type HostedBed, openHosted, origin, sentBack } from './browser.fixture.ts'

const byLink = { DefaultEmailOption: 'CONFIRM_WITH_LINK' } as const

describe('links that confirm a sign-up', () => {
  let bed: HostedBed
  let app: { readonly id: string; readonly secret: string }
  before(async () => {
    bed = await openHosted({
      AutoVerifiedAttributes: ['email'],
      VerificationMessageTemplate: {
        ...byLink,
        EmailMessageByLink: '<p>Welcome {username}! {##Yes, it is <b>me</b>##}</p>',
        EmailSubjectByLink: 'Is it you?',
      },
    })
    app = await bed.app()
  })
  after(() => bed.close())

  const person = (Username: string, ClientId = app.id) => ({
    ClientId,
    Username,
    Password: password,
    UserAttributes: listOf({ email: `${Username.toLowerCase()}@example.com` }),
  })
  /** The address in the last mail, as a browser reads it. */
  const lastLink = (): URL => {
    const href = /<a href="([^"]+)">/.exec(bed.messages.at(-1)?.body ?? '')?.[1]
    assert.ok(href, bed.messages.at(-1)?.body)
    return new URL(href.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))))
  }
  const signUp = async (name: string): Promise<URL> => {
    await bed.call('SignUp', person(name))
    return lastLink()
  }
  const open = (link: URL) => bed.browser().get(link.href)
  const isOpened = async (link: URL) => {
    const page = await open(link)
    assert.equal(page.status, 200, page.text)
    assert.match(page.text, /<h1>Your registration is confirmed<\/h1>\s*<div class="notice" role="status">/)
    return page
  }
  const isRefused = async (link: URL) => {
    const page = await open(link)
    assert.equal(page.status, 400)
    assert.match(page.text, /<h1>Your registration could not be confirmed<\/h1>/)
    assert.match(page.text, /role="alert"[\s\S]*This link was used already, is too old, or is not whole/)
    return page
  }
  const statusOf = async (Username: string) => {
    const user = await bed.needs.userPools.userNamed(bed.poolId, Username)
    return [user?.status, user?.attributes['email_verified']]
  }
  const altered = (link: URL, changes: Readonly<Record<string, string>>): URL => {
    const other = new URL(link)
    for (const [name, value] of Object.entries(changes)) other.searchParams.set(name, value)
    return other
  }

  it('come by mail, are opened in any browser, and the user signs in', async () => {
    const link = await signUp('ann')
    const message = bed.messages.at(-1)
    assert.equal(message?.subject, 'Is it you?')
    assert.equal(message?.format, 'html')
    assert.match(message?.body ?? '', /^<p>Welcome ann! <a href="[^"]+">Yes, it is <b>me<\/b><\/a><\/p>$/)
    assert.equal(link.origin + link.pathname, `${origin}${base}/confirmUser`)
    assert.deepEqual(Object.fromEntries(link.searchParams), {
      client_id: app.id,
      user_name: 'ann',
      confirmation_code: message?.code,
    })
    const page = await isOpened(link)
    assert.match(page.header('content-security-policy') ?? '', /default-src 'none'/)
    assert.equal(page.header('referrer-policy'), 'same-origin')
    assert.deepEqual(await statusOf('ann'), ['CONFIRMED', 'true'])
    assert.ok((await bed.signIn(await bed.client(bed.poolId), 'ann')).AuthenticationResult?.AccessToken)
  })

  it('are good once', async () => {
    const link = await signUp('bob')
    await isOpened(link)
    await isRefused(link)
    assert.deepEqual(await statusOf('bob'), ['CONFIRMED', 'true'])
  })

  it('opened twice at once confirm once, and tell the function once', async () => {
    const told: TriggerDocument[] = []
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:welcome'
    bed.functions.set(arn, (event) => {
      told.push(event)
      return event
    })
    const UserPoolId = bed.poolId
    const pool = { UserPoolId, AutoVerifiedAttributes: ['email'], VerificationMessageTemplate: byLink }
    await bed.call('UpdateUserPool', { ...pool, LambdaConfig: { PostConfirmation: arn } })
    try {
      const link = await signUp('both')
      const pages = await Promise.all([open(link), open(link)])
      assert.deepEqual(pages.map(({ status }) => status).sort(), [200, 400])
      assert.deepEqual(
        told.map(({ triggerSource, userName }) => [triggerSource, userName]),
        [['PostConfirmation_ConfirmSignUp', 'both']],
      )
    } finally {
      await bed.call('UpdateUserPool', pool)
    }
  })

  it('with another code, another name, or a part missing or twice, confirm nobody, all in the same words', async () => {
    const link = await signUp('cy')
    const page = await isRefused(altered(link, { confirmation_code: 'wrong' }))
    assert.equal((await isRefused(altered(link, { user_name: 'nobody' }))).text, page.text)
    assert.equal((await isRefused(altered(link, { user_name: 'a b\u0000' }))).text, page.text)
    const nameless = new URL(link)
    nameless.searchParams.delete('user_name')
    await isRefused(nameless)
    const twice = new URL(link)
    twice.searchParams.append('user_name', 'ann')
    await isRefused(twice)
    assert.deepEqual(await statusOf('cy'), ['UNCONFIRMED', 'false'])
    await isOpened(link)
  })

  it('cannot be guessed: after five codes none counts', async () => {
    const link = await signUp('dee')
    for (let guess = 0; guess < 5; guess++) await isRefused(altered(link, { confirmation_code: `${guess}` }))
    await isRefused(link)
    assert.deepEqual(await statusOf('dee'), ['UNCONFIRMED', 'false'])
  })

  it('of a client that is not the pool’s confirm nobody', async () => {
    const link = await signUp('eve')
    const stranger = await bed.client(await bed.pool())
    for (const client_id of [stranger, 'x']) {
      const page = await open(altered(link, { client_id }))
      assert.equal(page.status, 400)
      assert.doesNotMatch(page.text, /is confirmed/)
    }
    assert.deepEqual(await statusOf('eve'), ['UNCONFIRMED', 'false'])
  })

  it('are too old after a day', async () => {
    const link = await signUp('fay')
    bed.clock.advance(24 * 3_600_000 + 1)
    await isRefused(link)
    assert.deepEqual(await statusOf('fay'), ['UNCONFIRMED', 'false'])
  })

  it('of users who are gone say the same', async () => {
    const link = await signUp('gil')
    await bed.call('AdminDeleteUser', { UserPoolId: bed.poolId, Username: 'gil' })
    await isRefused(link)
  })

  it('are void once another was sent', async () => {
    const first = await signUp('hal')
    await bed.call('ResendConfirmationCode', { ClientId: app.id, Username: 'hal' })
    const second = lastLink()
    assert.notEqual(first.href, second.href)
    await isRefused(first)
    await isOpened(second)
  })

  it('are looked at by scanners that ask for the head, and stay good', async () => {
    const link = await signUp('ida')
    assert.equal((await bed.browser().head(link.href)).status, 200)
    assert.deepEqual(await statusOf('ida'), ['UNCONFIRMED', 'false'])
    await isOpened(link)
  })

  it('work for clients with a secret and without pages, whatever the name looks like', async () => {
    const confidential = await bed.client(bed.poolId, { GenerateSecret: true })
    const Username = 'j&"<a>+%26-ü'
    const { UserPoolClient } = await bed.call<{ UserPoolClient: { ClientSecret: string } }>('DescribeUserPoolClient', {
      UserPoolId: bed.poolId,
      ClientId: confidential,
    })
    const SecretHash = secretHash(Username, confidential, UserPoolClient.ClientSecret)
    const UserAttributes = listOf({ email: 'jo@example.com' })
    await bed.call('SignUp', { ...person(Username, confidential), UserAttributes, SecretHash })
    const link = lastLink()
    assert.equal(link.searchParams.get('user_name'), Username)
    await isOpened(link)
    assert.deepEqual(await statusOf(Username), ['CONFIRMED', 'true'])
  })

  it('are what the pages speak of, which ask for no code', async () => {
    const browser = bed.browser()
    const { query } = bed.ask(app.id)
    const form = { username: 'kim', 'attribute.email': 'kim@example.com', password }
    const asked = await browser.submit(await browser.get(`${base}/signup?${query}`), '/signup', form)
    assert.match(asked.text, /A link was sent to confirm the account kim/)
    assert.doesNotMatch(asked.text, /name="code"/)
    const resent = await browser.submit(asked, '/resendcode', {})
    assert.match(resent.text, /Another link is on its way/)
    await isOpened(lastLink())
    const login = await browser.get(`${base}/login?${query}`)
    assert.ok(sentBack(await browser.submit(login, '/login', form)).get('code'))
    const back = await browser.get(`${base}/confirmUser?${query}`)
    assert.match(back.text, /for="username"/)
    const empty = await browser.submit(back, '/resendcode', { username: ' ' })
    assert.match(empty.text, /href="#username"/)
    const other = await browser.submit(back, '/resendcode', { username: 'nobody' })
    assert.match(other.text, /Another link is on its way/)
  })

  it('are for sign-ups alone: verified addresses and forgotten passwords have codes', async () => {
    await isOpened(await signUp('liz'))
    const last = () => bed.messages.at(-1)
    await bed.call('ForgotPassword', { ClientId: app.id, Username: 'liz' })
    assert.deepEqual([last()?.kind, last()?.body], ['forgotPassword', `Your password reset code is ${last()?.code}.`])
    const { access: AccessToken } = await bed.tokens(await bed.client(bed.poolId), 'liz')
    await bed.call('UpdateUserAttributes', { AccessToken, UserAttributes: listOf({ email: 'liz@example.org' }) })
    assert.deepEqual([last()?.kind, last()?.body], ['updateAttribute', `Your verification code is ${last()?.code}.`])
    await bed.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' })
    assert.deepEqual([last()?.kind, last()?.body], ['verifyAttribute', `Your verification code is ${last()?.code}.`])
  })

  it('are worded by the pool’s function, but for texts without a place for the link', async () => {
    const UserPoolId = bed.poolId
    const pool = { UserPoolId, AutoVerifiedAttributes: ['email'], VerificationMessageTemplate: byLink }
    const CustomMessage = 'arn:aws:lambda:us-east-1:000000000000:function:wording'
    await bed.call('UpdateUserPool', { ...pool, LambdaConfig: { CustomMessage } })
    try {
      const bodyFor = async (emailMessage: string) => {
        bed.functions.set(CustomMessage, (event) => {
          assert.equal(event.request['linkParameter'], '{##Click Here##}')
          return { ...event, response: { ...event.response, emailMessage } }
        })
        await bed.call('ResendConfirmationCode', { ClientId: app.id, Username: 'ned' })
        const { body = '', code = '' } = bed.messages.at(-1) ?? {}
        return body.replace(/<a href="[^"]*">/, '<a>').replaceAll(code, 'CODE')
      }
      bed.functions.set(CustomMessage, (event) => event)
      await signUp('ned')
      const own = 'Please follow this link to verify your email address: <a>Verify email</a>'
      assert.equal(await bodyFor('Go: {##Click Here##}.'), 'Go: <a>Click Here</a>.')
      assert.equal(await bodyFor('{####} or {##Click Here##}'), 'CODE or <a>Click Here</a>')
      assert.equal(await bodyFor('Your code: {####}'), own)
      assert.equal(await bodyFor('Nothing'), own)
    } finally {
      await bed.call('UpdateUserPool', pool)
    }
    await isOpened(lastLink())
  })

  it('need pages to lead to: without a domain nobody is signed up, nor told who exists', async () => {
    const UserPoolId = await bed.pool({ AutoVerifiedAttributes: ['email'], VerificationMessageTemplate: byLink })
    const ClientId = await bed.client(UserPoolId, { PreventUserExistenceErrors: 'ENABLED' })
    const sent = bed.messages.length
    const noDomain =
      /^Cannot perform specific action because there does not exist a valid use pool domain .*CreateUserPoolDomain/
    await refused(bed.call('SignUp', person('max', ClientId)), 'InvalidParameterException', noDomain)
    assert.equal(await bed.needs.userPools.userNamed(UserPoolId, 'max'), undefined)
    await bed.call('CreateUserPoolDomain', { UserPoolId, Domain: 'later' })
    await bed.call('SignUp', person('max', ClientId))
    await bed.call('DeleteUserPoolDomain', { UserPoolId, Domain: 'later' })
    for (const Username of ['max', 'nobody']) {
      const call = bed.call('ResendConfirmationCode', { ClientId, Username })
      await refused(call, 'InvalidParameterException', noDomain)
    }
    assert.equal(bed.messages.length, sent + 1)
  })

  it('are not for numbers: those get codes, with a domain or without', async () => {
    const AutoVerifiedAttributes = ['email' as const, 'phone_number' as const]
    const UserPoolId = await bed.pool({ AutoVerifiedAttributes, VerificationMessageTemplate: byLink })
    await bed.call('CreateUserPoolDomain', { UserPoolId, Domain: 'numbers' })
    const UserAttributes = listOf({ email: 'nia@example.com', phone_number: '+15555550123' })
    await bed.call('SignUp', { ...person('nia', await bed.client(UserPoolId)), UserAttributes })
    const message = bed.messages.at(-1)
    assert.deepEqual([message?.medium, message?.body], ['SMS', `Your verification code is ${message?.code}.`])
  })
})
