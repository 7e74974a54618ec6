import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type {
  CreateUserPoolClientResponse,
  InitiateAuthResponse,
  RespondToAuthChallengeResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { secretHash } from '../../../tokens/secretHash.ts'
import { modulus } from '../../../tokens/srpGroup.ts'
import { type Bed, claimsOf, openBed, password, refused, srpAnswer, tokensOf } from '../bed.fixture.ts'

let bed: Bed
let pool: string
let client: string
before(async () => {
  bed = await openBed()
  pool = await bed.pool({ AutoVerifiedAttributes: ['email'] })
  client = await bed.client(pool)
})
after(() => bed.close())

const incorrect = 'Incorrect username or password.'
let users = 0
const newUser = async (): Promise<string> => {
  const name = `user${users++}`
  await bed.user(pool, name, { email: `${name}@example.com` })
  return name
}

function respond(ChallengeResponses: object, more: object = {}): Promise<RespondToAuthChallengeResponse> {
  const input = { ClientId: client, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses }
  return bed.call('RespondToAuthChallenge', { ...input, ...more })
}

function initiate(AuthFlow: string, AuthParameters: object, ClientId = client): Promise<InitiateAuthResponse> {
  return bed.call('InitiateAuth', { ClientId, AuthFlow, AuthParameters })
}

test('the right password gives three tokens, a wrong one none', async () => {
  const name = await newUser()
  const { AuthenticationResult: result, ChallengeName } = await bed.signIn(client, name)
  assert.equal(ChallengeName, undefined)
  assert.equal(result?.TokenType, 'Bearer')
  assert.equal(result?.ExpiresIn, 3600)
  assert.ok(result?.RefreshToken)
  await refused(bed.signIn(client, name, 'Wrong-horse-7'), 'NotAuthorizedException', incorrect)
})

test('SRP gives tokens without the password ever being sent', async () => {
  const name = await newUser()
  const { begun, answer } = await srpAnswer(bed, pool, client, name)
  assert.equal(begun.ChallengeName, 'PASSWORD_VERIFIER')
  assert.equal(begun.ChallengeParameters?.['USER_ID_FOR_SRP'], name)
  const tokens = tokensOf(await respond(answer))
  assert.equal(claimsOf(tokens.id)['cognito:username'], name)
})

test('SRP with a wrong password, or with any part changed, is refused', async () => {
  const name = await newUser()
  const wrong = await srpAnswer(bed, pool, client, name, 'Wrong-horse-7')
  await refused(respond(wrong.answer), 'NotAuthorizedException', incorrect)
  const flipped = (text = ''): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
  const signed = await srpAnswer(bed, pool, client, name)
  const signature = flipped(signed.answer['PASSWORD_CLAIM_SIGNATURE'])
  await refused(respond({ ...signed.answer, PASSWORD_CLAIM_SIGNATURE: signature }), 'NotAuthorizedException', incorrect)
  const { answer } = await srpAnswer(bed, pool, client, name)
  const block = answer['PASSWORD_CLAIM_SECRET_BLOCK'] ?? ''
  for (const tampered of [flipped(block), `${block.slice(0, 40)}${flipped(block.slice(40))}`, 'AAAA']) {
    await refused(
      respond({ ...answer, PASSWORD_CLAIM_SECRET_BLOCK: tampered }),
      'NotAuthorizedException',
      'Invalid session for the user.',
    )
  }
  await refused(respond({ ...answer, TIMESTAMP: 'Fri Jan 02 2026' }), 'InvalidParameterException', /TIMESTAMP format/)
  const later = answer['TIMESTAMP']?.replace(/:\d\d UTC/, ':59 UTC')
  await refused(respond({ ...answer, TIMESTAMP: later }), 'NotAuthorizedException', incorrect)
})

test('SRP with an A that is 0 modulo N, or no number, is refused', async () => {
  const name = await newUser()
  for (const SRP_A of ['0', modulus.toString(16), (2n * modulus).toString(16), 'hello']) {
    await refused(initiate('USER_SRP_AUTH', { USERNAME: name, SRP_A }), 'NotAuthorizedException', incorrect)
  }
})

test('a challenge takes one answer, by its own user and client, within three minutes', async () => {
  const name = await newUser()
  const other = await newUser()
  const used = await srpAnswer(bed, pool, client, name)
  await respond(used.answer)
  await refused(respond(used.answer), 'NotAuthorizedException', 'Invalid session for the user.')
  const { answer } = await srpAnswer(bed, pool, client, name)
  await refused(respond({ ...answer, USERNAME: other }), 'NotAuthorizedException', 'Invalid session for the user.')
  const elsewhere = { ClientId: await bed.client(pool) }
  await refused(respond(answer, elsewhere), 'NotAuthorizedException', 'Invalid session for the user.')
  bed.clock.advance(180_000)
  await refused(respond(answer), 'NotAuthorizedException', 'Invalid session for the user, session is expired.')
})

test('two answers at once to one challenge give one sign-in', async () => {
  const { answer } = await srpAnswer(bed, pool, client, await newUser())
  const outcomes = await Promise.allSettled([respond(answer), respond(answer), respond(answer)])
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('after five failures attempts are refused, for longer each time, and success forgets them', async () => {
  const name = await newUser()
  const wrong = () => bed.signIn(client, name, 'Wrong-horse-7')
  const exceeded = 'Password attempts exceeded'
  for (let i = 0; i < 5; i++) await refused(wrong(), 'NotAuthorizedException', incorrect)
  await refused(bed.signIn(client, name), 'NotAuthorizedException', exceeded)
  bed.clock.advance(1000)
  await refused(wrong(), 'NotAuthorizedException', incorrect)
  bed.clock.advance(1000)
  await refused(bed.signIn(client, name), 'NotAuthorizedException', exceeded)
  bed.clock.advance(1000)
  assert.ok((await bed.signIn(client, name)).AuthenticationResult)
  for (let i = 0; i < 4; i++) await refused(wrong(), 'NotAuthorizedException', incorrect)
  assert.ok((await bed.signIn(client, name)).AuthenticationResult)
})

test('attempts made at once near the limit share no count', async () => {
  const name = await newUser()
  for (let i = 0; i < 4; i++)
    await refused(bed.signIn(client, name, 'Wrong-horse-7'), 'NotAuthorizedException', incorrect)
  const guesses = Array.from({ length: 6 }, () =>
    bed.signIn(client, name, 'Wrong-horse-7').catch((error) => error.message),
  )
  const told = await Promise.all(guesses)
  assert.equal(told.filter((message) => message === incorrect).length, 1)
})

test('right passwords sent at once all sign in, whatever their number', async () => {
  const name = await newUser()
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => bed.signIn(client, name)))
  assert.ok(outcomes.every(({ status }) => status === 'fulfilled'))
})

test('SRP answers count as attempts too', async () => {
  const name = await newUser()
  for (let i = 0; i < 5; i++) {
    const { answer } = await srpAnswer(bed, pool, client, name, 'Wrong-horse-7')
    await refused(respond(answer), 'NotAuthorizedException', incorrect)
  }
  await refused(bed.signIn(client, name), 'NotAuthorizedException', 'Password attempts exceeded')
})

test('an unknown user is told apart only by clients that do not hide who exists', async () => {
  await refused(bed.signIn(client, 'nobody'), 'UserNotFoundException', 'User does not exist.')
  await refused(initiate('USER_SRP_AUTH', { USERNAME: 'nobody', SRP_A: 'abc' }), 'UserNotFoundException')
  const hiding = await bed.client(pool, { PreventUserExistenceErrors: 'ENABLED' })
  await refused(bed.signIn(hiding, 'nobody'), 'NotAuthorizedException', incorrect)
  const first = await srpAnswer(bed, pool, hiding, 'nobody')
  const second = await srpAnswer(bed, pool, hiding, 'nobody')
  assert.match(first.begun.ChallengeParameters?.['SALT'] ?? '', /^[1-9a-f][0-9a-f]{31}$/)
  assert.equal(first.begun.ChallengeParameters?.['SALT'], second.begun.ChallengeParameters?.['SALT'])
  assert.notEqual(first.begun.ChallengeParameters?.['SRP_B'], second.begun.ChallengeParameters?.['SRP_B'])
  const known = await srpAnswer(bed, pool, hiding, await newUser())
  const shape = (response: InitiateAuthResponse): string[] => Object.keys(response.ChallengeParameters ?? {})
  assert.deepEqual(shape(first.begun), shape(known.begun))
  await refused(respond(first.answer, { ClientId: hiding }), 'NotAuthorizedException', incorrect)
})

test('a stand-in is named by a sub where real users are', async () => {
  const byEmail = await bed.pool({ UsernameAttributes: ['email'] })
  const hiding = await bed.client(byEmail, { PreventUserExistenceErrors: 'ENABLED' })
  const { begun } = await srpAnswer(bed, byEmail, hiding, 'nobody@example.com')
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  assert.match(begun.ChallengeParameters?.['USER_ID_FOR_SRP'] ?? '', uuid)
})

test('a disabled user is refused; one who hides learns it only with the password', async () => {
  const name = await newUser()
  const hiding = await bed.client(pool, { PreventUserExistenceErrors: 'ENABLED' })
  await bed.call('AdminDisableUser', { UserPoolId: pool, Username: name })
  await refused(bed.signIn(client, name), 'NotAuthorizedException', 'User is disabled.')
  await refused(bed.signIn(hiding, name, 'Wrong-horse-7'), 'NotAuthorizedException', incorrect)
  await refused(bed.signIn(hiding, name), 'NotAuthorizedException', 'User is disabled.')
  const { answer } = await srpAnswer(bed, pool, client, name)
  await refused(respond(answer), 'NotAuthorizedException', 'User is disabled.')
  await bed.call('AdminEnableUser', { UserPoolId: pool, Username: name })
  assert.ok((await bed.signIn(client, name)).AuthenticationResult)
})

test('a user deleted between the two steps of SRP is refused', async () => {
  const name = await newUser()
  const { answer } = await srpAnswer(bed, pool, client, name)
  await bed.call('AdminDeleteUser', { UserPoolId: pool, Username: name })
  await refused(respond(answer), 'UserNotFoundException')
})

test('only the flows that the client allows run, and each operation has its own', async () => {
  const name = await newUser()
  const credentials = { USERNAME: name, PASSWORD: password }
  const srpOnly = await bed.client(pool, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] })
  const unnamed = await bed.client(pool, { ExplicitAuthFlows: [] })
  const noSrp = await bed.client(pool, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] })
  for (const id of [srpOnly, unnamed]) {
    await refused(
      initiate('USER_PASSWORD_AUTH', credentials, id),
      'InvalidParameterException',
      'USER_PASSWORD_AUTH flow not enabled for this client',
    )
    await srpAnswer(bed, pool, id, name)
  }
  await refused(
    initiate('USER_SRP_AUTH', { USERNAME: name, SRP_A: 'abc' }, noSrp),
    'InvalidParameterException',
    'USER_SRP_AUTH is not enabled for the client.',
  )
  const unsupported = 'Initiate Auth method not supported.'
  for (const flow of ['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH']) {
    await refused(initiate(flow, credentials), 'InvalidParameterException', unsupported)
  }
  const admin = (AuthFlow: string, ClientId = client) =>
    bed.call<InitiateAuthResponse>('AdminInitiateAuth', {
      UserPoolId: pool,
      ClientId,
      AuthFlow,
      AuthParameters: credentials,
    })
  assert.ok((await admin('ADMIN_USER_PASSWORD_AUTH')).AuthenticationResult)
  assert.ok((await admin('ADMIN_NO_SRP_AUTH')).AuthenticationResult)
  await refused(admin('USER_PASSWORD_AUTH'), 'InvalidParameterException', unsupported)
  await refused(
    admin('ADMIN_NO_SRP_AUTH', srpOnly),
    'InvalidParameterException',
    'Auth flow not enabled for this client',
  )
  const foreign = await bed.client(await bed.pool())
  await refused(admin('ADMIN_NO_SRP_AUTH', foreign), 'ResourceNotFoundException')
})

