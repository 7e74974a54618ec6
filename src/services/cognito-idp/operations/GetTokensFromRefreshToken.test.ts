import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type {
  CreateUserPoolClientRequest,
  CreateUserPoolClientResponse,
  InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, claimsOf, openBed, refused, type Tokens, tokensOf } from '../bed.fixture.ts'

let bed: Bed
let pool: string
before(async () => {
  bed = await openBed()
  pool = await bed.pool()
  await bed.user(pool, 'ann')
})
after(() => bed.close())

const flows: CreateUserPoolClientRequest['ExplicitAuthFlows'] = ['ALLOW_USER_PASSWORD_AUTH']
const rotating = (RetryGracePeriodSeconds = 0, more: Partial<CreateUserPoolClientRequest> = {}) =>
  bed.client(pool, {
    ExplicitAuthFlows: flows,
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds },
    ...more,
  })

async function renew(ClientId: string, RefreshToken: string, more: object = {}): Promise<Tokens> {
  return tokensOf(
    await bed.call<InitiateAuthResponse>('GetTokensFromRefreshToken', { ClientId, RefreshToken, ...more }),
  )
}

const reused = 'RefreshTokenReuseException'

test('without rotation a refresh token gives new id and access tokens of the same sign-in, again and again', async () => {
  const client = await bed.client(pool)
  const first = await bed.tokens(client, 'ann')
  for (let i = 0; i < 2; i++) {
    const renewed = await renew(client, first.refresh)
    assert.equal(renewed.refresh, '')
    assert.equal(claimsOf(renewed.access)['origin_jti'], claimsOf(first.access)['origin_jti'])
    assert.notEqual(renewed.access, first.access)
  }
})

test('with rotation there is a new refresh token, and the old one is refused at once', async () => {
  const client = await rotating()
  const first = await bed.tokens(client, 'ann')
  const second = await renew(client, first.refresh)
  assert.ok(second.refresh !== '' && second.refresh !== first.refresh)
  await refused(renew(client, first.refresh), reused)
  const third = await renew(client, second.refresh)
  await refused(renew(client, second.refresh), reused)
  assert.ok((await renew(client, third.refresh)).access)
})

test('asked for at once, one rotation is answered', async () => {
  const client = await rotating()
  const { refresh } = await bed.tokens(client, 'ann')
  const outcomes = await Promise.allSettled([renew(client, refresh), renew(client, refresh), renew(client, refresh)])
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('while its grace lasts the old token may be sent again', async () => {
  const client = await rotating(10)
  const { refresh } = await bed.tokens(client, 'ann')
  await renew(client, refresh)
  bed.clock.advance(9_999)
  const again = await renew(client, refresh)
  bed.clock.advance(1)
  await refused(renew(client, refresh), reused)
  assert.ok((await renew(client, again.refresh)).access)
})

test('a rotated token lasts for what was left of the first', async () => {
  const client = await rotating(0, { RefreshTokenValidity: 1 })
  const { refresh } = await bed.tokens(client, 'ann')
  bed.clock.advance(23 * 3_600_000)
  const second = await renew(client, refresh)
  bed.clock.advance(3_600_000)
  await refused(renew(client, second.refresh), 'NotAuthorizedException', 'Refresh Token has expired')
})

test('revoking a token ends those that it was rotated into', async () => {
  const client = await rotating()
  const { refresh } = await bed.tokens(client, 'ann')
  const second = await renew(client, refresh)
  await bed.call('RevokeToken', { ClientId: client, Token: refresh })
  await refused(renew(client, second.refresh), 'NotAuthorizedException', 'Refresh Token has been revoked')
})

test('REFRESH_TOKEN_AUTH is no way around rotation', async () => {
  const client = await rotating(0, { ExplicitAuthFlows: undefined })
  await refused(rotating(0, { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }), 'InvalidParameterException')
  const other = await bed.client(pool)
  const { refresh } = await bed.tokens(other, 'ann')
  const begin = { ClientId: client, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: refresh } }
  await refused(bed.call('InitiateAuth', begin), 'InvalidParameterException', 'Auth flow not enabled for this client')
})

test('a token of another client, of nobody, or without the secret of its client is refused', async () => {
  const client = await bed.client(pool)
  const { refresh } = await bed.tokens(client, 'ann')
  await refused(renew(await bed.client(pool), refresh), 'NotAuthorizedException', 'Invalid Refresh Token')
  await refused(renew(client, 'hello'), 'NotAuthorizedException', 'Invalid Refresh Token')
  const made = await bed.call<CreateUserPoolClientResponse>('CreateUserPoolClient', {
    UserPoolId: pool,
    ClientName: 'server',
    GenerateSecret: true,
  })
  const { ClientId = '', ClientSecret } = made.UserPoolClient ?? {}
  await refused(renew(ClientId, refresh), 'NotAuthorizedException', /client secret/)
  await refused(renew(ClientId, refresh, { ClientSecret: 'x' }), 'NotAuthorizedException', /client secret/)
  await refused(renew(ClientId, refresh, { ClientSecret }), 'NotAuthorizedException', 'Invalid Refresh Token')
})

test('a function that fails costs nobody their session', async () => {
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:claims'
  const strict = await bed.pool({ LambdaConfig: { PreTokenGeneration: arn } })
  await bed.user(strict, 'ann')
  let fails = false
  bed.functions.set(arn, (event) => {
    if (fails) throw new Error('not now')
    return event
  })
  const client = await bed.client(strict, { ExplicitAuthFlows: flows, RefreshTokenRotation: { Feature: 'ENABLED' } })
  const { refresh } = await bed.tokens(client, 'ann')
  fails = true
  await refused(renew(client, refresh), 'UserLambdaValidationException')
  fails = false
  assert.ok((await renew(client, refresh)).refresh)
})
