import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  AdminForgetDeviceCommand,
  AdminListDevicesCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { fromBase32 } from '../../src/tokens/base32.ts'
import { hotp, totpStep } from '../../src/tokens/totp.ts'
import { npmClient } from '../npmClients.ts'
import { bucket, type CognitoWorld, openCognitoWorld, password } from './cognitoWorld.ts'

/** What of `aws-amplify` these tests use; its own types need a browser's. */
interface Amplify {
  readonly Amplify: { readonly configure: (options: object) => void }
}
interface SignInStep {
  readonly signInStep: string
  readonly totpSetupDetails?: { readonly sharedSecret: string }
  readonly codeDeliveryDetails?: object
  readonly allowedMFATypes?: readonly string[]
}
interface AmplifyAuth {
  readonly signUp: (input: object) => Promise<{ readonly nextStep: { readonly signUpStep: string } }>
  readonly confirmSignUp: (
    input: object,
  ) => Promise<{ readonly isSignUpComplete: boolean; readonly nextStep: { readonly signUpStep: string } }>
  /** The module as it is now: `autoSignIn` is another function after a sign-up. */
  readonly default: { readonly autoSignIn: () => Promise<{ readonly isSignedIn: boolean }> }
  readonly signIn: (input: object) => Promise<{ readonly isSignedIn: boolean; readonly nextStep: SignInStep }>
  readonly confirmSignIn: (input: object) => Promise<{ readonly isSignedIn: boolean; readonly nextStep: SignInStep }>
  readonly fetchDevices: () => Promise<readonly object[]>
  readonly forgetDevice: () => Promise<void>
  readonly setUpTOTP: () => Promise<{ readonly sharedSecret: string }>
  readonly verifyTOTPSetup: (input: object) => Promise<void>
  readonly updateMFAPreference: (input: object) => Promise<void>
  readonly fetchMFAPreference: () => Promise<object>
  readonly signOut: (input?: object) => Promise<void>
  readonly getCurrentUser: () => Promise<{ readonly username: string; readonly userId: string }>
  readonly fetchUserAttributes: () => Promise<Record<string, string>>
  readonly updatePassword: (input: object) => Promise<void>
  readonly fetchAuthSession: (options?: object) => Promise<{
    readonly tokens?: { readonly accessToken: { readonly payload: Record<string, unknown> } }
    readonly credentials?: {
      readonly accessKeyId: string
      readonly secretAccessKey: string
      readonly sessionToken: string
    }
    readonly identityId?: string
  }>
}

