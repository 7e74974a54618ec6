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
import { newAuthenticator } from '../../src/services/cognito-idp/operations/authenticator.fixture.ts'
import { type CognitoWorld, openCognitoWorld, refused } from './cognitoWorld.ts'

describe('passkeys through the SDK, over a socket', { timeout: 60_000 }, () => {
  let world: CognitoWorld
  before(async () => {
    world = await openCognitoWorld()
  })
  after(() => world.server.stop())

  it('are made, and sign in without a password', async () => {
    const AllowedFirstAuthFactors = ['PASSWORD' as const, 'WEB_AUTHN' as const]
    const UserPoolId = await world.newUserPool({ Policies: { SignInPolicy: { AllowedFirstAuthFactors } } })
    const WebAuthnConfiguration = { RelyingPartyId: 'example.com' }
    await world.admin.send(new SetUserPoolMfaConfigCommand({ UserPoolId, WebAuthnConfiguration }))
    const ExplicitAuthFlows = ['ALLOW_USER_AUTH' as const, 'ALLOW_USER_PASSWORD_AUTH' as const]
    const ClientId = (await world.newClient(UserPoolId, { ExplicitAuthFlows })).id
    await world.person('keyed', { pool: UserPoolId })
    const { access: AccessToken } = await world.signIn('keyed', ClientId)
    const started = await world.app.send(new StartWebAuthnRegistrationCommand({ AccessToken }))
    const options = started.CredentialCreationOptions as { challenge: string; rp: { id: string } }
    const authenticator = newAuthenticator()
    const Credential = JSON.parse(JSON.stringify(authenticator.create(options)))
    await world.app.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }))
    const listed = await world.app.send(new ListWebAuthnCredentialsCommand({ AccessToken }))
    assert.equal(listed.Credentials?.length, 1)
    assert.ok(listed.Credentials?.[0]?.CreatedAt instanceof Date)
    const AuthParameters = { USERNAME: 'keyed', PREFERRED_CHALLENGE: 'WEB_AUTHN' }
    const begun = await world.app.send(new InitiateAuthCommand({ AuthFlow: 'USER_AUTH', ClientId, AuthParameters }))
    const request = JSON.parse(begun.ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS'] ?? '{}')
    const respond = (credential: object) => {
      const ChallengeResponses = { USERNAME: 'keyed', CREDENTIAL: JSON.stringify(credential) }
      const input = { ClientId, ChallengeName: 'WEB_AUTHN' as const, Session: begun.Session, ChallengeResponses }
      return world.app.send(new RespondToAuthChallengeCommand(input))
    }
    const elsewhere = authenticator.get(request, { origin: 'https://evil.example.org' })
    await refused(() => respond(elsewhere), 'NotAuthorizedException: Incorrect username or password.')
    assert.ok((await respond(authenticator.get(request))).AuthenticationResult?.AccessToken)
  })
})
