import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type {
  AdminGetUserResponse,
  CodeDeliveryDetailsType,
  SignUpResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { secretHash } from '../../../tokens/secretHash.ts'
import { requestBy } from '../../asking.fixture.ts'
import { type Bed, listOf, openBed, password, refused, srpAnswer } from '../bed.fixture.ts'

let bed: Bed
before(async () => {
  bed = await openBed()
})
after(() => bed.close())

const email = 'ann@example.com'
const lastCode = (): string => bed.messages.at(-1)?.code ?? ''

function signUp(ClientId: string, Username: string, attributes = {}, more = {}): Promise<SignUpResponse> {
  const UserAttributes = listOf(attributes)
  return bed.call('SignUp', { ClientId, Username, Password: password, UserAttributes, ...more })
}

test('a user signs up, gets a code by email, confirms, and signs in', async () => {
  const pool = await bed.pool({ AutoVerifiedAttributes: ['email'] })
  const client = await bed.client(pool)
  const signed = await signUp(client, 'ann', { email })
  assert.match(signed.UserSub ?? '', /^[0-9a-f-]{36}$/)
  assert.equal(signed.UserConfirmed, false)
  assert.deepEqual(signed.CodeDeliveryDetails, {
    Destination: 'a***@e***',
    DeliveryMedium: 'EMAIL',
    AttributeName: 'email',
  })
  const message = bed.messages.at(-1)
  assert.equal(message?.destination, email)
  assert.match(message?.code ?? '', /^\d{6}$/)
  assert.ok(message?.body.includes(message.code))
  await refused(bed.signIn(client, 'ann'), 'UserNotConfirmedException', 'User is not confirmed.')
  await bed.call('ConfirmSignUp', { ClientId: client, Username: 'ann', ConfirmationCode: lastCode() })
  const user = await bed.call<AdminGetUserResponse>('AdminGetUser', { UserPoolId: pool, Username: 'ann' })
  assert.equal(user.UserStatus, 'CONFIRMED')
  assert.deepEqual(user.UserAttributes?.find(({ Name }) => Name === 'email_verified')?.Value, 'true')
  assert.ok((await bed.signIn(client, 'ann')).AuthenticationResult?.IdToken)
})

test('a wrong code is refused, five wrong codes close the door, and a new code opens it', async () => {
  const pool = await bed.pool({ AutoVerifiedAttributes: ['email'] })
  const ClientId = await bed.client(pool)
  await signUp(ClientId, 'ann', { email })
  const code = lastCode()
  const wrong = code === '000000' ? '000001' : '000000'
  const confirm = (ConfirmationCode: string) =>
    bed.call('ConfirmSignUp', { ClientId, Username: 'ann', ConfirmationCode })
  for (let i = 0; i < 5; i++) {
    await refused(confirm(wrong), 'CodeMismatchException', 'Invalid verification code provided, please try again.')
  }
  await refused(confirm(code), 'LimitExceededException', 'Attempt limit exceeded, please try after some time.')
  await bed.call('ResendConfirmationCode', { ClientId, Username: 'ann' })
  await confirm(lastCode())
})

test('a code works once, and only for its own user', async () => {
  const pool = await bed.pool({ AutoVerifiedAttributes: ['email'] })
  const ClientId = await bed.client(pool)
  await signUp(ClientId, 'ann', { email })
  const code = lastCode()
  await signUp(ClientId, 'bob', { email: 'bob@example.com' })
  await refused(
    bed.call('ConfirmSignUp', { ClientId, Username: 'bob', ConfirmationCode: code === lastCode() ? '------' : code }),
    'CodeMismatchException',
  )
  await bed.call('ConfirmSignUp', { ClientId, Username: 'ann', ConfirmationCode: code })
  await refused(
    bed.call('ConfirmSignUp', { ClientId, Username: 'ann', ConfirmationCode: code }),
    'NotAuthorizedException',
    'User cannot be confirmed. Current status is CONFIRMED',
  )
})

test('a code expires after a day', async () => {
  const pool = await bed.pool({ AutoVerifiedAttributes: ['email'] })
  const ClientId = await bed.client(pool)
  await signUp(ClientId, 'ann', { email })
  bed.clock.advance(24 * 3_600_000)
  await refused(
    bed.call('ConfirmSignUp', { ClientId, Username: 'ann', ConfirmationCode: lastCode() }),
    'ExpiredCodeException',
    'Invalid code provided, please request a code again.',
  )
})

test('codes are sent again five times an hour', async () => {
  const pool = await bed.pool({ AutoVerifiedAttributes: ['email'] })
  const ClientId = await bed.client(pool)
  await signUp(ClientId, 'ann', { email })
  const resend = () => bed.call('ResendConfirmationCode', { ClientId, Username: 'ann' })
  for (let i = 0; i < 5; i++) await resend()
  await refused(resend(), 'LimitExceededException')
  bed.clock.advance(3_600_000)
  await resend()
  await bed.call('AdminConfirmSignUp', { UserPoolId: pool, Username: 'ann' })
  await refused(resend(), 'InvalidParameterException', 'User is already confirmed.')
})

test('a username is taken once, also in another case where the pool does not look at case', async () => {
  const sensitive = await bed.client(await bed.pool())
  await signUp(sensitive, 'ann')
  await refused(signUp(sensitive, 'ann'), 'UsernameExistsException', 'User already exists')
  await signUp(sensitive, 'Ann')
  const folded = await bed.client(await bed.pool({ UsernameConfiguration: { CaseSensitive: false } }))
  await signUp(folded, 'ann')
  await refused(signUp(folded, 'ANN'), 'UsernameExistsException')
})

test('where users are named by email, the username is the sub and the address must be one', async () => {
  const pool = await bed.pool({ UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] })
  const client = await bed.client(pool)
  await refused(signUp(client, 'ann'), 'InvalidParameterException', 'Username should be an email.')
  const { UserSub } = await signUp(client, email)
  const user = await bed.call<AdminGetUserResponse>('AdminGetUser', { UserPoolId: pool, Username: email })
  assert.equal(user.Username, UserSub)
  await refused(signUp(client, email), 'UsernameExistsException', 'An account with the given email already exists.')
})