test('parameters that a flow needs must be there', async () => {
  await refused(
    initiate('USER_PASSWORD_AUTH', { PASSWORD: 'x' }),
    'InvalidParameterException',
    'Missing required parameter USERNAME',
  )
  await refused(
    initiate('USER_PASSWORD_AUTH', { USERNAME: 'x' }),
    'InvalidParameterException',
    'Missing required parameter PASSWORD',
  )
  await refused(
    initiate('USER_SRP_AUTH', { USERNAME: 'x' }),
    'InvalidParameterException',
    'Missing required parameter SRP_A',
  )
  await refused(
    initiate('REFRESH_TOKEN_AUTH', {}),
    'InvalidParameterException',
    'Missing required parameter REFRESH_TOKEN',
  )
  await refused(respond({ USERNAME: 'x' }), 'InvalidParameterException', /PASSWORD_CLAIM_SECRET_BLOCK/)
  await refused(respond({ USERNAME: 'x' }, { ChallengeName: 'SMS_MFA' }), 'InvalidParameterException')
})

test('every step of a client with a secret wants its hash', async () => {
  const name = await newUser()
  const made = await bed.call<CreateUserPoolClientResponse>('CreateUserPoolClient', {
    UserPoolId: pool,
    ClientName: 'server',
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  const { ClientId = '', ClientSecret = '' } = made.UserPoolClient ?? {}
  const SECRET_HASH = secretHash(name, ClientId, ClientSecret)
  const credentials = { USERNAME: name, PASSWORD: password }
  await refused(
    initiate('USER_PASSWORD_AUTH', credentials, ClientId),
    'NotAuthorizedException',
    /SECRET_HASH was not received/,
  )
  await refused(
    initiate('USER_PASSWORD_AUTH', { ...credentials, SECRET_HASH: 'x' }, ClientId),
    'NotAuthorizedException',
    `Unable to verify secret hash for client ${ClientId}`,
  )
  const signed = await initiate('USER_PASSWORD_AUTH', { ...credentials, SECRET_HASH }, ClientId)
  const REFRESH_TOKEN = tokensOf(signed).refresh
  await refused(initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN }, ClientId), 'NotAuthorizedException', /not received/)
  assert.ok((await initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN, SECRET_HASH }, ClientId)).AuthenticationResult)
  const { startSrpClient } = await import('../../../tokens/srpClient.ts')
  const srp = startSrpClient(bed.needs.random)
  const begun = await initiate('USER_SRP_AUTH', { USERNAME: name, SRP_A: srp.srpA, SECRET_HASH }, ClientId)
  const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = begun.ChallengeParameters ?? {}
  const challenge = { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP }
  const answer = srp.answer(challenge, pool.slice(10), password, bed.clock.now())
  await refused(respond(answer, { ClientId }), 'NotAuthorizedException', /not received/)
  assert.ok((await respond({ ...answer, SECRET_HASH }, { ClientId })).AuthenticationResult)
})

