import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import {
  AdminCreateUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandInput,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { startSrpClient } from '../../src/tokens/srpClient.ts'
import { modulus } from '../../src/tokens/srpGroup.ts'
import { type CognitoWorld, openCognitoWorld, password, refusalOf, refused } from '../acceptance/cognitoWorld.ts'

const minute = 60_000
const random = { bytes: (size: number) => randomBytes(size), uuid: () => randomUUID() }
const incorrect = 'NotAuthorizedException: Incorrect username or password.'
const locked = 'NotAuthorizedException: Password attempts exceeded'
const invalidSession = 'NotAuthorizedException: Invalid session for the user.'

describe('nobody guesses, replays or asks their way in', { timeout: 90_000 }, () => {
  let world: CognitoWorld
  before(async () => {
    world = await openCognitoWorld()
    for (const name of ['ana', 'ben']) await world.person(name)
  })
  after(() => world.server.stop())

  const poolName = () => world.pool.split('_')[1] ?? ''
  const attempt = (USERNAME: string, PASSWORD: string, ClientId = world.client) =>
    world.initiate({ USERNAME, PASSWORD }, ClientId)
  const begin = (USERNAME: string, SRP_A: string, ClientId = world.client) =>
    world.app.send(
      new InitiateAuthCommand({ AuthFlow: 'USER_SRP_AUTH', ClientId, AuthParameters: { USERNAME, SRP_A } }),
    )
  type Answers = Record<string, string>
  /** An SRP sign-in whose answer may be changed on its way. */
  const srp = async (
    USERNAME: string,
    secret: string,
    change: (answer: Answers) => Answers = (answer) => answer,
    ClientId = world.client,
  ) => {
    const client = startSrpClient(random)
    const { ChallengeParameters = {} } = await begin(USERNAME, client.srpA, ClientId)
    const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = ChallengeParameters
    const challenge = { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP }
    const answer = client.answer(challenge, poolName(), secret, world.server.clock.now())
    const input: RespondToAuthChallengeCommandInput = {
      ChallengeName: 'PASSWORD_VERIFIER',
      ClientId,
      ChallengeResponses: change({ ...answer }),
    }
    return { input, challenge, send: () => world.app.send(new RespondToAuthChallengeCommand(input)) }
  }

  it('an A of SRP that is nothing, a multiple of N, or no number begins no sign-in', async () => {
    const hex = (value: bigint) => value.toString(16)
    for (const srpA of ['0', '00', hex(modulus), hex(modulus * 2n), hex(modulus).toUpperCase(), `0${hex(modulus)}`]) {
      await refused(() => begin('ana', srpA), incorrect)
    }
    for (const srpA of ['-1', '0x2', 'g', ' 2', 'f'.repeat(1_025), '٢']) {
      await refused(() => begin('ana', srpA), /^(NotAuthorizedException|InvalidParameterException): /)
    }
  })

  const tampered: readonly (readonly [string, (answer: Answers) => Answers, string | RegExp])[] = [
    ['a signature of nothing', (answer) => ({ ...answer, PASSWORD_CLAIM_SIGNATURE: 'AAAA' }), incorrect],
    [
      'a signature that is changed',
      (answer) => ({ ...answer, PASSWORD_CLAIM_SIGNATURE: Buffer.alloc(32).toString('base64') }),
      incorrect,
    ],
    ['no signature', (answer) => ({ ...answer, PASSWORD_CLAIM_SIGNATURE: '' }), /^InvalidParameterException: Missing/],
    ['another time than was signed', (answer) => ({ ...answer, TIMESTAMP: 'Tue Sep 5 09:07:03 UTC 2023' }), incorrect],
    [
      'a time in another form',
      (answer) => ({ ...answer, TIMESTAMP: '2023-09-05T09:07:03Z' }),
      /^InvalidParameterException: TIMESTAMP format/,
    ],
    ['no time', ({ TIMESTAMP: _, ...answer }) => answer, /^InvalidParameterException: Missing/],
    ['a secret block of nothing', (answer) => ({ ...answer, PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA' }), invalidSession],
    [
      'a secret block with more behind',
      (answer) => ({ ...answer, PASSWORD_CLAIM_SECRET_BLOCK: `${answer['PASSWORD_CLAIM_SECRET_BLOCK']}!` }),
      invalidSession,
    ],
    ["another user's name", (answer) => ({ ...answer, USERNAME: 'ben' }), invalidSession],
  ]
  for (const [what, change, expected] of tampered) {
    it(`an answer of SRP with ${what} signs nobody in`, async () => {
      const { send } = await srp('ana', password, change)
      await refused(send, expected)
      const { send: again } = await srp('ana', password)
      assert.ok((await again()).AuthenticationResult)
    })
  }

  it('an answer of SRP counts once, at its own client, for its own sign-in, in its time', async () => {
    const { input, send } = await srp('ana', password)
    assert.ok((await send()).AuthenticationResult)
    await refused(send, invalidSession)
    const other = (await world.newClient(world.pool)).id
    const fresh = await srp('ana', password)
    const elsewhere = { ...fresh.input, ClientId: other }
    await refused(() => world.app.send(new RespondToAuthChallengeCommand(elsewhere)), invalidSession)
    const { PASSWORD_CLAIM_SIGNATURE = '', TIMESTAMP = '' } = input.ChallengeResponses ?? {}
    const replayed = await srp('ana', password, (answer) => ({ ...answer, PASSWORD_CLAIM_SIGNATURE, TIMESTAMP }))
    await refused(replayed.send, incorrect)
    const late = await srp('ana', password)
    world.travel(3 * minute)
    await refused(late.send, 'NotAuthorizedException: Invalid session for the user, session is expired.')
  })

  it('a wrong answer of SRP uses its challenge up: one challenge is one guess', async () => {
    const { input, send } = await srp('ana', 'Wrong-horse-9')
    await refused(send, incorrect)
    await refused(() => world.app.send(new RespondToAuthChallengeCommand(input)), invalidSession)
    assert.ok((await attempt('ana', password)).AuthenticationResult)
  })

  it('a session of a new password is for its own user, client and challenge, and for once', async () => {
    const invite = async (Username: string) => {
      const input = {
        UserPoolId: world.pool,
        Username,
        TemporaryPassword: password,
        MessageAction: 'SUPPRESS' as const,
      }
      await world.admin.send(new AdminCreateUserCommand(input))
      const { Session } = await attempt(Username, password)
      return Session
    }
    const Session = await invite('cat')
    await invite('dan')
    const NEW_PASSWORD = 'Another-horse-9'
    const choose = (more: object, USERNAME = 'cat') => {
      const responses = { ChallengeResponses: { USERNAME, NEW_PASSWORD } }
      const input = { ChallengeName: 'NEW_PASSWORD_REQUIRED' as const, ClientId: world.client, Session, ...responses }
      return world.app.send(new RespondToAuthChallengeCommand({ ...input, ...more }))
    }
    await refused(() => choose({}, 'dan'), invalidSession)
    await refused(() => choose({}, 'nobody'), invalidSession)
    await refused(
      () => choose({ Session: `${Session?.slice(0, 40)}A${Session?.slice(41)}` }),
      /^NotAuthorizedException: Invalid session/,
    )
    const crossed = await srp('cat', password, (answer) => ({ ...answer, PASSWORD_CLAIM_SECRET_BLOCK: Session ?? '' }))
    await refused(crossed.send, invalidSession)
    const other = (await world.newClient(world.pool)).id
    await refused(() => choose({ ClientId: other }), invalidSession)
    assert.ok((await choose({})).AuthenticationResult)
    await refused(() => choose({}), invalidSession)
  })

  it('five wrong passwords lock a user for a second, and each more for twice as long', async () => {
    await world.person('eve')
    for (let failure = 0; failure < 5; failure++) await refused(() => attempt('eve', 'wrong'), incorrect)
    /** The clock goes back first: while it has not reached the end of the lock, how fast this machine is does not matter. */
    const isLocked = async (wait: number) => {
      world.travel(-minute)
      await refused(() => attempt('eve', password), locked)
      await refused(async () => (await srp('eve', password)).send(), locked)
      world.travel(minute + wait)
    }
    for (const wait of [1_000, 2_000, 4_000, 8_000]) {
      await isLocked(wait)
      await refused(() => attempt('eve', 'wrong'), incorrect)
    }
    await isLocked(0)
    assert.ok((await attempt('ana', password)).AuthenticationResult)
    world.travel(16_000)
    assert.ok((await attempt('eve', password)).AuthenticationResult)
    await refused(() => attempt('eve', 'wrong'), incorrect)
    assert.ok((await attempt('eve', password)).AuthenticationResult)
  })

  it('thirty guesses at once are not thirty guesses', async () => {
    await world.person('fay')
    const guesses = Array.from({ length: 30 }, (_, index) => refusalOf(() => attempt('fay', `Guess-${index}`)))
    const refusals = await Promise.all(guesses)
    assert.ok(
      refusals.every((refusal) => refusal === incorrect || refusal === locked),
      refusals.join('\n'),
    )
    world.travel(-minute)
    await refused(() => attempt('fay', password), locked)
    world.travel(minute)
  })

  it('a code takes five guesses, and a code that is void takes none', async () => {
    const UserAttributes = [{ Name: 'email', Value: 'gil@example.com' }]
    const { ClientId, Username } = { ClientId: world.client, Username: 'gil' }
    await world.app.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes }))
    const first = (await world.sent('gil@example.com')).code
    world.travel(1_000)
    await world.app.send(new ResendConfirmationCodeCommand({ ClientId, Username }))
    const { code } = await world.sent('gil@example.com')
    const confirm = (ConfirmationCode: string) =>
      world.app.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }))
    const mismatch = 'CodeMismatchException: Invalid verification code provided, please try again.'
    const wrong = Array.from({ length: 10 }, (_, index) => `00000${index}`).filter((each) => each !== code)
    if (first !== code) await refused(() => confirm(first), mismatch)
    else await refused(() => confirm(wrong[9] ?? ''), mismatch)
    const refusals = await Promise.all(wrong.slice(0, 8).map((each) => refusalOf(() => confirm(each))))
    const limit = 'LimitExceededException: Attempt limit exceeded, please try after some time.'
    assert.deepEqual(refusals.sort(), [...Array(4).fill(mismatch), ...Array(4).fill(limit)])
    await refused(() => confirm(code), limit)
    world.travel(1_000)
    await world.app.send(new ResendConfirmationCodeCommand({ ClientId, Username }))
    const { code: last } = await world.sent('gil@example.com')
    world.travel(24 * 60 * minute)
    await refused(() => confirm(last), 'ExpiredCodeException: Invalid code provided, please request a code again.')
  })

  it('a code is for its own user and purpose', async () => {
    for (const name of ['hal', 'ida']) {
      await world.person(name, { attributes: { email: `${name}@example.com`, email_verified: 'true' } })
      await world.app.send(new ForgotPasswordCommand({ ClientId: world.client, Username: name }))
    }
    const [hal, ida] = await Promise.all(['hal', 'ida'].map((name) => world.sent(`${name}@example.com`)))
    const set = (Username: string, ConfirmationCode = '') =>
      world.app.send(
        new ConfirmForgotPasswordCommand({
          ClientId: world.client,
          Username,
          Password: 'Another-horse-9',
          ConfirmationCode,
        }),
      )
    if (hal?.code !== ida?.code) await refused(() => set('hal', ida?.code), /^CodeMismatchException: /)
    const ConfirmationCode = hal?.code
    const confirm = new ConfirmSignUpCommand({ ClientId: world.client, Username: 'hal', ConfirmationCode })
    await refused(
      () => world.app.send(confirm),
      'NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED',
    )
    await set('hal', hal?.code)
  })

  it('a client that hides who exists says the same of everybody', async () => {
    const ClientId = (await world.newClient(world.pool, { PreventUserExistenceErrors: 'ENABLED' })).id
    const email = 'jan@example.com'
    await world.person('jan', { attributes: { email, email_verified: 'true' } })
    const both = async (call: (Username: string) => Promise<unknown>) => {
      const [there, missing] = [await refusalOf(() => call('jan')), await refusalOf(() => call('nobody'))]
      assert.equal(there, missing)
      return there
    }
    assert.equal(await both((name) => attempt(name, 'wrong', ClientId)), incorrect)
    assert.equal(await both(async (name) => (await srp(name, 'wrong', undefined, ClientId)).send()), incorrect)
    assert.equal(await both((name) => begin(name, '0', ClientId)), incorrect)
    const forgot = (Username: string) => world.app.send(new ForgotPasswordCommand({ ClientId, Username }))
    for (const name of ['jan', 'nobody']) {
      const { CodeDeliveryDetails: details } = await forgot(name)
      assert.deepEqual([details?.AttributeName, details?.DeliveryMedium], ['email', 'EMAIL'])
      assert.match(details?.Destination ?? '', /^[a-z]\*\*\*@[a-z]\*\*\*$/)
    }
    assert.deepEqual((await forgot('nobody')).CodeDeliveryDetails, (await forgot('nobody')).CodeDeliveryDetails)
    const guess = (await world.sent(email)).code === '123456' ? '654321' : '123456'
    const set = (Username: string) => {
      const input = { ClientId, Username, Password: password, ConfirmationCode: guess }
      return world.app.send(new ConfirmForgotPasswordCommand(input))
    }
    assert.match(await both(set), /^CodeMismatchException: /)
    const [first, second] = [
      await srp('nobody', 'x', undefined, ClientId),
      await srp('nobody', 'x', undefined, ClientId),
    ]
    const real = await srp('jan', 'x', undefined, ClientId)
    assert.equal(first.challenge.SALT, second.challenge.SALT)
    assert.notEqual(first.challenge.SRP_B, second.challenge.SRP_B)
    for (const name of ['SALT', 'SRP_B', 'SECRET_BLOCK', 'USER_ID_FOR_SRP'] as const) {
      const [left, right] = [first.challenge[name], real.challenge[name]]
      if (name === 'SALT') assert.equal(left.length, right.length)
      assert.equal(typeof left, typeof right)
    }
    for (const name of ['jan', 'nobody']) {
      const refusal = await refusalOf(() => attempt(name, 'wrong', world.client))
      assert.equal(refusal, name === 'jan' ? incorrect : 'UserNotFoundException: User does not exist.')
    }
  })
})
