import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { json, type OidcIssuer, oidcIssuer } from '../../../tests/standIns/oidcIssuer.ts'
import { systemClock } from '../../kernel/clock.ts'
import { openFederation } from '../index.ts'
import { knownProvider, knownProviders } from './providers.ts'

describe('an access token', () => {
  let provider: OidcIssuer
  let verify: (name: 'www.amazon.com' | 'graph.facebook.com', token: string) => Promise<unknown>
  before(async () => {
    provider = await oidcIssuer()
    const { origin } = provider
    const standIns = { 'https://api.amazon.com': origin, 'https://graph.facebook.com': origin }
    const { verifyAccessToken } = openFederation({ clock: systemClock, standIns })
    verify = (name, token) => verifyAccessToken(knownProviders[name], token)
    const answers: Readonly<Record<string, Readonly<Record<string, object>>>> = {
      '/auth/o2/tokeninfo': {
        'Atza|1': { aud: 'client', user_id: 'amzn1.account.A', app_id: 'amzn1.application.B', exp: 3000 },
        old: { aud: 'client', user_id: 'amzn1.account.A', app_id: 'amzn1.application.B', exp: 0 },
      },
      '/me': { good: { id: '4' }, half: { id: '4' } },
      '/app': { good: { id: '99' }, half: {} },
    }
    for (const [path, known] of Object.entries(answers)) {
      provider.answer(path, (request, response) => {
        const token = new URL(request.url ?? '', origin).searchParams.get('access_token') ?? ''
        if (token === 'down') response.writeHead(500).end('{}')
        else if (Object.hasOwn(known, token)) json(response, known[token])
        else response.writeHead(400).end('{"error":"invalid_token"}')
      })
    }
  })
  after(() => provider.stop())

  test('of Login with Amazon tells its user and its application', async () => {
    const expected = { ok: true, user: 'amzn1.account.A', application: 'amzn1.application.B' }
    assert.deepEqual(await verify('www.amazon.com', 'Atza|1'), expected)
  })

  test('of Facebook tells its user and its application', async () => {
    assert.deepEqual(await verify('graph.facebook.com', 'good'), { ok: true, user: '4', application: '99' })
  })

  test('is refused when the provider does not know it, when it is old, and when it says too little', async () => {
    const reasonOf = async (...question: Parameters<typeof verify>) =>
      ((await verify(...question)) as { reason: string }).reason
    assert.equal(await reasonOf('www.amazon.com', 'x&access_token=Atza|1'), 'rejected')
    assert.equal(await reasonOf('www.amazon.com', 'old'), 'rejected')
    assert.equal(await reasonOf('graph.facebook.com', 'half'), 'rejected')
    assert.equal(await reasonOf('graph.facebook.com', 'down'), 'unreachable')
  })

  test('stands in no reason', async () => {
    assert.doesNotMatch(JSON.stringify(await verify('www.amazon.com', 'S3cret')), /S3cret/)
    assert.doesNotMatch(JSON.stringify(await verify('graph.facebook.com', 'S3cret')), /S3cret/)
  })

  test('is of a provider that is known, and of nothing that an object has by birth', () => {
    assert.equal(knownProvider('constructor'), undefined)
    assert.equal(knownProvider('accounts.google.com')?.kind, 'openId')
  })
})
