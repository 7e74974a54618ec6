import assert from 'node:assert/strict'
import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { after, afterEach, before, describe, it } from 'node:test'
import type { CreateIdentityProviderRequest } from '@aws-sdk/client-cognito-identity-provider'
import { json, type OidcIssuer, oidcIssuer } from '../../../../../tests/standIns/oidcIssuer.ts'
import { claimsOf, password, refused, type TriggerDocument } from '../../bed.fixture.ts'
import {
  type Answer,
  type Browser,
  base,
  callback,
  decoded,
  type HostedBed,
  openHosted,
  origin,
  sentBack,
} from '../browser.fixture.ts'

/** What a token request of ours said. */
let redeemed: URLSearchParams
/** What the provider's endpoint of claims was sent. */
let bearer: string | undefined

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return new URLSearchParams(Buffer.concat(chunks).toString())
}

/** A provider's endpoints: what its token and its claims say is the test's. */
async function play(issuer: OidcIssuer, idToken: object | undefined, claims: object | undefined): Promise<void> {
  issuer.answer('/.well-known/openid-configuration', (_, response) =>
    json(response, {
      issuer: issuer.name,
      jwks_uri: `${issuer.origin}/jwks`,
      authorization_endpoint: `${issuer.origin}/authorize`,
      token_endpoint: `${issuer.origin}/token`,
      ...(claims && { userinfo_endpoint: `${issuer.origin}/userinfo` }),
    }),
  )
  issuer.answer('/token', async (request: IncomingMessage, response: ServerResponse) => {
    redeemed = await bodyOf(request)
    const id_token = idToken && (await issuer.token(idToken))
    json(response, { access_token: 'provider-access', token_type: 'Bearer', ...(id_token && { id_token }) })
  })
  issuer.answer('/userinfo', (request, response) => {
    bearer = request.headers.authorization
    json(response, claims)
  })
}

