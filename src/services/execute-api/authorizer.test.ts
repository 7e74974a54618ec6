import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { issuer } from '../apigatewayv2/world.fixture.ts'
import { dataPlane, type Sent } from './world.fixture.ts'

const hour = 3600

describe('a JWT authorizer', () => {
  const bearer = (headers: Sent['headers'] = { authorization: 'Bearer a.good.token' }): Sent => ({
    path: '/me',
    headers,
  })

  it('lets a valid token through and tells the function its claims', async (test) => {
    const { guarded, send, world, called, needs } = await dataPlane(test)
    const id = await guarded()
    const asked: unknown[] = []
    const exp = Math.floor(needs.clock.now() / 1000) + hour
    world.verify = async (...args) => {
      asked.push(args.slice(0, 2))
      const claims = {
        sub: 'u1',
        aud: 'client',
        exp,
        email_verified: true,
        'cognito:groups': ['admins', 'users'],
        none: null,
        address: { city: 'x' },
      }
      return { ok: true, claims }
    }
    assert.equal((await send(id, bearer())).status, 200)
    assert.equal((await send(id, bearer({ authorization: 'a.good.token' }))).status, 200)
    assert.equal((await send(id, bearer({ authorization: 'bearer  a.good.token ' }))).status, 200)
    assert.deepEqual(asked, [
      [issuer, 'a.good.token'],
      [issuer, 'a.good.token'],
      [issuer, 'a.good.token'],
    ])
    assert.deepEqual((called[0]!.event['requestContext'] as Record<string, unknown>)['authorizer'], {
      jwt: {
        claims: {
          sub: 'u1',
          aud: 'client',
          exp: String(exp),
          email_verified: 'true',
          'cognito:groups': '[admins users]',
          address: '{"city":"x"}',
        },
        scopes: null,
      },
    })
  })

  const refusals: readonly (readonly [string, object, string])[] = [
    ['has expired', { aud: 'client', exp: -1 }, 'the token has expired'],
    ['has no end', { aud: 'client', exp: undefined }, 'the token has expired'],
    ['is not valid yet', { aud: 'client', nbf: 60 }, 'the token is not valid yet'],
    ['was not issued yet', { aud: 'client', iat: 60 }, 'token used before issued'],
    ['is for another audience', { aud: 'other', client_id: 'client' }, 'the token does not have a valid audience'],
    ['is for other audiences', { aud: ['a', 'b'] }, 'the token does not have a valid audience'],
    ['is of another client', { client_id: 'other' }, 'the token does not have a valid audience'],
    ['is for nobody', {}, 'the token does not have a valid audience'],
  ]
  for (const [what, given, description] of refusals) {
    it(`refuses a token that ${what}`, async (test) => {
      const { guarded, send, world, called, needs, logged } = await dataPlane(test)
      const id = await guarded()
      const now = Math.floor(needs.clock.now() / 1000)
      const times = Object.entries({ exp: hour, ...given }).map(([name, value]) =>
        ['exp', 'iat', 'nbf'].includes(name) && typeof value === 'number' ? [name, now + value] : [name, value],
      )
      world.verify = async () => ({ ok: true, claims: Object.fromEntries(times) as Record<string, unknown> })
      const { status, body, headers } = await send(id, bearer())
      assert.deepEqual([status, body], [401, '{"message":"Unauthorized"}'])
      const challenge = `Bearer scope="" error="invalid_token" error_description="${description}"`
      assert.equal(headers['www-authenticate'], challenge)
      assert.equal(called.length, 0)
      assert.deepEqual(
        logged.map(({ level, fields }) => [level, fields['reason']]),
        [['info', description]],
      )
    })
  }

  it('refuses what its issuer did not sign, without repeating the token', async (test) => {
    const { guarded, send, world, called, logged } = await dataPlane(test)
    const id = await guarded()
    world.verify = async () => ({ ok: false, reason: 'bad "signature"\r\n' })
    const { status, headers } = await send(id, bearer({ authorization: 'Bearer a.secret-token.c' }))
    assert.equal(status, 401)
    assert.match(headers['www-authenticate'] ?? '', /error_description="bad signature"$/)
    assert.equal(called.length, 0)
    assert.ok(!JSON.stringify(logged).includes('secret-token'))
  })

  it('does not ask a verifier about what is no token', async (test) => {
    const { guarded, send, world } = await dataPlane(test)
    const id = await guarded()
    world.verify = async () => assert.fail('asked')
    for (const text of ['nonsense', 'a.b', 'a.b.c.d', `Basic ${'x'.repeat(20)}`]) {
      const { status, headers } = await send(id, bearer({ authorization: text }))
      assert.equal(status, 401)
      assert.match(headers['www-authenticate'] ?? '', /"token contains an invalid number of segments"$/)
    }
  })

  it('refuses a request without a token', async (test) => {
    const { guarded, send, called, logged } = await dataPlane(test)
    const id = await guarded()
    for (const headers of [{}, { authorization: '' }, { authorization: 'Bearer ' }, { authorization: 'Bearer' }]) {
      const answer = await send(id, bearer(headers))
      assert.deepEqual([answer.status, answer.headers['www-authenticate']], [401, 'Bearer'])
    }
    assert.equal(called.length, 0)
    assert.ok(logged.every(({ level }) => level === 'info'))
  })

  it('accepts an access token by its client, and one of several audiences', async (test) => {
    const { guarded, send, world, needs } = await dataPlane(test)
    const id = await guarded()
    const exp = needs.clock.now() / 1000 + hour
    for (const claims of [
      { client_id: 'client', exp },
      { aud: ['x', 'client'], exp },
    ]) {
      world.verify = async () => ({ ok: true, claims })
      assert.equal((await send(id, bearer())).status, 200)
    }
  })

  it('takes the token from the query where it is told so', async (test) => {
    const { guarded, send, world } = await dataPlane(test)
    const id = await guarded([], { IdentitySource: ['$request.querystring.token'] })
    world.verify = async (_issuer, token, now) => ({
      ok: true,
      claims: { aud: 'client', exp: now / 1000 + hour, token },
    })
    assert.equal((await send(id, { path: '/me', query: 'token=a.b.c' })).status, 200)
    assert.equal((await send(id, bearer())).status, 401)
  })

  it('wants one of the scopes of its route', async (test) => {
    const { guarded, send, world, called, needs } = await dataPlane(test)
    const id = await guarded(['orders/read', 'orders/write'])
    const claims = { client_id: 'client', exp: needs.clock.now() / 1000 + hour }
    world.verify = async () => ({ ok: true, claims: { ...claims, scope: 'openid orders/writer' } })
    const { status, body, headers } = await send(id, bearer())
    assert.deepEqual([status, body], [403, '{"message":"Forbidden"}'])
    assert.match(
      headers['www-authenticate'] ?? '',
      /^Bearer scope="orders\/read orders\/write" error="insufficient_scope"/,
    )
    assert.equal(called.length, 0)
    world.verify = async () => ({ ok: true, claims: { ...claims, scope: 'openid orders/write' } })
    assert.equal((await send(id, bearer())).status, 200)
    const { authorizer } = called[0]!.event['requestContext'] as { authorizer: { jwt: { scopes: unknown } } }
    assert.deepEqual(authorizer.jwt.scopes, ['orders/write'])
    world.verify = async () => ({ ok: true, claims: { ...claims, scp: ['orders/read'] } })
    assert.equal((await send(id, bearer())).status, 200)
  })

  it('that is gone closes its route', async (test) => {
    const { guarded, send, needs, called, call } = await dataPlane(test)
    const id = await guarded()
    const { Items } = await call<{ Items: { AuthorizerId: string }[] }>('GetAuthorizers', { ApiId: id })
    const api = await needs.apis.api(id)
    assert.ok(api)
    await needs.apis.change(api, [{ remove: { kind: 'authorizer', id: Items[0]!.AuthorizerId } }])
    assert.equal((await send(id, bearer())).status, 500)
    assert.equal(called.length, 0)
  })
})
