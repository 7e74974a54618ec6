import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it, type TestContext } from 'node:test'
import {
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { fromBase32 } from '../../src/tokens/base32.ts'
import { hotp, totpStep } from '../../src/tokens/totp.ts'
import { npmClient } from '../npmClients.ts'
import { alertOf, assertAccessible, inChromium, jumped, pressed, type Tab, typed, violations } from './chromium.ts'
import { newestMessage } from './cognitoWorld.ts'
import { type HostedWorld, openHostedWorld, password } from './hostedWorld.ts'
import type { OpenidClient } from './openidClient.ts'

const problem = 'There is a problem: '

describe('the pages of a user pool in Chromium, without scripts, by the keyboard alone', { timeout: 120_000 }, () => {
  let world: HostedWorld
  let app: Server
  let home: string
  let visits: string[] = []
  before(async () => {
    app = createServer((request, response) => {
      visits.push(request.url ?? '')
      if (request.url?.startsWith('/callback') === true) response.writeHead(302, { location: '/home' }).end()
      else response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Home</title>')
    })
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
    home = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
    world = await openHostedWorld(`${home}/callback`)
  })
  after(async () => {
    app.closeAllConnections()
    await new Promise((resolve) => app.close(resolve))
    await world.server.stop()
  })

  /** An app by `openid-client`, which sends its user off and takes them back. */
  const openApp = async (test: TestContext) => {
    const client = await npmClient<OpenidClient>(test, 'openid-client')
    if (client === undefined) return undefined
    const { id } = await world.newApp()
    const execute = [client.allowInsecureRequests]
    const config = await client.discovery(new URL(world.issuer), id, undefined, client.None(), { execute })
    const verifier = client.randomPKCECodeVerifier()
    const address = client.buildAuthorizationUrl(config, {
      redirect_uri: `${home}/callback`,
      scope: 'openid email',
      state: 'st',
      nonce: 'no',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    const checks = { pkceCodeVerifier: verifier, expectedState: 'st', expectedNonce: 'no', idTokenExpected: true }
    const begin = (tab: Tab) => {
      visits = []
      return tab.page.goto(address.href)
    }
    const finish = async (tab: Tab) => {
      await tab.page.waitForURL(/\/home$/)
      const back = new URL(visits.find((url) => url.startsWith('/callback')) ?? '', home)
      return client.authorizationCodeGrant(config, back, checks)
    }
    return { id, client, config, begin, finish }
  }
  const sent = async (to: string) => (await newestMessage(world.server, to)).code

  it('let a user in, who is known to openid-client until the end', async (test) => {
    await inChromium(test, { javaScriptEnabled: false }, async (tab) => {
      const app = await openApp(test)
      if (app === undefined) return
      const { client, config, id } = app
      await app.begin(tab)
      await assertAccessible(tab, 'Sign in')
      await typed(tab, { username: 'ana', password: 'Wrong-horse-9' })
      await assertAccessible(tab, `${problem}Sign in`)
      assert.match(await alertOf(tab), /Incorrect username or password/)
      await jumped(tab, '[href="#username"]')
      assert.match(tab.page.url(), /#username$/)
      await typed(tab, { password })
      const tokens = await app.finish(tab)
      const told = await client.fetchUserInfo(config, tokens.access_token, String(tokens.claims()['sub']))
      assert.equal(told['email'], 'ana@example.com')
      const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
      assert.ok(refreshed.access_token)

      await app.begin(tab)
      assert.equal((await app.finish(tab)).claims()['sub'], told['sub'])
      await client.tokenRevocation(config, tokens.refresh_token)
      await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' })
      const bye = client.buildEndSessionUrl(config, { client_id: id, logout_uri: `${home}/callback` })
      await tab.page.goto(bye.href)
      await tab.page.waitForURL(/\/home$/)
      await app.begin(tab)
      await assertAccessible(tab, 'Sign in')
      assert.deepEqual(violations(tab), [])
    })
  })

  it('set up an authenticator app, and ask for its code from then on', async (test) => {
    const demand = (config: Partial<SetUserPoolMfaConfigCommandInput>) =>
      world.admin.send(new SetUserPoolMfaConfigCommand({ UserPoolId: world.poolId, ...config }))
    await demand({ MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } })
    try {
      await inChromium(test, { javaScriptEnabled: false }, async (tab) => {
        const app = await openApp(test)
        if (app === undefined) return
        await app.begin(tab)
        await typed(tab, { username: 'ana', password })
        await assertAccessible(tab, 'Set up a second factor')
        const seed = fromBase32(((await tab.page.locator('code').textContent()) ?? '').replaceAll(' ', ''))
        assert.ok(seed)
        await typed(tab, { code: '000000' })
        await assertAccessible(tab, `${problem}Set up a second factor`)
        assert.match(await alertOf(tab), /code is not right/)
        await typed(tab, { code: hotp(seed, totpStep(world.server.clock.now())) })
        assert.ok((await app.finish(tab)).access_token)

        world.server.clock.advance(30_000)
        const bye = new URLSearchParams({ client_id: app.id, logout_uri: `${home}/callback` })
        await tab.page.goto(`${world.pages}/logout?${bye.toString()}`)
        const again = await openApp(test)
        assert.ok(again)
        await again.begin(tab)
        await typed(tab, { username: 'ana', password })
        await assertAccessible(tab, 'One more step')
        await typed(tab, { code: hotp(seed, totpStep(world.server.clock.now())) })
        assert.ok((await again.finish(tab)).access_token)
        assert.deepEqual(violations(tab), [])
      })
    } finally {
      await demand({ MfaConfiguration: 'OFF' })
    }
  })

  it('sign somebody up, confirm them, and give them another password', async (test) => {
    await inChromium(test, { javaScriptEnabled: false }, async (tab) => {
      const app = await openApp(test)
      if (app === undefined) return
      const to = 'new@example.com'
      await app.begin(tab)
      await pressed(tab, '[href*="/signup"]')
      await assertAccessible(tab, 'Sign up')
      await typed(tab, { username: 'newcomer', 'attribute.email': to, password: 'weak' })
      await assertAccessible(tab, `${problem}Sign up`)
      assert.match(await alertOf(tab), /password/i)
      await typed(tab, { password })
      await assertAccessible(tab, 'Confirm your account')
      await pressed(tab, '.plain')
      await assertAccessible(tab, 'Confirm your account')
      assert.match((await tab.page.locator('[role=status]').textContent()) ?? '', /on its way/)
      await typed(tab, { code: '000000x' })
      await assertAccessible(tab, `${problem}Confirm your account`)
      await typed(tab, { code: await sent(to) })
      await assertAccessible(tab, 'Sign in')
      assert.match((await tab.page.locator('[role=status]').textContent()) ?? '', /is confirmed/)

      await pressed(tab, '[href*="/forgotPassword"]')
      await assertAccessible(tab, 'Reset your password')
      await typed(tab, { username: 'newcomer' })
      await assertAccessible(tab, 'Choose a new password')
      const changed = `${password}-new`
      await typed(tab, { code: await sent(to), password: 'weak' })
      await assertAccessible(tab, `${problem}Choose a new password`)
      await typed(tab, { code: await sent(to), password: changed })
      await assertAccessible(tab, 'Sign in')
      await typed(tab, { username: 'newcomer', password })
      assert.match(await alertOf(tab), /Incorrect username or password/)
      await typed(tab, { password: changed })
      assert.equal((await app.finish(tab)).claims()['email'], to)
      assert.deepEqual(violations(tab), [])
    })
  })
})
