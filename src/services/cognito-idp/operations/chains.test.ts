import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { AssociateSoftwareTokenResponse, InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { fromBase32 } from '../../../tokens/base32.ts'
import { createVerifier } from '../../../tokens/srp.ts'
import { startSrpClient } from '../../../tokens/srpClient.ts'
import { powerHere } from '../../../tokens/srpGroup.ts'
import { hotp, totpStep } from '../../../tokens/totp.ts'
import { random } from '../../asking.fixture.ts'
import { type Bed, openBed, refused, type TriggerDocument } from '../bed.fixture.ts'

let bed: Bed
before(async () => {
  bed = await openBed()
})
after(() => bed.close())

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:hears'
const temporary = 'Temporary-horse-7'
const chosen = 'Chosen-horse-8'
const ExplicitAuthFlows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_CUSTOM_AUTH'] as const
const base64 = (hex: string): string => Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64')

interface Place {
  readonly pool: string
  readonly client: string
  readonly events: TriggerDocument[]
}

interface Device {
  readonly key: string
  readonly group: string
}

/** A pool that demands an authenticator but of remembered devices, and a user with a temporary password and no name. */
async function place(): Promise<Place> {
  const events: TriggerDocument[] = []
  bed.functions.set(arn, (event) => {
    events.push(event)
    const last = (event.request['session'] as { challengeName: string }[] | undefined)?.at(-1)?.challengeName
    const defined = last === 'SRP_A' ? { challengeName: 'PASSWORD_VERIFIER' } : { issueTokens: true }
    return { ...event, response: event.triggerSource.startsWith('Define') ? defined : event.response }
  })
  const pool = await bed.pool({
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
    LambdaConfig: { PostAuthentication: arn, PreTokenGeneration: arn, DefineAuthChallenge: arn },
    Schema: [{ Name: 'name', Required: true }],
  })
  const MfaConfiguration = { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } }
  await bed.call('SetUserPoolMfaConfig', { UserPoolId: pool, ...MfaConfiguration })
  const user = { UserPoolId: pool, Username: 'ana', MessageAction: 'SUPPRESS', TemporaryPassword: temporary }
  await bed.call('AdminCreateUser', user)
  return { pool, client: await bed.client(pool, { ExplicitAuthFlows: [...ExplicitAuthFlows] }), events }
}

const begin = ({ client }: Place, AuthFlow: string, parameters: object) =>
  bed.call<InitiateAuthResponse>('InitiateAuth', {
    ClientId: client,
    AuthFlow,
    AuthParameters: { USERNAME: 'ana', ...parameters },
  })

function answer(
  { client }: Place,
  { ChallengeName, Session }: InitiateAuthResponse,
  responses: object,
): Promise<InitiateAuthResponse> {
  const ChallengeResponses = { USERNAME: 'ana', ...responses }
  const ClientMetadata = { answers: ChallengeName ?? '' }
  return bed.call('RespondToAuthChallenge', {
    ClientId: client,
    ChallengeName,
    Session,
    ChallengeResponses,
    ClientMetadata,
  })
}

/** The next step after a password by SRP, with whichever flow begins so. */
async function bySrp(at: Place, flow: string, typed: string, more: object = {}): Promise<InitiateAuthResponse> {
  const srp = startSrpClient(random)
  const first = { USER_AUTH: { PREFERRED_CHALLENGE: 'PASSWORD_SRP' }, CUSTOM_AUTH: { CHALLENGE_NAME: 'SRP_A' } }[flow]
  const begun = await begin(at, flow, { SRP_A: srp.srpA, ...first })
  assert.equal(begun.ChallengeName, 'PASSWORD_VERIFIER')
  const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = begun.ChallengeParameters ?? {}
  const poolName = at.pool.split('_')[1] ?? ''
  const given = srp.answer({ SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP }, poolName, typed, bed.clock.now())
  return answer(at, begun, { ...given, ...more })
}

async function proven(at: Place, asked: InitiateAuthResponse, { key, group }: Device): Promise<InitiateAuthResponse> {
  assert.equal(asked.ChallengeName, 'DEVICE_SRP_AUTH')
  const srp = startSrpClient(random)
  const next = await answer(at, asked, { SRP_A: srp.srpA, DEVICE_KEY: key })
  const { SALT = '', SRP_B = '', SECRET_BLOCK = '' } = next.ChallengeParameters ?? {}
  const given = srp.answer({ SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP: key }, group, key, bed.clock.now())
  return answer(at, next, { ...given, USERNAME: 'ana', DEVICE_KEY: key })
}

