import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type {
  ConfirmSignUpResponse,
  InitiateAuthResponse,
  SignUpResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, listOf, openBed, password, refused } from '../bed.fixture.ts'

const choosing = { ExplicitAuthFlows: ['ALLOW_USER_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const] }

describe('a sign-up that goes on to a sign-in', () => {
  let bed: Bed
  let poolId: string
  let ClientId: string
  before(async () => {
    bed = await openBed()
    poolId = await bed.pool({
      AutoVerifiedAttributes: ['email'],
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    })
    ClientId = await bed.client(poolId, choosing)
  })
  after(() => bed.close())

  const signUp = (Username: string, client = ClientId, more: object = {}) =>
    bed.call<SignUpResponse>('SignUp', {
      ClientId: client,
      Username,
      UserAttributes: listOf({ email: `${Username}@example.com` }),
      ...more,
    })
  const confirm = (Username: string, client = ClientId, more: object = {}) => {
    const ConfirmationCode = bed.messages.at(-1)?.code
    return bed.call<ConfirmSignUpResponse>('ConfirmSignUp', { ClientId: client, Username, ConfirmationCode, ...more })
  }
  const signIn = (USERNAME: string, Session: string | undefined, more: object = {}, client = ClientId) =>
    bed.call<InitiateAuthResponse>('InitiateAuth', {
      ClientId: client,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME, ...more },
      Session,
    })

  it('lets in by the code that confirmed it, once', async () => {
    const { Session: begun } = await signUp('ann')
    assert.ok(begun)
    const { Session } = await confirm('ann', ClientId, { Session: begun })
    assert.ok((await signIn('ann', Session)).AuthenticationResult?.IdToken)
    await refused(signIn('ann', Session), 'NotAuthorizedException')
  })

  it('lets in without the session of the sign-up, and where a code of that kind is preferred', async () => {
    await signUp('bob')
    const { Session } = await confirm('bob')
    assert.ok((await signIn('bob', Session, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })).AuthenticationResult)
  })

  it('asks for another factor where that is preferred', async () => {
    await signUp('cyd', ClientId, { Password: password })
    const { Session } = await confirm('cyd')
    assert.equal((await signIn('cyd', Session, { PREFERRED_CHALLENGE: 'PASSWORD' })).ChallengeName, 'PASSWORD')
  })

  it('lets nobody in by the session of the sign-up, of others, of other apps, or too late', async () => {
    const { Session: begun } = await signUp('dee')
    await refused(signIn('dee', begun), 'UserNotConfirmedException')
    const { Session } = await confirm('dee')
    await refused(signIn('dee', begun), 'NotAuthorizedException')
    await refused(signIn('ann', Session), 'NotAuthorizedException')
    const other = await bed.client(poolId, choosing)
    await refused(signIn('dee', Session, {}, other), 'NotAuthorizedException')
    await refused(signIn('dee', `${Session?.slice(0, -4)}AAA=`), 'NotAuthorizedException')
    bed.clock.advance(3 * 60_000)
    await refused(signIn('dee', Session), 'NotAuthorizedException', /expired/)
  })

  it('leads no further than its confirmation with a session that is another’s or expired', async () => {
    const { Session: annas } = await signUp('eva')
    await signUp('fay')
    assert.equal((await confirm('fay', ClientId, { Session: annas })).Session, undefined)
    const { Session: late } = await signUp('gus')
    bed.clock.advance(3 * 60_000)
    assert.equal((await confirm('gus', ClientId, { Session: late })).Session, undefined)
  })

  it('ends with a global sign-out', async () => {
    await signUp('hal')
    const { Session } = await confirm('hal')
    await bed.call('AdminUserGlobalSignOut', { UserPoolId: poolId, Username: 'hal' })
    await refused(signIn('hal', Session), 'NotAuthorizedException')
  })

  it('asks as ever where the pool lets nobody sign in with a code alone', async () => {
    const strict = await bed.pool({ AutoVerifiedAttributes: ['email'] })
    const client = await bed.client(strict, choosing)
    await signUp('ida', client, { Password: password })
    const { Session } = await confirm('ida', client)
    assert.equal((await signIn('ida', Session, {}, client)).ChallengeName, 'SELECT_CHALLENGE')
  })

  it('has no session where the client’s users do not choose, or somebody is confirmed at once', async () => {
    const plain = await bed.client(poolId)
    assert.equal((await signUp('jon', plain, { Password: password })).Session, undefined)
    assert.equal((await confirm('jon', plain)).Session, undefined)
    const yes = 'arn:aws:lambda:us-east-1:000000000000:function:yes'
    bed.functions.set(yes, (event) => ({ ...event, response: { autoConfirmUser: true } }))
    const open = await bed.pool({ LambdaConfig: { PreSignUp: yes } })
    const trusting = await bed.client(open, choosing)
    assert.equal((await signUp('kay', trusting, { Password: password })).Session, undefined)
  })
})