test('an address is an alias once it is verified, and moves only by force', async () => {
  const pool = await bed.pool({ AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] })
  const ClientId = await bed.client(pool)
  const confirm = (Username: string, more = {}) =>
    bed.call('ConfirmSignUp', { ClientId, Username, ConfirmationCode: lastCode(), ...more })
  await refused(signUp(ClientId, email), 'InvalidParameterException', /cannot be of email format/)
  await signUp(ClientId, 'ann', { email })
  await refused(bed.signIn(ClientId, email), 'UserNotFoundException')
  await confirm('ann')
  assert.ok((await bed.signIn(ClientId, email)).AuthenticationResult)
  await signUp(ClientId, 'eve', { email })
  await refused(confirm('eve'), 'AliasExistsException', 'An account with the given email already exists.')
  await confirm('eve', { ForceAliasCreation: true })
  const { AccessToken } = (await bed.signIn(ClientId, email)).AuthenticationResult ?? {}
  const user = await bed.call<AdminGetUserResponse>('GetUser', { AccessToken })
  assert.equal(user.Username, 'eve')
  assert.ok((await bed.signIn(ClientId, 'ann')).AuthenticationResult)
})

test('attributes must fit the schema and be ones that the client may write', async () => {
  const pool = await bed.pool({
    Schema: [
      { Name: 'name', Required: true },
      { Name: 'level', AttributeDataType: 'Number', NumberAttributeConstraints: { MaxValue: '9' } },
    ],
  })
  const client = await bed.client(pool)
  const narrow = await bed.client(pool, { WriteAttributes: ['name'] })
  await refused(signUp(client, 'a'), 'InvalidParameterException', /name: The attribute is required/)
  await refused(signUp(client, 'a', { name: 'A', 'custom:hat': 'x' }), 'InvalidParameterException', /does not exist/)
  await refused(signUp(client, 'a', { name: 'A', 'custom:level': '10' }), 'InvalidParameterException', /no larger/)
  await refused(
    signUp(client, 'a', { name: 'A', email: 'no' }),
    'InvalidParameterException',
    'Invalid email address format.',
  )
  await refused(
    signUp(client, 'a', { name: 'A', phone_number: '555' }),
    'InvalidParameterException',
    'Invalid phone number format.',
  )
  const unauthorized = 'A client attempted to write unauthorized attribute'
  await refused(signUp(narrow, 'a', { name: 'A', email }), 'NotAuthorizedException', unauthorized)
  await refused(signUp(client, 'a', { name: 'A', email_verified: 'true' }), 'NotAuthorizedException', unauthorized)
  await signUp(client, 'a', { name: 'A', 'custom:level': '9' })
})

test('a password must follow the policy', async () => {
  const client = await bed.client(await bed.pool())
  const tell = (Password: string) => signUp(client, 'ann', {}, { Password })
  const policy = 'Password did not conform with policy: '
  await refused(tell('Sh0rt!'), 'InvalidPasswordException', `${policy}Password not long enough`)
  await refused(tell('lower-case-7'), 'InvalidPasswordException', `${policy}Password must have uppercase characters`)
  await refused(tell('UPPER-CASE-7'), 'InvalidPasswordException', `${policy}Password must have lowercase characters`)
  await refused(tell('No-number'), 'InvalidPasswordException', `${policy}Password must have numeric characters`)
  await refused(tell('NoSymbol7'), 'InvalidPasswordException', `${policy}Password must have symbol characters`)
})

