import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { npmClient } from '../npmClients.ts'
import { bucket, type CognitoWorld, openCognitoWorld, password } from './cognitoWorld.ts'

/** What of `aws-amplify` these tests use; its own types need a browser's. */
interface Amplify {
  readonly Amplify: { readonly configure: (options: object) => void }
}
interface AmplifyAuth {
  readonly signUp: (input: object) => Promise<{ readonly nextStep: { readonly signUpStep: string } }>
  readonly confirmSignUp: (input: object) => Promise<{ readonly isSignUpComplete: boolean }>
  readonly signIn: (input: object) => Promise<{ readonly isSignedIn: boolean; readonly nextStep: object }>
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

  const open = async (test: Parameters<typeof npmClient>[0]) => {
    const amplify = await npmClient<Amplify>(test, 'aws-amplify')
    const auth = await npmClient<AmplifyAuth>(test, 'aws-amplify/auth')
    if (amplify === undefined || auth === undefined) return undefined
    amplify.Amplify.configure({
      Auth: {
        Cognito: {
          userPoolId: world.pool,
          userPoolClientId: world.client,
          userPoolEndpoint: world.server.url,
          identityPoolId: world.identityPool,
          identityPoolEndpoint: world.server.url,
          allowGuestAccess: false,
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
})
