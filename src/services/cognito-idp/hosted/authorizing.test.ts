import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { claimsOf, password, type TriggerDocument } from '../bed.fixture.ts'
import { base, callback, type HostedBed, openHosted, sentBack } from './browser.fixture.ts'

const api = 'https://api.example.com'

describe('what an app asks for', () => {
  let bed: HostedBed
  let app: { readonly id: string; readonly secret: string }
  before(async () => {
    bed = await openHosted()
    await bed.user(bed.poolId, 'ana')
    app = await bed.app({ AllowedOAuthFlows: ['code', 'implicit'] })
  })
  after(() => bed.close())

  const authorized = async (more: Readonly<Record<string, string>>, id = app.id) => {
    const { query, verifier } = bed.ask(id, more)
    const browser = bed.browser()
    const page = await browser.get(`${base}/login?${query}`)
    return { answer: await browser.submit(page, '/login', { username: 'ana', password }), verifier }
  }
  const redeemed = async (more: Readonly<Record<string, string>>, id = app.id) => {
    const { answer, verifier } = await authorized(more, id)
    const code = sentBack(answer).get('code') ?? ''
    const form = { grant_type: 'authorization_code', client_id: id, code, redirect_uri: callback }
    const { status, body } = await bed.token({ ...form, code_verifier: verifier })
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }
  const audienceOf = (token: string | undefined) => claimsOf(token ?? '')['aud']

  it('may be tokens for one resource, which is their audience, also once refreshed', async () => {
    const tokens = await redeemed({ resource: api })
    assert.equal(audienceOf(tokens['access_token']), api)
    assert.equal(audienceOf(tokens['id_token']), app.id)
    const form = { grant_type: 'refresh_token', client_id: app.id, refresh_token: tokens['refresh_token'] ?? '' }
    const { body } = await bed.token(form)
    assert.equal(audienceOf(body['access_token']), api)
    const plain = { code_challenge: '', code_challenge_method: '' }
    const { answer } = await authorized({ response_type: 'token', resource: 'myapp://files', ...plain })
    assert.equal(audienceOf(sentBack(answer).get('access_token') ?? ''), 'myapp://files')
    assert.equal(audienceOf((await redeemed({}))['access_token']), undefined)
  })

  it('is refused where the resource is no address of an app, or there are two', async () => {
    const { query } = bed.ask(app.id)
    for (const wrong of ['files', 'http://api.example.com', `${api}#part`, 'javascript:alert(1)']) {
      const resource = new URLSearchParams({ resource: wrong }).toString()
      const told = sentBack(await bed.browser().get(`${base}/oauth2/authorize?${query}&${resource}`))
      assert.deepEqual([told.get('error'), told.get('state')], ['invalid_request', 'a b&c'], wrong)
    }
    const two = await bed.browser().get(`${base}/oauth2/authorize?${query}&resource=${api}&resource=${api}`)
    assert.equal(sentBack(two).get('error'), 'invalid_request')
  })

  it('is what it says, and not what it leaves empty', async () => {
    const { query } = bed.ask(app.id, { state: '' })
    const empty = ['state', 'nonce', 'scope', 'resource', 'identity_provider', 'idp_identifier', 'prompt', 'login_hint']
    const browser = bed.browser()
    const begun = await browser.get(`${base}/oauth2/authorize?${query}&${empty.map((name) => `${name}=`).join('&')}`)
    assert.match(begun.location, /\/login\?/)
    const page = await browser.get(begun.location)
    const back = sentBack(await browser.submit(page, '/login', { username: 'ana', password }))
    assert.deepEqual([...back.keys()], ['code'])
  })

  it('may be a sign-in of so many seconds ago at most', async () => {
    const browser = bed.browser()
    const { query } = bed.ask(app.id)
    const page = await browser.get(`${base}/login?${query}`)
    await browser.submit(page, '/login', { username: 'ana', password })
    const go = async (more: string) => (await browser.get(`${base}/oauth2/authorize?${query}${more}`)).location
    bed.clock.advance(300_000)
    assert.match(await go('&max_age=300'), /[?&]code=/)
    for (const age of ['299', '0']) {
      assert.match(await go(`&max_age=${age}`), /\/login\?/)
      assert.match(await go(`&max_age=${age}&prompt=none`), /error=login_required/)
    }
    const again = await browser.submit(await browser.get(await go('&max_age=0')), '/login', {
      username: 'ana',
      password,
    })
    assert.ok(sentBack(again).get('code'))
    for (const age of ['-1', 'x', '1.5', '1e9']) assert.match(await go(`&max_age=${age}`), /error=invalid_request/)
  })

  it('is told to no function of the pool but in requests of machines', async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:claims'
    const events: TriggerDocument[] = []
    bed.functions.set(arn, (event) => {
      events.push(event)
      return event
    })
    await bed.call('UpdateUserPool', { UserPoolId: bed.poolId, LambdaConfig: { PreTokenGeneration: arn } })
    const { answer, verifier } = await authorized({})
    const code = sentBack(answer).get('code') ?? ''
    const form = { grant_type: 'authorization_code', client_id: app.id, code, redirect_uri: callback }
    await bed.token({ ...form, code_verifier: verifier, aws_client_metadata: '{"team":"blue"}' })
    assert.deepEqual(
      events.map(({ triggerSource, request }) => [triggerSource, request['clientMetadata']]),
      [['TokenGeneration_HostedAuth', undefined]],
    )
    await bed.call('UpdateUserPool', { UserPoolId: bed.poolId })
  })

  it('leaves out scopes that their resource server lost, and nothing else', async () => {
    const server = { UserPoolId: bed.poolId, Identifier: 'files', Name: 'files' }
    const scopeOf = (ScopeName: string) => ({ ScopeName, ScopeDescription: ScopeName })
    await bed.call('CreateResourceServer', { ...server, Scopes: [scopeOf('read'), scopeOf('write')] })
    const { id } = await bed.app({ AllowedOAuthScopes: ['openid', 'files/read', 'files/write'] })
    await bed.call('UpdateResourceServer', { ...server, Scopes: [scopeOf('read')] })
    const tokens = await redeemed({ scope: 'openid files/read files/write' }, id)
    assert.equal(claimsOf(tokens['access_token'] ?? '')['scope'], 'openid files/read')
    const { query } = bed.ask(id, { scope: 'openid files/other' })
    const told = sentBack(await bed.browser().get(`${base}/oauth2/authorize?${query}`))
    assert.equal(told.get('error'), 'invalid_scope')
  })
})
