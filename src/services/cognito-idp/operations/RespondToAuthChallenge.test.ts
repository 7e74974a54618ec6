import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { AdminGetUserResponse, InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, listOf, openBed, password, refused, srpAnswer } from '../bed.fixture.ts'

let bed: Bed
let pool: string
let client: string
before(async () => {
  bed = await openBed()
  pool = await bed.pool({ Schema: [{ Name: 'nickname', Required: true, Mutable: true }] })
  client = await bed.client(pool)
})
after(() => bed.close())

const chosen = 'My-own-horse-8'
let users = 0

/** A user who signed in with a temporary password; the challenge that came of it. */
async function challenged(): Promise<{ readonly name: string; readonly begun: InitiateAuthResponse }> {
  const name = `user${users++}`
  const UserAttributes = listOf({ email: `${name}@example.com`, nickname: 'Nick' })
  const invited = { UserPoolId: pool, Username: name, UserAttributes, TemporaryPassword: password }
  await bed.call('AdminCreateUser', { ...invited, MessageAction: 'SUPPRESS' })
  return { name, begun: await bed.signIn(client, name) }
}

function choose(
  begun: InitiateAuthResponse,
  USERNAME: string,
  NEW_PASSWORD = chosen,
  more: object = {},
  ClientId = client,
) {
  return bed.call<InitiateAuthResponse>('RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: begun.Session,
    ChallengeResponses: { USERNAME, NEW_PASSWORD, ...more },
  })
}

test('who signs in with a temporary password chooses their own, and is confirmed', async () => {
  const { name, begun } = await challenged()
  assert.equal(begun.ChallengeName, 'NEW_PASSWORD_REQUIRED')
  assert.equal(begun.AuthenticationResult, undefined)
  assert.equal(begun.ChallengeParameters?.['requiredAttributes'], '[]')
  assert.partialDeepStrictEqual(JSON.parse(begun.ChallengeParameters?.['userAttributes'] ?? ''), { nickname: 'Nick' })
  const done = await choose(begun, name, chosen, { 'userAttributes.name': 'Nicholas' })
  assert.ok(done.AuthenticationResult?.AccessToken)
  const user = await bed.call<AdminGetUserResponse>('AdminGetUser', { UserPoolId: pool, Username: name })
  assert.equal(user.UserStatus, 'CONFIRMED')
  assert.ok(user.UserAttributes?.some(({ Name, Value }) => Name === 'name' && Value === 'Nicholas'))
  await refused(bed.signIn(client, name), 'NotAuthorizedException', 'Incorrect username or password.')
  assert.ok((await bed.signIn(client, name, chosen)).AuthenticationResult)
})

test('SRP with a temporary password leads to the same challenge', async () => {
  const { name } = await challenged()
  const { answer } = await srpAnswer(bed, pool, client, name)
  const next = await bed.call<InitiateAuthResponse>('RespondToAuthChallenge', {
    ClientId: client,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: answer,
  })
  assert.equal(next.ChallengeName, 'NEW_PASSWORD_REQUIRED')
  assert.ok((await choose(next, name)).AuthenticationResult)
})

test('a session is refused when tampered with, of another user, client or pool, answered before, or too old', async () => {
  const { name, begun } = await challenged()
  const other = await challenged()
  const text = begun.Session ?? ''
  const tampered = `${text.slice(0, 30)}${text[30] === 'A' ? 'B' : 'A'}${text.slice(31)}`
  const invalid = 'Invalid session for the user.'
  await refused(choose({ Session: tampered }, name), 'NotAuthorizedException', invalid)
  await refused(choose({ Session: 'hello' }, name), 'NotAuthorizedException', invalid)
  await refused(choose(begun, other.name), 'NotAuthorizedException', invalid)
  await refused(choose(begun, name, chosen, {}, await bed.client(pool)), 'NotAuthorizedException', invalid)
  await refused(choose(begun, name, chosen, {}, await bed.client(await bed.pool())), 'NotAuthorizedException', invalid)
  await refused(choose({}, name), 'InvalidParameterException', 'Missing required parameter Session')
  await choose(begun, name)
  await refused(choose(begun, name), 'NotAuthorizedException', invalid)
  bed.clock.advance(180_000)
  await refused(choose(other.begun, other.name), 'NotAuthorizedException', /session is expired/)
})

test('the secret block of SRP does not pass for a session', async () => {
  const { name } = await challenged()
  const { answer } = await srpAnswer(bed, pool, client, name)
  const Session = answer['PASSWORD_CLAIM_SECRET_BLOCK'] ?? ''
  await refused(choose({ Session }, name), 'NotAuthorizedException', 'Invalid session for the user.')
})

test('a password that the policy refuses leaves the session open for a better one', async () => {
  const { name, begun } = await challenged()
  await refused(choose(begun, name, 'short'), 'InvalidPasswordException')
  await refused(choose(begun, name, chosen, { 'userAttributes.nickname': '' }), 'InvalidParameterException', /required/)
  await refused(choose(begun, name, chosen, { 'userAttributes.email_verified': 'true' }), 'NotAuthorizedException')
  for (const nickname of ['Nick', 'Nicky']) {
    const again = choose(begun, name, chosen, { 'userAttributes.nickname': nickname })
    await refused(again, 'NotAuthorizedException', 'Cannot modify an already provided nickname')
  }
  assert.ok((await choose(begun, name)).AuthenticationResult)
})

test('a temporary password is good for seven days', async () => {
  const { name } = await challenged()
  bed.clock.advance(7 * 86_400_000)
  await refused(
    bed.signIn(client, name),
    'NotAuthorizedException',
    'Temporary password has expired and must be reset by an administrator.',
  )
})

test('an administrator answers the challenge by its own operation, for a client of its own pool', async () => {
  const { name, begun } = await challenged()
  const input = {
    UserPoolId: pool,
    ClientId: client,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: begun.Session,
    ChallengeResponses: { USERNAME: name, NEW_PASSWORD: chosen },
  }
  const UserPoolId = await bed.pool()
  await refused(bed.call('AdminRespondToAuthChallenge', { ...input, UserPoolId }), 'ResourceNotFoundException')
  const done = await bed.call<InitiateAuthResponse>('AdminRespondToAuthChallenge', input)
  assert.ok(done.AuthenticationResult)
})
