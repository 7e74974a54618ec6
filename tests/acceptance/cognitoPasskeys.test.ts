import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CompleteWebAuthnRegistrationCommand,
  InitiateAuthCommand,
  ListWebAuthnCredentialsCommand,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { type How, newAuthenticator } from '../../src/services/cognito-idp/operations/authenticator.fixture.ts'
import { json, type OidcIssuer, oidcIssuer } from '../standIns/oidcIssuer.ts'
import { type CognitoWorld, openCognitoWorld, refused } from './cognitoWorld.ts'

describe('passkeys through the SDK, over a socket', { timeout: 60_000 }, () => {
  let world: CognitoWorld
  let site: OidcIssuer
  before(async () => {
    site = await oidcIssuer()
    world = await openCognitoWorld({ standIns: `https://example.com=${site.origin}` })
  })
  after(async () => {
    await world.server.stop()
    await site.stop()
  })

  /** A pool with passkeys, an app, and a user who is signed in and begins to make one. */
  const begun = async (username: string) => {
    const AllowedFirstAuthFactors = ['PASSWORD' as const, 'WEB_AUTHN' as const]
    const UserPoolId = await world.newUserPool({ Policies: { SignInPolicy: { AllowedFirstAuthFactors } } })
    const WebAuthnConfiguration = { RelyingPartyId: 'example.com' }
    await world.admin.send(new SetUserPoolMfaConfigCommand({ UserPoolId, WebAuthnConfiguration }))
    const ExplicitAuthFlows = ['ALLOW_USER_AUTH' as const, 'ALLOW_USER_PASSWORD_AUTH' as const]
    const ClientId = (await world.newClient(UserPoolId, { ExplicitAuthFlows })).id
    await world.person(username, { pool: UserPoolId })
    const { access: AccessToken } = await world.signIn(username, ClientId)
    const started = await world.app.send(new StartWebAuthnRegistrationCommand({ AccessToken }))
    const options = started.CredentialCreationOptions as { challenge: string; rp: { id: string } }
    const authenticator = newAuthenticator()
    const complete = (how?: How) => {
      const Credential = JSON.parse(JSON.stringify(authenticator.create(options, how)))
      return world.app.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }))
    }
    return { ClientId, AccessToken, authenticator, complete }
  }

  /** What the app is asked at a sign-in by passkey, and how it answers. */
  const asked = async (username: string, ClientId: string) => {
    const AuthParameters = { USERNAME: username, PREFERRED_CHALLENGE: 'WEB_AUTHN' }
    const started = await world.app.send(new InitiateAuthCommand({ AuthFlow: 'USER_AUTH', ClientId, AuthParameters }))
    const respond = (credential: object) => {
      const ChallengeResponses = { USERNAME: username, CREDENTIAL: JSON.stringify(credential) }
      const input = { ClientId, ChallengeName: 'WEB_AUTHN' as const, Session: started.Session, ChallengeResponses }
      return world.app.send(new RespondToAuthChallengeCommand(input))
    }
    return { request: JSON.parse(started.ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS'] ?? '{}'), respond }
  }

  it('are made, and sign in without a password', async () => {
    const { ClientId, AccessToken, authenticator, complete } = await begun('keyed')
    await complete()
    const listed = await world.app.send(new ListWebAuthnCredentialsCommand({ AccessToken }))
    assert.equal(listed.Credentials?.length, 1)
    assert.ok(listed.Credentials?.[0]?.CreatedAt instanceof Date)
    const { request, respond } = await asked('keyed', ClientId)
    const elsewhere = authenticator.get(request, { origin: 'https://evil.example.org' })
    await refused(() => respond(elsewhere), 'NotAuthorizedException: Incorrect username or password.')
    assert.ok((await respond(authenticator.get(request))).AuthenticationResult?.AccessToken)
  })

  it('of an Android app count once the relying party’s site names it', async () => {
    const certificate = Buffer.alloc(32, 0xa1)
    const origin = `android:apk-key-hash:${certificate.toString('base64url')}`
    const sha256_cert_fingerprints = [Array(32).fill('A1').join(':')]
    const target = { namespace: 'android_app', package_name: 'com.example.app', sha256_cert_fingerprints }
    const { ClientId, authenticator, complete } = await begun('mobile')
    await refused(
      () => complete({ origin }),
      'WebAuthnOriginNotAllowedException: The origin is not allowed for the relying party.',
    )
    site.answer('/.well-known/assetlinks.json', (_, response) =>
      json(response, [{ relation: ['delegate_permission/common.get_login_creds'], target }]),
    )
    await complete({ origin })
    const { request, respond } = await asked('mobile', ClientId)
    assert.ok((await respond(authenticator.get(request, { origin }))).AuthenticationResult?.AccessToken)
  })
})