async function kept({ AuthenticationResult: result }: InitiateAuthResponse): Promise<Device> {
  const { DeviceKey: key = '', DeviceGroupKey: group = '' } = result?.NewDeviceMetadata ?? {}
  const { salt, verifier } = await createVerifier(powerHere, random, { poolName: group, username: key }, key)
  const DeviceSecretVerifierConfig = { Salt: base64(salt), PasswordVerifier: base64(verifier) }
  await bed.call('ConfirmDevice', { AccessToken: result?.AccessToken, DeviceKey: key, DeviceSecretVerifierConfig })
  return { key, group }
}

function code(seed: string): string {
  bed.clock.advance(30_000)
  return hotp(fromBase32(seed) ?? new Uint8Array(), totpStep(bed.clock.now()))
}

/** The sources of what was heard since the last time, with the metadata that they were told. */
function heard({ events }: Place): unknown[] {
  return events.splice(0).map(({ triggerSource, request }) => [triggerSource, request['clientMetadata']])
}

test('a temporary password, a name, an authenticator and a device follow each other, and the functions hear of each end', async () => {
  const at = await place()
  const first = await bySrp(at, 'USER_SRP_AUTH', temporary)
  assert.equal(first.ChallengeName, 'NEW_PASSWORD_REQUIRED')
  assert.equal(first.ChallengeParameters?.['requiredAttributes'], '["userAttributes.name"]')
  await refused(answer(at, first, { NEW_PASSWORD: chosen }), 'InvalidParameterException', /name/)
  const setUp = await answer(at, first, { NEW_PASSWORD: chosen, 'userAttributes.name': 'Ana' })
  assert.equal(setUp.ChallengeName, 'MFA_SETUP')
  const told = await bed.call<AssociateSoftwareTokenResponse>('AssociateSoftwareToken', { Session: setUp.Session })
  const seed = told.SecretCode ?? ''
  const verify = (UserCode: string) =>
    bed.call<AssociateSoftwareTokenResponse>('VerifySoftwareToken', { Session: told.Session, UserCode })
  await refused(verify('000000'), 'EnableSoftwareTokenMFAException')
  const { Session } = await verify(code(seed))
  const done = await answer(at, { ...setUp, Session }, {})
  const metadata = { answers: 'MFA_SETUP' }
  assert.deepEqual(heard(at), [
    ['PostAuthentication_Authentication', metadata],
    ['TokenGeneration_NewPasswordChallenge', metadata],
  ])
  const device = await kept(done)
  const DEVICE_KEY = device.key
  for (const flow of ['USER_SRP_AUTH', 'USER_AUTH']) {
    const asked = await bySrp(at, flow, chosen, { DEVICE_KEY })
    assert.ok((await proven(at, asked, device)).AuthenticationResult)
    assert.deepEqual(
      heard(at).map((each) => (each as string[])[0]),
      ['PostAuthentication_Authentication', 'TokenGeneration_AuthenticateDevice'],
    )
    assert.equal((await bySrp(at, flow, chosen)).ChallengeName, 'SOFTWARE_TOKEN_MFA')
  }
  const asked = await begin(at, 'USER_AUTH', {})
  assert.deepEqual(asked.AvailableChallenges, ['PASSWORD', 'PASSWORD_SRP'])
  const byChoice = await answer(at, asked, { ANSWER: 'PASSWORD', PASSWORD: chosen, DEVICE_KEY })
  assert.ok((await proven(at, byChoice, device)).AuthenticationResult)
})

test('functions that lead a sign-in by SRP hear of the second factor too, and devices come last', async () => {
  const at = await place()
  const first = await bySrp(at, 'CUSTOM_AUTH', temporary)
  assert.equal(first.ChallengeName, 'NEW_PASSWORD_REQUIRED')
  const setUp = await answer(at, first, { NEW_PASSWORD: chosen, 'userAttributes.name': 'Ana' })
  const told = await bed.call<AssociateSoftwareTokenResponse>('AssociateSoftwareToken', { Session: setUp.Session })
  const verified = { Session: told.Session, UserCode: code(told.SecretCode ?? '') }
  const { Session } = await bed.call<AssociateSoftwareTokenResponse>('VerifySoftwareToken', verified)
  const device = await kept(await answer(at, { ...setUp, Session }, {}))
  at.events.splice(0)
  const asked = await bySrp(at, 'CUSTOM_AUTH', chosen, { DEVICE_KEY: device.key })
  assert.equal(asked.ChallengeName, 'SOFTWARE_TOKEN_MFA')
  const last = await answer(at, asked, { SOFTWARE_TOKEN_MFA_CODE: code(told.SecretCode ?? '') })
  const results = at.events.at(-1)?.request['session'] as { challengeName: string; challengeResult: boolean }[]
  assert.deepEqual(
    results.map(({ challengeName, challengeResult }) => [challengeName, challengeResult]),
    [
      ['SRP_A', true],
      ['PASSWORD_VERIFIER', true],
      ['SOFTWARE_TOKEN_MFA', true],
    ],
  )
  assert.ok((await proven(at, last, device)).AuthenticationResult)
})
