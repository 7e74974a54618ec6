import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type {
  AdminGetUserResponse,
  CreateUserPoolRequest,
  InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, listOf, openBed, password, refused, type TriggerDocument } from '../bed.fixture.ts'

let bed: Bed
before(async () => {
  bed = await openBed()
})
after(() => bed.close())

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:admits'
const email = 'shared@example.com'
const verified = listOf({ email, email_verified: 'true' })

async function emailOf(UserPoolId: string, Username: string): Promise<string | undefined> {
  const user = await bed.call<AdminGetUserResponse>('AdminGetUser', { UserPoolId, Username })
  return user.UserAttributes?.find(({ Name }) => Name === 'email_verified')?.Value
}

function open(input: Partial<CreateUserPoolRequest> = {}): Promise<string> {
  return bed.pool({ AliasAttributes: ['email', 'preferred_username'], ...input })
}

test('an administrator who creates a user is told whether the username is taken, or an alias', async () => {
  const UserPoolId = await open()
  const create = (Username: string, UserAttributes = verified) =>
    bed.call('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' })
  await create('ana')
  const taken = 'An account with the given email already exists.'
  await refused(create('ben'), 'AliasExistsException', taken)
  await refused(create('ana'), 'UsernameExistsException', 'User account already exists')
  await create('ben', listOf({ email }))
  assert.equal(await emailOf(UserPoolId, 'ana'), 'true')
})

test('an alias that the function before sign-up verifies moves to the new user, and no username does', async () => {
  bed.functions.set(arn, ({ response, ...event }: TriggerDocument) => {
    const isToBeVerified = event.userName !== 'dan'
    return { ...event, response: { ...response, autoConfirmUser: true, autoVerifyEmail: isToBeVerified } }
  })
  const UserPoolId = await open({ LambdaConfig: { PreSignUp: arn } })
  const ClientId = await bed.client(UserPoolId)
  const signUp = (Username: string) =>
    bed.call('SignUp', { ClientId, Username, Password: password, UserAttributes: listOf({ email }) })
  await signUp('ana')
  await signUp('dan')
  assert.deepEqual([await emailOf(UserPoolId, 'ana'), await emailOf(UserPoolId, 'dan')], ['true', 'false'])
  await refused(signUp('dan'), 'UsernameExistsException')
  assert.equal(await emailOf(UserPoolId, 'ana'), 'true')
  await signUp('ben')
  assert.deepEqual([await emailOf(UserPoolId, 'ana'), await emailOf(UserPoolId, 'ben')], ['false', 'true'])
  await refused(signUp('ana'), 'UsernameExistsException')
  assert.equal(await emailOf(UserPoolId, 'ben'), 'true')
})

test('a preferred username that signs people in is chosen after the sign-up', async () => {
  const UserPoolId = await open()
  const ClientId = await bed.client(UserPoolId)
  const UserAttributes = listOf({ preferred_username: 'annie' })
  const input = { ClientId, Username: 'ann', Password: password }
  await refused(
    bed.call('SignUp', { ...input, UserAttributes }),
    'InvalidParameterException',
    'Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias.',
  )
  await bed.call('SignUp', input)
  await bed.call('AdminConfirmSignUp', { UserPoolId, Username: 'ann' })
  await bed.call('AdminUpdateUserAttributes', { UserPoolId, Username: 'ann', UserAttributes })
  assert.ok((await bed.signIn(ClientId, 'annie')).AuthenticationResult)
  const plain = await bed.client(await bed.pool())
  await bed.call('SignUp', { ...input, ClientId: plain, UserAttributes })
})

test('a second factor that goes to an address which is the alias of somebody else lets its user in all the same', async () => {
  const UserPoolId = await open()
  const ClientId = await bed.client(UserPoolId)
  await bed.call('SetUserPoolMfaConfig', { UserPoolId, MfaConfiguration: 'ON', EmailMfaConfiguration: {} })
  await bed.user(UserPoolId, 'ana', { email, email_verified: 'true' })
  await bed.user(UserPoolId, 'ben', { email })
  const { Session, ChallengeName } = await bed.signIn(ClientId, 'ben')
  const ChallengeResponses = { USERNAME: 'ben', EMAIL_OTP_CODE: bed.messages.at(-1)?.code }
  const input = { ClientId, ChallengeName, Session, ChallengeResponses }
  const done = await bed.call<InitiateAuthResponse>('RespondToAuthChallenge', input)
  assert.ok(done.AuthenticationResult)
  assert.deepEqual([await emailOf(UserPoolId, 'ana'), await emailOf(UserPoolId, 'ben')], ['true', undefined])
})
