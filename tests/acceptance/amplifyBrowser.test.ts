import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { SetUserPoolMfaConfigCommand } from '@aws-sdk/client-cognito-identity-provider'
import { npmClient } from '../npmClients.ts'
import { addressOfPackage } from './browserModules.ts'
import { openPages, type Pages } from './browserPages.ts'
import { addAuthenticator, inChromium, type Page } from './chromium.ts'
import { type CognitoWorld, openCognitoWorld, password } from './cognitoWorld.ts'

interface SignInResult {
  readonly isSignedIn: boolean
  readonly nextStep: { readonly signInStep: string }
}

/** How a call of the app's ended: with what, or by the name of its error. */
type Outcome<T> = { readonly value: T } | { readonly error: string }

/** An app's page: `call` is one of Amplify's functions by name. */
function pageOf(configuration: object): string {
  const [amplify, auth] = [addressOfPackage('aws-amplify'), addressOfPackage('aws-amplify/auth')]
  return `<!doctype html><title>App</title><script type="module">
import { Amplify } from '${amplify}'
import * as auth from '${auth}'
Amplify.configure(${JSON.stringify(configuration)})
window.call = async (name, input) => {
  try {
    return { value: (await auth[name](input)) ?? null }
  } catch (error) {
    return { error: error.name }
  }
}
document.title = 'Ready'
</script>`
}