describe('aws-amplify v6', { timeout: 60_000 }, () => {
  let world: CognitoWorld
  before(async () => {
    world = await openCognitoWorld()
  })
  after(() => world.server.stop())

  const open = async (
    test: Parameters<typeof npmClient>[0],
    pool: object = {
      userPoolId: world.pool,
      userPoolClientId: world.client,
      identityPoolId: world.identityPool,
      identityPoolEndpoint: world.server.url,
      allowGuestAccess: false,
    },
  ) => {
    const amplify = await npmClient<Amplify>(test, 'aws-amplify')
    const auth = await npmClient<AmplifyAuth>(test, 'aws-amplify/auth')
    if (amplify === undefined || auth === undefined) return undefined
    amplify.Amplify.configure({
      Auth: {
        Cognito: {
          ...pool,
          userPoolEndpoint: world.server.url,
        },
      },
    })
    return auth
  }

  it('signs up, confirms, signs in by SRP, and its session reaches its own folder and no other', async (test) => {
    const auth = await open(test)
    if (auth === undefined) return
    const options = { userAttributes: { email: 'amplify@example.com' } }
    const begun = await auth.signUp({ username: 'amplify', password, options })
    assert.equal(begun.nextStep.signUpStep, 'CONFIRM_SIGN_UP')
    const confirmationCode = (await world.sent('amplify@example.com')).code
    assert.equal((await auth.confirmSignUp({ username: 'amplify', confirmationCode })).isSignUpComplete, true)
    assert.equal((await auth.signIn({ username: 'amplify', password })).isSignedIn, true)
    assert.equal((await auth.getCurrentUser()).username, 'amplify')
    assert.equal((await auth.fetchUserAttributes())['email'], 'amplify@example.com')

    const { identityId, credentials } = await auth.fetchAuthSession()
    assert.ok(credentials)
    const { url: endpoint, region } = world.server
    const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${identityId}/note`, Body: 'mine' }))
    const got = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${identityId}/note` }))
    assert.equal(await got.Body?.transformToString(), 'mine')
    const foreign = s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'us-east-1:0/note' }))
    await assert.rejects(foreign, { name: 'AccessDenied' })
  })

  it('goes on from a sign-up without a password to a sign-in by the code that confirmed it', async (test) => {
    const { UserPool } = await world.admin.send(
      new CreateUserPoolCommand({
        PoolName: 'passwordless',
        AutoVerifiedAttributes: ['email'],
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
      }),
    )
    const ExplicitAuthFlows = ['ALLOW_USER_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const]
    const made = await world.admin.send(
      new CreateUserPoolClientCommand({ UserPoolId: UserPool?.Id, ClientName: 'app', ExplicitAuthFlows }),
    )
    const auth = await open(test, { userPoolId: UserPool?.Id, userPoolClientId: made.UserPoolClient?.ClientId })
    if (auth === undefined) return
    await auth.signOut()
    const username = 'goes-on'
    const email = 'goes-on@example.com'
    const options = { userAttributes: { email }, autoSignIn: { authFlowType: 'USER_AUTH' } }
    const later = globalThis.setTimeout
    // Amplify waits three minutes for a confirmation, which would keep the process.
    test.mock.method(globalThis, 'setTimeout', (...what: Parameters<typeof later>) => later(...what).unref())
    await auth.signUp({ username, options })
    test.mock.restoreAll()
    const confirmationCode = (await world.sent(email)).code
    const confirmed = await auth.confirmSignUp({ username, confirmationCode })
    assert.equal(confirmed.nextStep.signUpStep, 'COMPLETE_AUTO_SIGN_IN')
    assert.equal((await auth.default.autoSignIn()).isSignedIn, true)
    assert.equal((await auth.getCurrentUser()).username, username)
    await auth.signOut()
  })

  it('refreshes its session under the same identity, changes the password, and is refused after global sign-out', async (test) => {
    const auth = await open(test)
    if (auth === undefined) return
    await auth.signOut()
    await world.person('again')
    await auth.signIn({ username: 'again', password })
    const first = await auth.fetchAuthSession()
    const refreshed = await auth.fetchAuthSession({ forceRefresh: true })
    assert.equal(refreshed.identityId, first.identityId)
    assert.notEqual(refreshed.credentials?.accessKeyId, first.credentials?.accessKeyId)
    await auth.updatePassword({ oldPassword: password, newPassword: `${password}!` })
    await auth.signOut({ global: true })
    await assert.rejects(auth.getCurrentUser(), { name: 'UserUnAuthenticatedException' })
    await assert.rejects(auth.signIn({ username: 'again', password }), { name: 'NotAuthorizedException' })
  })

  /** A pool of its own that asks for second factors. */
  const openMfa = async (test: Parameters<typeof npmClient>[0], MfaConfiguration: 'ON' | 'OPTIONAL') => {
    const userPoolId = await world.newUserPool()
    const config = { UserPoolId: userPoolId, MfaConfiguration, SoftwareTokenMfaConfiguration: { Enabled: true } }
    await world.admin.send(new SetUserPoolMfaConfigCommand(config))
    const auth = await open(test, { userPoolId, userPoolClientId: (await world.newClient(userPoolId)).id })
    await auth?.signOut()
    return { auth, pool: userPoolId }
  }

  /** What the user's authenticator shows, some steps of thirty seconds from now. */
  const codeOf = (seed: string, later = 0): string =>
    hotp(fromBase32(seed) ?? new Uint8Array(), totpStep(world.server.clock.now()) + later)

  it('sets up an authenticator, prefers it, and signs in with its code and with no other', async (test) => {
    const { auth, pool } = await openMfa(test, 'OPTIONAL')
    if (auth === undefined) return
    await world.person('careful', { pool })
    assert.equal((await auth.signIn({ username: 'careful', password })).isSignedIn, true)
    const { sharedSecret } = await auth.setUpTOTP()
    await assert.rejects(auth.verifyTOTPSetup({ code: codeOf(sharedSecret, 40) }), {
      name: 'EnableSoftwareTokenMFAException',
    })
    await auth.verifyTOTPSetup({ code: codeOf(sharedSecret) })
    await auth.updateMFAPreference({ totp: 'PREFERRED' })
    assert.deepEqual(await auth.fetchMFAPreference(), { enabled: ['TOTP'], preferred: 'TOTP' })
    await auth.signOut()
    const asked = await auth.signIn({ username: 'careful', password })
    assert.equal(asked.nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_TOTP_CODE')
    await assert.rejects(auth.getCurrentUser(), { name: 'UserUnAuthenticatedException' })
    const used = auth.confirmSignIn({ challengeResponse: codeOf(sharedSecret) })
    await assert.rejects(used, { name: 'ExpiredCodeException' })
    assert.equal((await auth.confirmSignIn({ challengeResponse: codeOf(sharedSecret, 1) })).isSignedIn, true)
    await auth.signOut()
  })

  it('is made to set up an authenticator where the pool demands a second factor', async (test) => {
    const { auth, pool } = await openMfa(test, 'ON')
    if (auth === undefined) return
    await world.person('obliged', { pool })
    const { nextStep } = await auth.signIn({ username: 'obliged', password })
    assert.equal(nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP')
    const seed = nextStep.totpSetupDetails?.sharedSecret ?? ''
    const wrong = auth.confirmSignIn({ challengeResponse: codeOf(seed, 40) })
    await assert.rejects(wrong, { name: 'EnableSoftwareTokenMFAException' })
    assert.equal((await auth.confirmSignIn({ challengeResponse: codeOf(seed) })).isSignedIn, true)
    await auth.signOut()
    const again = await auth.signIn({ username: 'obliged', password })
    assert.equal(again.nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_TOTP_CODE')
    assert.equal((await auth.confirmSignIn({ challengeResponse: codeOf(seed, 1) })).isSignedIn, true)
    await auth.signOut()
  })

  it('remembers its device, which then stands for the second factor, until it is forgotten', async (test) => {
    const userPoolId = await world.newUserPool({ DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } })
    const config = { MfaConfiguration: 'ON' as const, EmailMfaConfiguration: {} }
    await world.admin.send(new SetUserPoolMfaConfigCommand({ UserPoolId: userPoolId, ...config }))
    const auth = await open(test, { userPoolId, userPoolClientId: (await world.newClient(userPoolId)).id })
    if (auth === undefined) return
    await auth.signOut()
    await world.person('travelling', { pool: userPoolId, attributes: { email: 'travelling@example.com' } })
    const first = await auth.signIn({ username: 'travelling', password })
    assert.equal(first.nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE')
    const challengeResponse = (await world.sent('travelling@example.com')).code
    assert.equal((await auth.confirmSignIn({ challengeResponse })).isSignedIn, true)
    assert.equal((await auth.fetchDevices()).length, 1)
    await auth.fetchAuthSession({ forceRefresh: true })
    await auth.signOut()
    assert.equal((await auth.signIn({ username: 'travelling', password })).isSignedIn, true)
    await auth.forgetDevice()
    await auth.signOut()
    const asked = await auth.signIn({ username: 'travelling', password })
    assert.equal(asked.nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE')
    const { code } = await world.sent('travelling@example.com')
    assert.equal((await auth.confirmSignIn({ challengeResponse: code })).isSignedIn, true)
    await auth.signOut()
    const user = { UserPoolId: userPoolId, Username: 'travelling' }
    const { Devices = [] } = await world.admin.send(new AdminListDevicesCommand(user))
    for (const { DeviceKey } of Devices) await world.admin.send(new AdminForgetDeviceCommand({ ...user, DeviceKey }))
    const anew = await auth.signIn({ username: 'travelling', password })
    assert.equal(anew.nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE')
  })

  it('chooses which second factor to set up, and later which to prove', async (test) => {
    const userPoolId = await world.newUserPool()
    const both = { SoftwareTokenMfaConfiguration: { Enabled: true }, EmailMfaConfiguration: {} }
    const config = { UserPoolId: userPoolId, MfaConfiguration: 'ON' as const, ...both }
    await world.admin.send(new SetUserPoolMfaConfigCommand(config))
    const auth = await open(test, { userPoolId, userPoolClientId: (await world.newClient(userPoolId)).id })
    if (auth === undefined) return
    await auth.signOut()
    await world.person('choosing', { pool: userPoolId })
    const step = async (challengeResponse: string) =>
      (await auth.confirmSignIn({ challengeResponse })).nextStep.signInStep
    const begun = await auth.signIn({ username: 'choosing', password })
    assert.equal(begun.nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION')
    assert.equal(await step('EMAIL'), 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP')
    assert.equal(await step('choosing@example.com'), 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE')
    const { code } = await world.sent('choosing@example.com')
    await assert.rejects(step(code === '00000000' ? '00000001' : '00000000'), { name: 'CodeMismatchException' })
    assert.equal(await step(code), 'DONE')
    const { sharedSecret } = await auth.setUpTOTP()
    await auth.verifyTOTPSetup({ code: codeOf(sharedSecret) })
    await auth.updateMFAPreference({ totp: 'NOT_PREFERRED', email: 'NOT_PREFERRED' })
    await auth.signOut()
    const asked = await auth.signIn({ username: 'choosing', password })
    assert.equal(asked.nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION')
    assert.deepEqual(asked.nextStep.allowedMFATypes, ['TOTP', 'EMAIL'])
    assert.equal(await step('TOTP'), 'CONFIRM_SIGN_IN_WITH_TOTP_CODE')
    assert.equal(await step(codeOf(sharedSecret, 1)), 'DONE')
    await auth.signOut()
  })

  it('chooses a code by email in place of a password', async (test) => {
    const AllowedFirstAuthFactors = ['PASSWORD' as const, 'EMAIL_OTP' as const]
    const userPoolId = await world.newUserPool({ Policies: { SignInPolicy: { AllowedFirstAuthFactors } } })
    const userPoolClientId = (await world.newClient(userPoolId, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })).id
    const auth = await open(test, { userPoolId, userPoolClientId })
    if (auth === undefined) return
    await auth.signOut()
    const attributes = { email: 'light@example.com', email_verified: 'true' }
    await world.person('light', { pool: userPoolId, attributes })
    const begun = await auth.signIn({ username: 'light', options: { authFlowType: 'USER_AUTH' } })
    assert.equal(begun.nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION')
    const asked = await auth.confirmSignIn({ challengeResponse: 'EMAIL_OTP' })
    assert.equal(asked.nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE')
    const { code } = await world.sent('light@example.com')
    const wrong = auth.confirmSignIn({ challengeResponse: code === '00000000' ? '00000001' : '00000000' })
    await assert.rejects(wrong, { name: 'CodeMismatchException' })
    assert.equal((await auth.confirmSignIn({ challengeResponse: code })).isSignedIn, true)
    await auth.signOut()
  })
})