test('a pool that only administrators fill takes no sign-up', async () => {
  const client = await bed.client(await bed.pool({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } }))
  await refused(signUp(client, 'ann'), 'NotAuthorizedException', 'SignUp is not permitted for this user pool')
})

test('a client with a secret wants its hash, and a client without wants none', async () => {
  const pool = await bed.pool()
  const made = await bed.call<{ UserPoolClient: { ClientId: string; ClientSecret: string } }>('CreateUserPoolClient', {
    UserPoolId: pool,
    ClientName: 'server',
    GenerateSecret: true,
  })
  const { ClientId, ClientSecret } = made.UserPoolClient
  assert.match(ClientSecret, /^[a-z0-9]{51}$/)
  await refused(
    signUp(ClientId, 'ann'),
    'NotAuthorizedException',
    `Client ${ClientId} is configured with secret but SECRET_HASH was not received`,
  )
  const wrong = { SecretHash: secretHash('ann', ClientId, `${ClientSecret}x`) }
  const unable = `Unable to verify secret hash for client ${ClientId}`
  await refused(signUp(ClientId, 'ann', {}, wrong), 'NotAuthorizedException', unable)
  const right = { SecretHash: secretHash('ann', ClientId, ClientSecret) }
  await refused(signUp(ClientId, 'bob', {}, right), 'NotAuthorizedException', unable)
  await signUp(ClientId, 'ann', {}, right)
  const open = await bed.client(pool)
  await refused(
    signUp(open, 'bob', {}, right),
    'NotAuthorizedException',
    `Unable to verify secret hash for client ${open}`,
  )
})

test('an unknown client is refused', async () => {
  await refused(
    signUp('1'.repeat(26), 'ann'),
    'ResourceNotFoundException',
    `User pool client ${'1'.repeat(26)} does not exist.`,
  )
})

test('where the client hides who exists, confirming and resending tell nothing', async () => {
  const pool = await bed.pool({ AutoVerifiedAttributes: ['email'] })
  const ClientId = await bed.client(pool, { PreventUserExistenceErrors: 'ENABLED' })
  const resend = () =>
    bed.call<{ CodeDeliveryDetails: object }>('ResendConfirmationCode', { ClientId, Username: 'nobody' })
  const sent = bed.messages.length
  const first = await resend()
  assert.deepEqual(await resend(), first)
  assert.partialDeepStrictEqual(first.CodeDeliveryDetails, { DeliveryMedium: 'EMAIL', AttributeName: 'email' })
  assert.equal(bed.messages.length, sent)
  await refused(
    bed.call('ConfirmSignUp', { ClientId, Username: 'nobody', ConfirmationCode: '123456' }),
    'CodeMismatchException',
  )
})

test('a message that cannot be delivered says so', async () => {
  const pool = await bed.pool({ AutoVerifiedAttributes: ['email'] })
  const ClientId = await bed.client(pool)
  const { SignUp } = await import('./SignUp.ts')
  const outbox = { deliver: () => Promise.reject(new Error('disk full')) }
  const request = requestBy({ kind: 'anonymous' }, { account: '000000000000', now: bed.clock.now() })
  const input = { ClientId, Username: 'ann', Password: password, UserAttributes: listOf({ email }) }
  await refused(SignUp.handle({ ...bed.needs, outbox })(input, request), 'CodeDeliveryFailureException')
})

test('where the client hides who exists, nobody is the same in every spelling, and told of other places by other operations', async () => {
  const pool = await bed.pool({ AutoVerifiedAttributes: ['email'], UsernameConfiguration: { CaseSensitive: false } })
  const hiding = await bed.client(pool, {
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
  })
  const shown = async (name: string) => (await srpAnswer(bed, pool, hiding, name)).begun.ChallengeParameters ?? {}
  const [one, other] = [await shown('Nobody'), await shown('nobody')]
  for (const member of ['SALT', 'USERNAME', 'USER_ID_FOR_SRP']) assert.equal(one[member], other[member])
  const told = async (operation: string, Username: string): Promise<string | undefined> => {
    const answer = await bed.call<{ CodeDeliveryDetails: CodeDeliveryDetailsType }>(operation, {
      ClientId: hiding,
      Username,
    })
    return answer.CodeDeliveryDetails.Destination
  }
  let alike = 0
  for (let i = 0; i < 10; i++) {
    const forgotten = await told('ForgotPassword', `Nobody${i}`)
    assert.equal(await told('ForgotPassword', `nobody${i}`), forgotten)
    if ((await told('ResendConfirmationCode', `nobody${i}`)) === forgotten) alike++
  }
  assert.ok(alike < 10)
})
