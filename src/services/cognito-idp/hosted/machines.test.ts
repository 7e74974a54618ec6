import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { claimsOf, refused, type TriggerDocument } from '../bed.fixture.ts'
import { base, callback, type HostedBed, openHosted } from './browser.fixture.ts'

describe('tokens of machines', () => {
  let bed: HostedBed
  before(async () => {
    bed = await openHosted()
    const Scopes = ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }))
    const server = { UserPoolId: bed.poolId, Identifier: 'https://api.example.com', Name: 'api', Scopes }
    await bed.call('CreateResourceServer', server)
  })
  after(() => bed.close())

  const read = 'https://api.example.com/read'
  const write = 'https://api.example.com/write'
  const machine = (more: object = {}) =>
    bed.app({
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: [read, write],
      CallbackURLs: [],
      ...more,
    })
  const ask = (app: { readonly id: string; readonly secret: string }, scope?: string) =>
    bed.token({
      grant_type: 'client_credentials',
      client_id: app.id,
      client_secret: app.secret,
      ...(scope !== undefined && { scope }),
    })

  it('are their own, with the scopes they ask for, or all that they may have', async () => {
    const app = await machine()
    const { status, body } = await ask(app, read)
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body).sort(), ['access_token', 'expires_in', 'token_type'])
    const claims = claimsOf(body['access_token'] ?? '')
    assert.deepEqual([claims['sub'], claims['client_id'], claims['scope']], [app.id, app.id, read])
    assert.equal(claims['username'], undefined)
    assert.equal(claimsOf((await ask(app)).body['access_token'] ?? '')['scope'], `${read} ${write}`)
  })

  it('are given for every secret, however its characters are written in the Authorization header', async () => {
    const app = await machine()
    const ClientSecret = 'with+a+plus+12345678901234567890'
    await bed.call('AddUserPoolClientSecret', { UserPoolId: bed.poolId, ClientId: app.id, ClientSecret })
    const by = (secret: string) =>
      bed.token(
        { grant_type: 'client_credentials' },
        { authorization: `Basic ${Buffer.from(`${app.id}:${secret}`).toString('base64')}` },
      )
    for (const secret of [app.secret, ClientSecret, encodeURIComponent(ClientSecret)]) {
      assert.equal((await by(secret)).status, 200, secret)
    }
    for (const secret of ['', ClientSecret.replaceAll('+', ' '), `${ClientSecret}+`, '%', '%zz']) {
      assert.deepEqual([(await by(secret)).status, (await by(secret)).body['error']], [401, 'invalid_client'], secret)
    }
  })

  it('are refused without the secret, for scopes of others, and for clients of people', async () => {
    const app = await machine({ AllowedOAuthScopes: [read] })
    assert.equal((await ask({ ...app, secret: '' })).body['error'], 'invalid_client')
    assert.equal((await ask({ ...app, secret: 'x' })).body['error'], 'invalid_client')
    assert.equal((await ask(app, write)).body['error'], 'invalid_scope')
    assert.equal((await ask(app, 'openid')).body['error'], 'invalid_scope')
    assert.equal((await ask(await bed.app({ GenerateSecret: true }), read)).body['error'], 'unauthorized_client')
    await refused(machine({ GenerateSecret: false }), 'InvalidOAuthFlowException')
    const standard = await machine({ AllowedOAuthScopes: ['openid'] })
    assert.equal((await ask(standard)).body['error'], 'invalid_scope')
  })

  it('are of no use to act as a user, or to sign in on the pages', async () => {
    const app = await machine()
    const { body } = await ask(app)
    await refused(bed.call('GetUser', { AccessToken: body['access_token'] }), 'NotAuthorizedException')
    const browser = bed.browser()
    const told = await browser.get(`${base}/oauth2/userInfo`, { authorization: `Bearer ${body['access_token']}` })
    assert.equal(told.status, 401)
    const { query } = bed.ask(app.id)
    assert.equal((await browser.get(`${base}/oauth2/authorize?${query}`)).status, 400)
  })

  it('lose scopes that their resource server loses', async () => {
    const app = await machine()
    const server = { UserPoolId: bed.poolId, Identifier: 'https://api.example.com', Name: 'api' }
    const left = [{ ScopeName: 'read', ScopeDescription: 'read' }]
    await bed.call('UpdateResourceServer', { ...server, Scopes: left })
    assert.equal((await ask(app, write)).body['error'], 'invalid_scope')
    for (const scope of [undefined, `${read} ${write}`]) {
      assert.equal(claimsOf((await ask(app, scope)).body['access_token'] ?? '')['scope'], read)
    }
    const both = [...left, { ScopeName: 'write', ScopeDescription: 'write' }]
    await bed.call('UpdateResourceServer', { ...server, Scopes: both })
  })

  it('say what the pool’s function of version 3 wants, and nothing of what is fixed', async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:tokens'
    const events: TriggerDocument[] = []
    bed.functions.set(arn, (event) => {
      events.push(event)
      return {
        ...event,
        response: {
          claimsAndScopeOverrideDetails: {
            accessTokenGeneration: {
              claimsToAddOrOverride: { tenant: 'blue', sub: 'evil' },
              scopesToAdd: ['extra'],
              scopesToSuppress: [write],
            },
          },
        },
      }
    })
    const app = await machine()
    const withVersion = (LambdaVersion: 'V2_0' | 'V3_0') =>
      bed.call('UpdateUserPool', {
        UserPoolId: bed.poolId,
        LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion, LambdaArn: arn } },
      })
    await withVersion('V3_0')
    const told = await bed.token({
      grant_type: 'client_credentials',
      client_id: app.id,
      client_secret: app.secret,
      aws_client_metadata: '{"team":"blue"}',
    })
    const claims = claimsOf(told.body['access_token'] ?? '')
    assert.deepEqual([claims['tenant'], claims['sub'], claims['scope']], ['blue', app.id, `${read} extra`])
    assert.equal(events[0]?.triggerSource, 'TokenGeneration_ClientCredentials')
    assert.equal(events[0]?.version, '3')
    assert.equal(events[0]?.userName, 'ClientCredentials')
    assert.equal(events[0]?.request['groupConfiguration'], null)
    assert.deepEqual(events[0]?.request['clientMetadata'], { team: 'blue' })
    await withVersion('V2_0')
    await ask(app)
    assert.equal(events.length, 1)
    await bed.call('UpdateUserPool', { UserPoolId: bed.poolId })
  })

  it('are asked for once in each way', async () => {
    const app = await machine()
    const answers = [
      await bed.token({}),
      await bed.token({ grant_type: 'password', client_id: app.id }),
      await bed.token({ grant_type: '__proto__', client_id: app.id }),
      await bed.token({ grant_type: 'client_credentials' }),
      await bed.token({ grant_type: 'authorization_code', client_id: app.id, code: 'x', redirect_uri: callback }),
    ]
    assert.deepEqual(
      answers.map(({ body }) => body['error']),
      ['invalid_request', 'unsupported_grant_type', 'unsupported_grant_type', 'invalid_client', 'invalid_client'],
    )
  })
})