describe('aws-amplify v6 in a page of Chromium', { timeout: 120_000 }, () => {
  let world: CognitoWorld
  let pages: Pages
  let markup = ''
  before(async () => {
    world = await openCognitoWorld()
    pages = await openPages(() => markup)
  })
  after(async () => {
    await pages.close()
    await world.server.stop()
  })

  const opened = async (page: Page) => {
    await page.goto(pages.origin)
    await page.evaluate(`new Promise((done) => setInterval(() => document.title === 'Ready' && done(null), 50))`)
  }
  const callerOf =
    (page: Page) =>
    async <T>(name: string, input?: object): Promise<T> => {
      const outcome = await tried<T>(page, name, input)
      assert.ok('value' in outcome, `${name}: ${'error' in outcome ? outcome.error : ''}`)
      return outcome.value
    }
  const tried = <T>(page: Page, name: string, input?: object): Promise<Outcome<T>> =>
    page.evaluate(`call(${JSON.stringify(name)}, ${JSON.stringify(input)})`)

  it('signs in by SRP, makes a passkey, and signs in by it until it is deleted', async (test) => {
    if ((await npmClient(test, 'aws-amplify')) === undefined) return
    const AllowedFirstAuthFactors = ['PASSWORD' as const, 'WEB_AUTHN' as const]
    const userPoolId = await world.newUserPool({ Policies: { SignInPolicy: { AllowedFirstAuthFactors } } })
    const WebAuthnConfiguration = { RelyingPartyId: 'localhost', UserVerification: 'required' as const }
    await world.admin.send(new SetUserPoolMfaConfigCommand({ UserPoolId: userPoolId, WebAuthnConfiguration }))
    const ExplicitAuthFlows = [
      'ALLOW_USER_AUTH' as const,
      'ALLOW_USER_SRP_AUTH' as const,
      'ALLOW_REFRESH_TOKEN_AUTH' as const,
    ]
    const { id: userPoolClientId } = await world.newClient(userPoolId, { ExplicitAuthFlows })
    const username = 'keyed'
    await world.person(username, { pool: userPoolId })
    const userPoolEndpoint = `http://localhost:${world.server.port}`
    markup = pageOf({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } })

    await inChromium(test, { javaScriptEnabled: true }, async (tab) => {
      const { page } = tab
      const authenticatorId = await addAuthenticator(tab)
      await opened(page)
      const call = callerOf(page)
      assert.equal((await call<SignInResult>('signIn', { username, password })).isSignedIn, true)
      await call('associateWebAuthnCredential')
      const { credentials } = await tab.devtools.send('WebAuthn.getCredentials', { authenticatorId })
      assert.equal((credentials as { readonly rpId: string }[])[0]?.rpId, 'localhost')
      assert.deepEqual(await tried(page, 'associateWebAuthnCredential'), { error: 'PasskeyAlreadyExists' })
      await call('signOut')

      const options = { authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' }
      assert.equal((await call<SignInResult>('signIn', { username, options })).isSignedIn, true)
      assert.equal((await call<{ readonly username: string }>('getCurrentUser')).username, username)
      assert.ok(await call('fetchAuthSession', { forceRefresh: true }))
      await call('signOut')
      const begun = await call<SignInResult>('signIn', { username, options: { authFlowType: 'USER_AUTH' } })
      assert.equal(begun.nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION')
      const chosen = await call<SignInResult>('confirmSignIn', { challengeResponse: 'WEB_AUTHN' })
      assert.equal(chosen.isSignedIn, true)

      const listed = await call<{ readonly credentials: readonly { readonly credentialId: string }[] }>(
        'listWebAuthnCredentials',
      )
      assert.equal(listed.credentials.length, 1)
      await call('deleteWebAuthnCredential', { credentialId: listed.credentials[0]?.credentialId ?? '' })
      await call('signOut')
      const without = await call<SignInResult>('signIn', { username, options })
      assert.equal(without.isSignedIn, false)
    })
  })

  it('is refused by the browser where the pool is for another domain', async (test) => {
    if ((await npmClient(test, 'aws-amplify')) === undefined) return
    const AllowedFirstAuthFactors = ['PASSWORD' as const, 'WEB_AUTHN' as const]
    const userPoolId = await world.newUserPool({ Policies: { SignInPolicy: { AllowedFirstAuthFactors } } })
    const WebAuthnConfiguration = { RelyingPartyId: 'example.com' }
    await world.admin.send(new SetUserPoolMfaConfigCommand({ UserPoolId: userPoolId, WebAuthnConfiguration }))
    const { id: userPoolClientId } = await world.newClient(userPoolId)
    await world.person('elsewhere', { pool: userPoolId })
    const userPoolEndpoint = `http://localhost:${world.server.port}`
    markup = pageOf({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } })
    await inChromium(test, { javaScriptEnabled: true }, async (tab) => {
      await addAuthenticator(tab)
      await opened(tab.page)
      const call = callerOf(tab.page)
      assert.equal((await call<SignInResult>('signIn', { username: 'elsewhere', password })).isSignedIn, true)
      assert.deepEqual(await tried(tab.page, 'associateWebAuthnCredential'), { error: 'RelyingPartyMismatch' })
    })
  })

  it('signs up, confirms, and gets the credentials of its identity', async (test) => {
    if ((await npmClient(test, 'aws-amplify')) === undefined) return
    const { pool: userPoolId, client: userPoolClientId, identityPool: identityPoolId } = world
    const url = `http://localhost:${world.server.port}`
    const places = { userPoolEndpoint: url, identityPoolEndpoint: url }
    markup = pageOf({ Auth: { Cognito: { userPoolId, userPoolClientId, identityPoolId, ...places } } })
    await inChromium(test, { javaScriptEnabled: true }, async ({ page }) => {
      await opened(page)
      const call = callerOf(page)
      const username = 'paged'
      const options = { userAttributes: { email: 'paged@example.com' } }
      await call('signUp', { username, password, options })
      await call('confirmSignUp', { username, confirmationCode: (await world.sent('paged@example.com')).code })
      assert.deepEqual(await tried(page, 'signIn', { username, password: 'Wrong-horse-9' }), {
        error: 'NotAuthorizedException',
      })
      assert.equal((await call<SignInResult>('signIn', { username, password })).isSignedIn, true)
      const session = await call<{
        readonly identityId: string
        readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; sessionToken: string }
      }>('fetchAuthSession')
      assert.match(await world.nameOf(session.credentials), /assumed-role\/folder\//)
    })
  })
})
