import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import {
  AdminUpdateUserAttributesCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  addAuthenticator,
  alertOf,
  assertAccessible,
  inChromium,
  type Page,
  pressed,
  type Tab,
  typed,
  violations,
} from './chromium.ts'
import { newestMessage } from './cognitoWorld.ts'
import { type HostedWorld, openHostedWorld, password } from './hostedWorld.ts'

describe('passkeys and codes on the pages of a user pool in Chromium', { timeout: 120_000 }, () => {
  let world: HostedWorld
  let app: Server
  let home: string
  let pages: string
  let query: string
  let visits: string[] = []
  before(async () => {
    app = createServer((request, response) => {
      visits.push(request.url ?? '')
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Home</title>')
    })
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
    home = `http://127.0.0.1:${(app.address() as AddressInfo).port}/home`
    world = await openHostedWorld(home)
    pages = `http://localhost:${world.server.port}/_poolhouse/auth/people`
    const { poolId: UserPoolId, admin } = world
    const AllowedFirstAuthFactors = ['PASSWORD' as const, 'EMAIL_OTP' as const, 'WEB_AUTHN' as const]
    const Policies = { SignInPolicy: { AllowedFirstAuthFactors } }
    await admin.send(new UpdateUserPoolCommand({ UserPoolId, AutoVerifiedAttributes: ['email'], Policies }))
    const WebAuthnConfiguration = { RelyingPartyId: 'localhost', UserVerification: 'required' as const }
    await admin.send(new SetUserPoolMfaConfigCommand({ UserPoolId, WebAuthnConfiguration }))
    const UserAttributes = [{ Name: 'email_verified', Value: 'true' }]
    await admin.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: 'ana', UserAttributes }))
    const { id } = await world.newApp({ ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
    query = new URLSearchParams({
      client_id: id,
      response_type: 'code',
      redirect_uri: home,
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    }).toString()
  })
  after(async () => {
    app.closeAllConnections()
    await new Promise((resolve) => app.close(resolve))
    await world.server.stop()
  })

  const arrived = async ({ page }: { readonly page: Page }) => {
    await page.waitForURL(/\/home\?code=/)
    assert.match(visits.at(-1) ?? '', /^\/home\?code=[\w-]+$|favicon/)
  }
  /** Begins anew, as somebody whom the pages do not know. */
  const forget = async (tab: Tab) => {
    visits = []
    await tab.devtools.send('Network.clearBrowserCookies')
    await tab.page.goto(`${pages}/oauth2/authorize?${query}`)
  }

  it('a passkey is added by who is signed in, and signs in without a password', async (test) => {
    await inChromium(test, { javaScriptEnabled: true }, async (tab) => {
      const authenticatorId = await addAuthenticator(tab)
      await tab.page.goto(`${pages}/passkeys/add?${query}`)
      await assertAccessible(tab, 'Sign in')
      await typed(tab, { username: 'ana', password })
      await assertAccessible(tab, 'Add a passkey')
      await pressed(tab, '.submitButton-customizable')
      await arrived(tab)
      const { credentials } = await tab.devtools.send('WebAuthn.getCredentials', { authenticatorId })
      assert.equal((credentials as { readonly rpId: string }[])[0]?.rpId, 'localhost')

      await forget(tab)
      await typed(tab, { username: 'ana', password: 'Wrong-horse-9' })
      assert.match(await alertOf(tab), /Incorrect/)
      await tab.page.locator('#username').click()
      await tab.page.keyboard.press('ControlOrMeta+A')
      await tab.page.keyboard.type('ana')
      await pressed(tab, '[value=WEB_AUTHN]')
      await arrived(tab)

      await forget(tab)
      await tab.page.locator('#username').click()
      await tab.page.keyboard.type('nobody')
      await pressed(tab, '[value=WEB_AUTHN]')
      await tab.page.locator('[role=alert]:has-text("That passkey did not work")').waitFor()
      assert.deepEqual(violations(tab), [])
    })
  })

  it('whoever has no passkey, or lets the browser give none, is told so and goes another way', async (test) => {
    await inChromium(test, { javaScriptEnabled: true }, async (tab) => {
      const authenticatorId = await addAuthenticator(tab)
      await tab.devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
      await forget(tab)
      await tab.page.locator('#username').click()
      await tab.page.keyboard.type('ana')
      await pressed(tab, '[value=WEB_AUTHN]')
      await tab.page.locator('[data-passkey-failed]:not([hidden])').waitFor()
      await assertAccessible(tab, 'Sign in with a passkey')
      assert.match(await alertOf(tab), /gave no passkey/)
      await pressed(tab, '[href*="/login"]')
      await assertAccessible(tab, 'Sign in')
      assert.deepEqual(violations(tab), [])
    })
  })

  it('without scripts there is no word of passkeys, and a code signs in', async (test) => {
    await inChromium(test, { javaScriptEnabled: false }, async (tab) => {
      await forget(tab)
      assert.equal(await tab.page.locator('[value=WEB_AUTHN]').isVisible(), false)
      await tab.page.locator('#username').click()
      await tab.page.keyboard.type('ana')
      await pressed(tab, '[value=EMAIL_OTP]')
      await assertAccessible(tab, 'Sign in with a code')
      await typed(tab, { code: '1' })
      await assertAccessible(tab, 'There is a problem: Sign in with a code')
      await typed(tab, { code: (await newestMessage(world.server, 'ana@example.com')).code })
      await arrived(tab)
      await tab.page.goto(`${pages}/passkeys/add?${query}`)
      assert.equal(await tab.page.locator('.submitButton-customizable').isVisible(), false)
      assert.equal(await tab.page.locator('[data-without-passkeys]').isVisible(), true)
      await pressed(tab, '.redirect-customizable')
      await arrived(tab)
      assert.deepEqual(violations(tab), [])
    })
  })
})