test('a password is nowhere in the database or in the sealed text that the client carries', async () => {
  const name = await newUser()
  const user = await bed.needs.userPools.userNamed(pool, name)
  assert.ok(user?.password)
  assert.ok(!Buffer.from(user.password).includes(password) && !Buffer.from(user.password).includes('verifier'))
  const { begun } = await srpAnswer(bed, pool, client, name)
  const block = Buffer.from(begun.ChallengeParameters?.['SECRET_BLOCK'] ?? '', 'base64')
  assert.ok(!block.includes('secret') && !block.includes(name))
})

test('who has no password is told by SRP what they are told by a password', async () => {
  const hiding = await bed.client(pool, {
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
  })
  const bySrp = async (app: string, name: string) => {
    const { answer } = await srpAnswer(bed, pool, app, name)
    return respond(answer, { ClientId: app })
  }
  for (const [status, code] of [
    ['RESET_REQUIRED', 'PasswordResetRequiredException'],
    ['CONFIRMED', 'NotAuthorizedException'],
  ] as const) {
    const name = await newUser()
    const before = await bed.needs.userPools.userNamed(pool, name)
    assert.ok(before)
    const after = { ...before, status, password: undefined }
    const names = [name]
    await bed.needs.userPools.saveUser({ before, after, namesBefore: names, namesAfter: names })
    await refused(bySrp(client, name), code)
    await refused(bed.signIn(client, name), code)
    await refused(bySrp(hiding, name), 'NotAuthorizedException', incorrect)
    await refused(bed.signIn(hiding, name), 'NotAuthorizedException', incorrect)
  }
})