describe('people from other providers', () => {
  let bed: HostedBed
  let issuer: OidcIssuer
  let app: { readonly id: string; readonly secret: string }
  const events: TriggerDocument[] = []
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:seen'

  before(async () => {
    bed = await openHosted()
    issuer = await oidcIssuer({ now: bed.clock.now })
    await play(issuer, undefined, undefined)
    bed.functions.set(arn, (event) => {
      events.push(event)
      return event
    })
    await provider('Corp', 'OIDC', {
      client_id: 'at-corp',
      client_secret: 'corp-secret',
      authorize_scopes: 'openid email',
      oidc_issuer: issuer.origin,
      attributes_request_method: 'GET',
    })
    app = await bed.app({ SupportedIdentityProviders: ['COGNITO', 'Corp'] })
  })
  afterEach(() => void events.splice(0))
  after(async () => {
    await issuer.stop()
    await bed.close()
  })

  const provider = (
    ProviderName: string,
    ProviderType: CreateIdentityProviderRequest['ProviderType'],
    ProviderDetails: Record<string, string>,
    AttributeMapping: Record<string, string> = { email: 'email', email_verified: 'email_verified', name: 'name' },
  ) =>
    bed.call('CreateIdentityProvider', {
      UserPoolId: bed.poolId,
      ProviderName,
      ProviderType,
      ProviderDetails,
      AttributeMapping,
    })

  /** Goes to a provider; where it was asked to send the browser back to, with what. */
  const leave = async (browser: Browser, name = 'Corp', id = app.id) => {
    const { query, verifier } = bed.ask(id, { identity_provider: name, nonce: 'of-the-app' })
    const answer = await browser.get(`${base}/oauth2/authorize?${query}`)
    assert.equal(answer.status, 302, answer.text)
    const to = new URL(answer.location)
    return { to, asked: to.searchParams, verifier }
  }
  const back = (browser: Browser, asked: URLSearchParams, more: Readonly<Record<string, string>> = { code: 'c' }) =>
    browser.get(
      `${base}/oauth2/idpresponse?${new URLSearchParams({ state: asked.get('state') ?? '', ...more }).toString()}`,
    )
  /** A whole sign-in at the provider. */
  const through = async (
    sub: string,
    claims: object = {},
    { name = 'Corp', id = app.id, browser = bed.browser() } = {},
  ): Promise<{ answer: Answer; verifier: string }> => {
    const { asked, verifier } = await leave(browser, name, id)
    await play(issuer, { sub, aud: asked.get('client_id'), nonce: asked.get('nonce'), ...claims }, { sub, ...claims })
    return { answer: await back(browser, asked), verifier }
  }
  const tokensOf = async ({ answer, verifier }: { answer: Answer; verifier: string }, id = app.id) => {
    const code = sentBack(answer).get('code') ?? ''
    const form = { grant_type: 'authorization_code', client_id: id, code, redirect_uri: callback }
    const { status, body } = await bed.token({ ...form, code_verifier: verifier })
    assert.equal(status, 200, JSON.stringify(body))
    return claimsOf(body['id_token'] ?? '')
  }
  const userOf = (Username: string) =>
    bed.call<{ Username: string; UserStatus: string; UserAttributes: { Name: string; Value: string }[] }>(
      'AdminGetUser',
      { UserPoolId: bed.poolId, Username },
    )

  it('come by a code with PKCE, state and nonce, and are users of their own', async () => {
    await bed.call('UpdateUserPool', {
      UserPoolId: bed.poolId,
      LambdaConfig: { PreSignUp: arn, PostConfirmation: arn, PostAuthentication: arn },
    })
    const browser = bed.browser()
    const page = await browser.get(`${base}/login?${bed.ask(app.id).query}`)
    assert.match(page.text, /Continue with Corp/)
    const { to, asked, verifier } = await leave(browser)
    assert.equal(to.origin + to.pathname, `${issuer.origin}/authorize`)
    assert.equal(asked.get('redirect_uri'), `${origin}${base}/oauth2/idpresponse`)
    assert.deepEqual(
      ['client_id', 'response_type', 'scope', 'code_challenge_method'].map((name) => asked.get(name)),
      ['at-corp', 'code', 'openid email', 'S256'],
    )
    const claims = { email: 'kim@corp.example', email_verified: true, name: 'Kim' }
    await play(issuer, { sub: 'kim', aud: 'at-corp', nonce: asked.get('nonce') }, { sub: 'kim', ...claims })
    const answer = await back(browser, asked)
    assert.equal(sentBack(answer).get('state'), 'a b&c')
    assert.equal(bearer, 'Bearer provider-access')
    const proof = createHash('sha256')
      .update(redeemed.get('code_verifier') ?? '')
      .digest('base64url')
    assert.equal(proof, asked.get('code_challenge'))
    assert.equal(redeemed.get('client_secret'), 'corp-secret')

    const id = await tokensOf({ answer, verifier })
    assert.equal(id['cognito:username'], 'Corp_kim')
    assert.deepEqual(id['cognito:groups'], [`${bed.poolId}_Corp`])
    assert.deepEqual([id['email'], id['email_verified'], id['nonce']], ['kim@corp.example', true, 'of-the-app'])
    const [identity] = id['identities'] as Record<string, string>[]
    assert.deepEqual(
      [identity?.['userId'], identity?.['providerName'], identity?.['providerType'], identity?.['primary']],
      ['kim', 'Corp', 'OIDC', 'true'],
    )
    const dateCreated = bed.clock.now()
    assert.deepEqual([identity?.['issuer'], identity?.['dateCreated']], [null, String(dateCreated)])
    const { UserStatus, UserAttributes } = await userOf('Corp_kim')
    assert.equal(UserStatus, 'EXTERNAL_PROVIDER')
    assert.deepEqual(JSON.parse(UserAttributes.find(({ Name }) => Name === 'identities')?.Value ?? ''), [
      { ...identity, primary: true, dateCreated },
    ])
    assert.deepEqual(
      events.map(({ triggerSource }) => triggerSource),
      ['PreSignUp_ExternalProvider', 'PostConfirmation_ConfirmSignUp'],
    )
    events.splice(0)
    const later = await tokensOf(await through('kim', { ...claims, name: 'Kim K.' }))
    assert.deepEqual([later['sub'], later['name']], [id['sub'], 'Kim K.'])
    assert.deepEqual(
      events.map(({ triggerSource }) => triggerSource),
      ['PostAuthentication_Authentication'],
    )
    await bed.call('UpdateUserPool', { UserPoolId: bed.poolId })
  })

  it('come from a provider without a discovery document too, whose places its administrator names', async () => {
    const quiet = await oidcIssuer({ now: bed.clock.now })
    try {
      const at = quiet.origin
      await provider('Quiet', 'OIDC', {
        client_id: 'at-quiet',
        client_secret: 'quiet-secret',
        authorize_scopes: 'openid',
        oidc_issuer: at,
        authorize_url: `${at}/begin`,
        token_url: `${at}/redeem`,
        attributes_url: `${at}/claims`,
        jwks_uri: `${at}/jwks`,
      })
      const { id } = await bed.app({ SupportedIdentityProviders: ['Quiet'] })
      const browser = bed.browser()
      const { to, asked } = await leave(browser, 'Quiet', id)
      assert.equal(to.origin + to.pathname, `${at}/begin`)
      const claims = { sub: 'quinn', aud: 'at-quiet', nonce: asked.get('nonce') }
      quiet.answer('/redeem', async (_, response) =>
        json(response, { access_token: 'a', token_type: 'Bearer', id_token: await quiet.token(claims) }),
      )
      quiet.answer('/claims', (_, response) => json(response, { sub: 'quinn', name: 'Quinn' }))
      assert.ok(sentBack(await back(browser, asked)).get('code'))
      assert.equal((await userOf('Quiet_quinn')).UserStatus, 'EXTERNAL_PROVIDER')
      assert.ok(!quiet.asked.some((path) => path.includes('.well-known')))
    } finally {
      await quiet.stop()
    }
  })

  it('are sent on with what the app wishes of their sign-in, and nowhere where nothing may be shown', async () => {
    const ask = (more: Readonly<Record<string, string>>) => {
      const { query } = bed.ask(app.id, { identity_provider: 'Corp', ...more })
      return `${base}/oauth2/authorize?${query}`
    }
    const wishes = { prompt: 'select_account nonsense', login_hint: 'pia@corp.example', max_age: '60' }
    const asked = new URL((await bed.browser().get(ask(wishes))).location).searchParams
    assert.deepEqual(
      ['prompt', 'login_hint', 'max_age'].map((name) => asked.get(name)),
      ['select_account', 'pia@corp.example', '60'],
    )
    const browser = bed.browser()
    const silent = () => browser.get(ask({ prompt: 'none' }))
    assert.equal(sentBack(await silent()).get('error'), 'login_required')
    await through('pia', {}, { browser })
    assert.ok(sentBack(await silent()).get('code'))
    const others = await bed.app({ SupportedIdentityProviders: ['COGNITO'] })
    const { query } = bed.ask(others.id, { identity_provider: 'COGNITO', prompt: 'none' })
    assert.equal(sentBack(await browser.get(`${base}/oauth2/authorize?${query}`)).get('error'), 'login_required')
  })

  it('sign in once for the apps that name their provider, and anew for those that name another', async () => {
    const browser = bed.browser()
    await through('sam', {}, { browser })
    const go = async (more: Readonly<Record<string, string>>) =>
      (await browser.get(`${base}/oauth2/authorize?${bed.ask(app.id, more).query}`)).location
    for (const more of [{}, { identity_provider: 'Corp' }]) assert.match(await go(more), /[?&]code=/)
    for (const prompt of ['login', 'select_account', 'consent']) {
      assert.ok((await go({ identity_provider: 'Corp', prompt })).startsWith(`${issuer.origin}/authorize?`), prompt)
    }
    assert.match(await go({ identity_provider: 'COGNITO' }), /\/login\?/)
    const page = await browser.get(await go({ identity_provider: 'COGNITO' }))
    await bed.user(bed.poolId, 'sal')
    assert.ok(sentBack(await browser.submit(page, '/login', { username: 'sal', password })).get('code'))
    assert.ok((await go({ identity_provider: 'Corp' })).startsWith(`${issuer.origin}/authorize?`))
  })

  it('find the way to their provider on the page of an app that named another', async () => {
    for (const more of [{ identity_provider: 'COGNITO' }, { idp_identifier: 'nowhere' }, { prompt: 'none' }]) {
      const browser = bed.browser()
      const page = await browser.get(`${base}/login?${bed.ask(app.id, more).query}`)
      const [, to = ''] = /href="([^"]*)">Continue with Corp/.exec(page.text) ?? []
      const { location } = await browser.get(decoded(to))
      assert.ok(location.startsWith(`${issuer.origin}/authorize?`), location)
    }
  })

  it('bring their provider’s own tokens along, where these are mapped', async () => {
    const CustomAttributes = ['theirs', 'proof'].map((Name) => ({
      Name,
      AttributeDataType: 'String' as const,
      Mutable: true,
      StringAttributeConstraints: { MaxLength: '2048' },
    }))
    await bed.call('AddCustomAttributes', { UserPoolId: bed.poolId, CustomAttributes })
    const mapping = { 'custom:theirs': 'access_token', 'custom:proof': 'id_token' }
    const details = { client_id: 'at-lent', authorize_scopes: 'openid', oidc_issuer: issuer.origin }
    await provider('Lent', 'OIDC', details, mapping)
    const { id } = await bed.app({ SupportedIdentityProviders: ['Lent'] })
    await through('tia', { access_token: 'of her own making' }, { name: 'Lent', id })
    const { UserAttributes } = await userOf('Lent_tia')
    const kept = (name: string) => UserAttributes.find(({ Name }) => Name === name)?.Value ?? ''
    assert.equal(kept('custom:theirs'), 'provider-access')
    assert.equal(claimsOf(kept('custom:proof'))['sub'], 'tia')
  })

  it('have no password, and none to forget', async () => {
    await through('nina', { email: 'nina@corp.example', email_verified: true })
    const client = await bed.client(bed.poolId)
    await refused(bed.signIn(client, 'Corp_nina'), 'NotAuthorizedException')
    await refused(bed.call('ForgotPassword', { ClientId: client, Username: 'Corp_nina' }), 'NotAuthorizedException')
  })

  it('may share an address with a user of the pool, and do not become them by it', async () => {
    const own = await openHosted({ UsernameAttributes: ['email'] })
    try {
      const sub = await own.user(own.poolId, 'eve@corp.example')
      await own.call('CreateIdentityProvider', {
        UserPoolId: own.poolId,
        ProviderName: 'Corp',
        ProviderType: 'OIDC',
        ProviderDetails: { client_id: 'x', authorize_scopes: 'openid', oidc_issuer: issuer.origin },
        AttributeMapping: { email: 'email' },
      })
      const { id } = await own.app({ SupportedIdentityProviders: ['Corp'] })
      const browser = own.browser()
      const { query, verifier } = own.ask(id)
      const asked = new URL((await browser.get(`${base}/oauth2/authorize?${query}`)).location).searchParams
      await play(issuer, { sub: 'e', aud: 'x', nonce: asked.get('nonce'), email: 'eve@corp.example' }, undefined)
      const form = new URLSearchParams({ state: asked.get('state') ?? '', code: 'c' })
      const code = sentBack(await browser.get(`${base}/oauth2/idpresponse?${form.toString()}`)).get('code') ?? ''
      const grant = { grant_type: 'authorization_code', client_id: id, code, redirect_uri: callback }
      const { body } = await own.token({ ...grant, code_verifier: verifier })
      const theirs = claimsOf(body['id_token'] ?? '')
      assert.notEqual(theirs['sub'], sub)
      const Username = String(theirs['cognito:username'])
      const given = { UserPoolId: own.poolId, Username, Password: 'Provided-password-2', Permanent: true }
      await own.call('AdminSetUserPassword', given)
      const client = await own.client(own.poolId)
      const subOf = async (name: string, typed: string) =>
        claimsOf((await own.signIn(client, name, typed)).AuthenticationResult?.IdToken ?? '')['sub']
      assert.equal(await subOf(Username, given.Password), theirs['sub'])
      assert.equal(await subOf('eve@corp.example', password), sub)
      await refused(own.signIn(client, 'eve@corp.example', given.Password), 'NotAuthorizedException')
    } finally {
      await own.close()
    }
  })

  it('do not become a user of the pool who took their name before they came', async () => {
    await bed.user(bed.poolId, 'Corp_late')
    const { answer } = await through('late')
    assert.equal(sentBack(answer).get('error'), 'invalid_request')
    assert.equal(sentBack(answer).get('code'), null)
  })

  describe('are refused', () => {
    const pageOf = (answer: Answer) => {
      assert.deepEqual([answer.status, answer.location], [400, ''])
      return answer.text
    }

    it('in another browser than the one that asked, later, and twice', async () => {
      const browser = bed.browser()
      const { asked } = await leave(browser)
      await play(issuer, { sub: 'mia', aud: 'at-corp', nonce: asked.get('nonce') }, undefined)
      assert.match(pageOf(await back(bed.browser(), asked)), /open too long/)
      const other = bed.browser()
      await leave(other)
      assert.match(pageOf(await back(other, asked)), /open too long/)
      bed.clock.advance(601_000)
      assert.match(pageOf(await back(browser, asked)), /open too long/)
      bed.clock.advance(-601_000)
      assert.match(pageOf(await browser.get(`${base}/oauth2/idpresponse?code=c&state=x`)), /open too long/)
      assert.ok(sentBack(await back(browser, asked)).get('code'))
      assert.equal((await back(browser, asked)).status, 400)
    })

    it('with tokens of another sign-in, audience, issuer or time, or none', async () => {
      const wrong: readonly object[] = [
        { nonce: 'other' },
        { nonce: undefined },
        { aud: 'other-app' },
        { aud: 'other-app', azp: 'at-corp' },
        { azp: 'other-app' },
        { iss: 'https://evil.example' },
        { exp: Math.floor(bed.clock.now() / 1000) - 120 },
      ]
      for (const more of wrong) {
        const browser = bed.browser()
        const { asked } = await leave(browser)
        await play(issuer, { sub: 'x', aud: 'at-corp', nonce: asked.get('nonce'), ...more }, undefined)
        const told = sentBack(await back(browser, asked))
        assert.equal(told.get('error'), 'invalid_request', JSON.stringify(more))
        assert.equal(told.get('code'), null)
      }
      const browser = bed.browser()
      const { asked } = await leave(browser)
      await play(issuer, undefined, { sub: 'x' })
      assert.equal(sentBack(await back(browser, asked)).get('error'), 'invalid_request')
    })

    it('by an answer that says that it is of another provider, before anybody is given its code', async () => {
      for (const iss of ['https://evil.example', `${issuer.name}/other`, 'accounts.google.com']) {
        const browser = bed.browser()
        const { asked } = await leave(browser)
        redeemed = new URLSearchParams()
        const told = sentBack(await back(browser, asked, { code: 'of-another', iss }))
        assert.deepEqual([told.get('error'), told.get('code')], ['invalid_request', null], iss)
        const failed = sentBack(await back(browser, asked, { error: 'access_denied', iss }))
        assert.notEqual(failed.get('error_description'), 'access_denied', iss)
        assert.equal(redeemed.get('code'), null)
      }
      for (const iss of [issuer.name, `${issuer.name}/`]) {
        const browser = bed.browser()
        const { asked } = await leave(browser)
        await play(issuer, { sub: 'iss', aud: 'at-corp', nonce: asked.get('nonce') }, undefined)
        assert.ok(sentBack(await back(browser, asked, { code: 'c', iss })).get('code'), iss)
      }
    })

    it('where the provider tells of somebody else than its token', async () => {
      const browser = bed.browser()
      const { asked } = await leave(browser)
      await play(issuer, { sub: 'ann', aud: 'at-corp', nonce: asked.get('nonce') }, { sub: 'bob' })
      assert.equal(sentBack(await back(browser, asked)).get('error'), 'invalid_request')
    })

    it('whose names at their provider could be no usernames, in AWS’s words', async () => {
      for (const sub of ['a b', ' ', 'x'.repeat(124), 'tab\there']) {
        const told = sentBack((await through(sub)).answer)
        assert.match(told.get('error_description') ?? '', /^Invalid ProviderName\/Username combination/, sub)
      }
      assert.ok(sentBack((await through('y'.repeat(123))).answer).get('code'))
    })

    it('where the provider refuses, which the app is told with its state', async () => {
      const browser = bed.browser()
      const { asked } = await leave(browser)
      const told = sentBack(await back(browser, asked, { error: 'access_denied', error_description: 'no thanks' }))
      assert.deepEqual(
        [told.get('error'), told.get('error_description'), told.get('state')],
        ['invalid_request', 'no thanks', 'a b&c'],
      )
      const reason = 'it answered without a code: access_denied'
      assert.deepEqual(bed.refusals.at(-1), { userPool: bed.poolId, provider: 'Corp', reason })
    })

    it('by an app that does not let them in, and by the pool’s function', async () => {
      const closed = await bed.app()
      const { query } = bed.ask(closed.id, { identity_provider: 'Corp' })
      const told = sentBack(await bed.browser().get(`${base}/oauth2/authorize?${query}`))
      assert.equal(told.get('error'), 'invalid_request')
      const no = 'arn:aws:lambda:us-east-1:000000000000:function:no'
      bed.functions.set(no, () => {
        throw new Error('not from there')
      })
      await bed.call('UpdateUserPool', { UserPoolId: bed.poolId, LambdaConfig: { PreSignUp: no } })
      const refusedBy = sentBack((await through('zoe')).answer)
      assert.match(refusedBy.get('error_description') ?? '', /not from there/)
      assert.match(bed.refusals.at(-1)?.reason ?? '', /not from there/)
      await bed.call('UpdateUserPool', { UserPoolId: bed.poolId })
      await refused(userOf('Corp_zoe'), 'UserNotFoundException')
    })

    it('by an app that may not write what their provider tells, as on AWS', async () => {
      const narrow = await bed.app({ SupportedIdentityProviders: ['Corp'], WriteAttributes: ['email'] })
      const { answer } = await through('nan', { name: 'Nan' }, { id: narrow.id })
      assert.match(sentBack(answer).get('error_description') ?? '', /unauthorized attribute/)
      await refused(userOf('Corp_nan'), 'UserNotFoundException')
      const told = { email: 'nan@corp.example', email_verified: true }
      assert.ok(sentBack((await through('nan', told, { id: narrow.id })).answer).get('code'))
    })

    it('once disabled', async () => {
      await through('dan')
      await bed.call('AdminDisableUser', { UserPoolId: bed.poolId, Username: 'Corp_dan' })
      assert.equal(sentBack((await through('dan')).answer).get('error'), 'invalid_request')
    })
  })

  describe('linked to a user', () => {
    const link = (value: string, more: object = {}, DestinationUser: object = destination('uma')) =>
      bed.call('AdminLinkProviderForUser', {
        UserPoolId: bed.poolId,
        DestinationUser,
        SourceUser: {
          ProviderName: 'Corp',
          ProviderAttributeName: 'Cognito_Subject',
          ProviderAttributeValue: value,
          ...more,
        },
      })
    const destination = (name: string) => ({ ProviderName: 'Cognito', ProviderAttributeValue: name })

    it('sign in as that user, until the link ends', async () => {
      const sub = await bed.user(bed.poolId, 'uma')
      await link('uma-at-corp')
      const id = await tokensOf(await through('uma-at-corp', { name: 'Uma' }))
      assert.deepEqual([id['sub'], id['cognito:username'], id['name']], [sub, 'uma', 'Uma'])
      assert.equal((id['identities'] as { userId: string }[])[0]?.userId, 'uma-at-corp')
      await refused(userOf('Corp_uma-at-corp'), 'UserNotFoundException')
      const User = {
        ProviderName: 'Corp',
        ProviderAttributeName: 'Cognito_Subject',
        ProviderAttributeValue: 'uma-at-corp',
      }
      await bed.call('AdminDisableProviderForUser', { UserPoolId: bed.poolId, User })
      await refused(bed.call('AdminDisableProviderForUser', { UserPoolId: bed.poolId, User }), 'UserNotFoundException')
      const other = await tokensOf(await through('uma-at-corp'))
      assert.equal(other['cognito:username'], 'Corp_uma-at-corp')
      const { UserAttributes } = await userOf('uma')
      assert.ok(!UserAttributes.some(({ Name }) => Name === 'identities'))
    })

    it('are found by a mapped attribute where the link says so', async () => {
      const sub = await bed.user(bed.poolId, 'vic')
      await link('vic@corp.example', { ProviderAttributeName: 'email' }, destination('vic'))
      const id = await tokensOf(await through('whoever', { email: 'vic@corp.example' }))
      assert.equal(id['sub'], sub)
      assert.equal((id['identities'] as { userId: string }[])[0]?.userId, 'whoever')
      const moved = await tokensOf(await through('whoever', { email: 'moved@corp.example' }))
      assert.equal(moved['sub'], sub)
      const another = await tokensOf(await through('another', { email: 'vic@corp.example' }))
      assert.equal(another['cognito:username'], 'Corp_another')
      const User = { ProviderName: 'Corp', ProviderAttributeName: 'email', ProviderAttributeValue: 'vic@corp.example' }
      await refused(bed.call('AdminDisableProviderForUser', { UserPoolId: bed.poolId, User }), 'UserNotFoundException')
      const bound = { ...User, ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: 'whoever' }
      await bed.call('AdminDisableProviderForUser', { UserPoolId: bed.poolId, User: bound })
      const { UserAttributes } = await userOf('vic')
      assert.ok(!UserAttributes.some(({ Name }) => Name === 'identities'))
    })

    it('must be of a known provider, not linked yet, and not users already', async () => {
      await bed.user(bed.poolId, 'wes')
      await refused(link('w', {}, destination('nobody')), 'UserNotFoundException')
      await refused(link('w', { ProviderName: 'Nobody' }), 'ResourceNotFoundException')
      await refused(link('w', { ProviderName: 'Cognito' }), 'InvalidParameterException', /native/)
      await refused(link('w', { ProviderAttributeName: 'gender' }), 'InvalidParameterException')
      await refused(link('kim'), 'InvalidParameterException', /Merging/)
      await link('w', {}, destination('wes'))
      await refused(link('w'), 'InvalidParameterException', /already linked/)
      for (const n of [1, 2, 3, 4]) await link(`w${n}`, {}, destination('wes'))
      await refused(link('w5', {}, destination('wes')), 'LimitExceededException')
    })

    it('and users of the pool can lose their password', async () => {
      await bed.user(bed.poolId, 'xav')
      const client = await bed.client(bed.poolId)
      await bed.signIn(client, 'xav')
      const User = { ProviderName: 'Cognito', ProviderAttributeValue: 'xav' }
      await bed.call('AdminDisableProviderForUser', { UserPoolId: bed.poolId, User })
      await refused(bed.signIn(client, 'xav', password), 'NotAuthorizedException')
    })
  })

  describe('of the well-known providers', () => {
    const places = () => ({
      authorize_url: `${issuer.origin}/authorize`,
      token_url: `${issuer.origin}/token`,
    })
    const appOf = (name: string) => bed.app({ SupportedIdentityProviders: [name] })

    it('Google: by its id token and its claims', async () => {
      const details = { client_id: 'g', client_secret: 's', authorize_scopes: 'openid email' }
      const attributes_url = `${issuer.origin}/userinfo`
      await provider('Google', 'Google', { ...details, ...places(), attributes_url, oidc_issuer: issuer.origin })
      const { id } = await appOf('Google')
      const claims = await tokensOf(await through('1234', { email: 'g@gmail.example' }, { name: 'Google', id }), id)
      assert.deepEqual([claims['cognito:username'], claims['email']], ['Google_1234', 'g@gmail.example'])
    })

    it('Apple: by its id token, which comes by a post of another site, for a secret that the key of the team signs', async () => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      const details = { client_id: 'a', team_id: 'T', key_id: 'K', private_key, authorize_scopes: 'name email' }
      await provider('SignInWithApple', 'SignInWithApple', { ...details, ...places(), oidc_issuer: issuer.origin })
      const { id } = await appOf('SignInWithApple')
      const browser = bed.browser()
      const { asked, verifier } = await leave(browser, 'SignInWithApple', id)
      assert.equal(asked.get('response_mode'), 'form_post')
      await play(issuer, { sub: 'apple-1', aud: 'a', nonce: asked.get('nonce') }, undefined)
      const form = { code: 'c', state: asked.get('state') ?? '' }
      const posted = await bed.browser().post(`${base}/oauth2/idpresponse`, form)
      assert.equal(posted.status, 303)
      const claims = await tokensOf({ answer: await browser.get(posted.location), verifier }, id)
      assert.equal(claims['cognito:username'], 'SignInWithApple_apple-1')
      const [head = '', body = '', signature = ''] = (redeemed.get('client_secret') ?? '').split('.')
      const key = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }))
      const signed = Buffer.from(`${head}.${body}`)
      assert.ok(verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')))
      assert.deepEqual(
        [claimsOf(`.${body}`)['iss'], claimsOf(`.${body}`)['sub'], claimsOf(`.${body}`)['aud']],
        ['T', 'a', 'https://appleid.apple.com'],
      )
    })

    it('Apple: by the name that it tells once beside its token, which takes the place of nothing in that', async () => {
      const mapping = { given_name: 'firstName', family_name: 'lastName', name: 'name', email: 'email' }
      const named = { UserPoolId: bed.poolId, ProviderName: 'SignInWithApple' }
      await bed.call('UpdateIdentityProvider', { ...named, AttributeMapping: { ...mapping, username: 'sub' } })
      const { id } = await appOf('SignInWithApple')
      const come = async (sub: string, user: string) => {
        const browser = bed.browser()
        const { asked, verifier } = await leave(browser, 'SignInWithApple', id)
        await play(issuer, { sub, aud: 'a', nonce: asked.get('nonce'), email: 'real@example.com' }, undefined)
        const form = { code: 'c', state: asked.get('state') ?? '', user }
        const { location } = await bed.browser().post(`${base}/oauth2/idpresponse`, form)
        return tokensOf({ answer: await browser.get(location), verifier }, id)
      }
      const name = { firstName: 'Ada', lastName: 'Lovelace', email: 'evil@example.com' }
      const claims = await come('apple-2', JSON.stringify({ name, email: 'evil@example.com' }))
      const shown = (told: Record<string, unknown>) =>
        ['given_name', 'family_name', 'name', 'email'].map((each) => told[each])
      assert.deepEqual(shown(claims), ['Ada', 'Lovelace', 'Ada Lovelace', 'real@example.com'])
      assert.deepEqual(shown(await come('apple-2', '')), shown(claims))
      for (const [i, nonsense] of ['{', '[]', '{"name":"x"}', '{"name":{"firstName":{}}}'].entries()) {
        assert.deepEqual(shown(await come(`apple-3-${i}`, nonsense)).slice(0, 3), [undefined, undefined, undefined])
      }
    })

    it('Apple: refused where the administrator gave no key, who is told so', async () => {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const keys = [
        publicKey.export({ type: 'spki', format: 'pem' }),
        privateKey.export({ type: 'pkcs8', format: 'pem' }),
      ]
      const { id } = await appOf('SignInWithApple')
      for (const private_key of ['nonsense', ...keys.map(String)]) {
        const details = { client_id: 'a', team_id: 'T', key_id: 'K', private_key, authorize_scopes: 'name email' }
        await bed.call('UpdateIdentityProvider', {
          UserPoolId: bed.poolId,
          ProviderName: 'SignInWithApple',
          ProviderDetails: { ...details, ...places(), oidc_issuer: issuer.origin },
        })
        const { answer } = await through('apple-4', {}, { name: 'SignInWithApple', id })
        assert.equal(sentBack(answer).get('error'), 'invalid_request')
        assert.match(bed.refusals.at(-1)?.reason ?? '', /private_key/)
      }
    })

    const plain = [
      ['Facebook', 'id', '/me', '/me?fields='],
      ['LoginWithAmazon', 'user_id', '/profile', '/profile'],
    ] as const
    for (const [name, subject, path, url] of plain) {
      it(`${name}: by what it tells of the user of its access token`, async () => {
        const details = { client_id: 'f', client_secret: 's', authorize_scopes: 'public_profile,email' }
        await provider(name, name, { ...details, ...places(), attributes_url: issuer.origin + url })
        const { id } = await appOf(name)
        const browser = bed.browser()
        const { asked, verifier } = await leave(browser, name, id)
        assert.equal(asked.get('nonce'), null)
        await play(issuer, undefined, undefined)
        issuer.answer(path, (request, response) => {
          assert.equal(request.headers.authorization, 'Bearer provider-access')
          json(response, { [subject]: 'u1', email: 'u1@example.com' })
        })
        const claims = await tokensOf({ answer: await back(browser, asked), verifier }, id)
        assert.deepEqual([claims['cognito:username'], claims['email']], [`${name}_u1`, 'u1@example.com'])
      })
    }
  })

  /** https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-inbound-federation.html */
  describe('after the pool’s function heard what their provider tells', () => {
    const inbound = 'arn:aws:lambda:us-east-1:000000000000:function:inbound'
    const heard: TriggerDocument[] = []
    /** Answers with these attributes for whatever it hears. */
    const answering = async (userAttributesToMap: unknown) => {
      heard.splice(0)
      bed.functions.set(inbound, (event) => {
        heard.push(event)
        return { ...event, response: { userAttributesToMap } }
      })
      const InboundFederation = { LambdaVersion: 'V1_0', LambdaArn: inbound }
      await bed.call('UpdateUserPool', { UserPoolId: bed.poolId, LambdaConfig: { InboundFederation } })
    }
    after(() => bed.call('UpdateUserPool', { UserPoolId: bed.poolId }))

    it('have the attributes that it leaves them, mapped as the provider’s own', async () => {
      await answering({ email: 'new@example.com', other: 'unmapped' })
      const claims = await tokensOf(
        await through('in-1', { email: 'old@example.com', name: 'Old', groups: ['a', 'b'] }),
      )
      assert.deepEqual(
        [claims['email'], claims['name'], claims['cognito:username']],
        ['new@example.com', undefined, 'Corp_in-1'],
      )
      const { triggerSource, userName, callerContext, request, response } = heard[0] ?? assert.fail()
      assert.deepEqual(
        [triggerSource, userName, callerContext['clientId'], response],
        ['InboundFederation_ExternalProvider', 'Corp_in-1', app.id, { userAttributesToMap: {} }],
      )
      const { providerName, providerType, attributes } = request
      assert.deepEqual([providerName, providerType], ['Corp', 'OIDC'])
      const { tokenResponse, idToken, userInfo } = attributes as Record<string, Record<string, string>>
      assert.deepEqual(userInfo, { sub: 'in-1', email: 'old@example.com', name: 'Old', groups: '["a","b"]' })
      assert.equal(idToken?.['email'], 'old@example.com')
      assert.equal(tokenResponse?.['access_token'], 'provider-access')
    })

    it('keep all that their provider tells where it answers nothing', async () => {
      await answering({})
      const claims = await tokensOf(await through('in-2', { email: 'two@example.com', name: 'Two' }))
      assert.deepEqual([claims['email'], claims['name']], ['two@example.com', 'Two'])
    })

    it('are heard of at every sign-in, and stay who they are', async () => {
      await answering({ email: 'again@example.com', sub: 'in-1' })
      const claims = await tokensOf(await through('in-2', { email: 'two@example.com' }))
      assert.deepEqual([claims['email'], claims['cognito:username']], ['again@example.com', 'Corp_in-2'])
    })

    it('do not come in when it fails, or answers what are no attributes', async () => {
      for (const nonsense of [null, undefined, 'x', ['a'], { email: 1 }, { email: null }]) {
        await answering(nonsense)
        const told = sentBack((await through('in-3', { email: 'three@example.com' })).answer)
        assert.deepEqual(
          [told.get('error'), told.get('error_description')],
          ['invalid_request', 'Unrecognizable lambda output'],
        )
      }
      bed.functions.set(inbound, () => {
        throw new Error('not of us')
      })
      const told = sentBack((await through('in-3', { email: 'three@example.com' })).answer)
      assert.equal(told.get('error_description'), 'InboundFederation failed with error not of us.')
      await refused(userOf('Corp_in-3'), 'UserNotFoundException')
    })
  })
})
