import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type {
  ConfirmDeviceResponse,
  CreateUserPoolRequest,
  GetDeviceResponse,
  InitiateAuthResponse,
  ListDevicesResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { createVerifier } from '../../../tokens/srp.ts'
import { startSrpClient } from '../../../tokens/srpClient.ts'
import { powerHere } from '../../../tokens/srpGroup.ts'
import { random } from '../../asking.fixture.ts'
import { type Bed, claimsOf, openBed, password, refused, srpAnswer, tokensOf } from '../bed.fixture.ts'

let bed: Bed
before(async () => {
  bed = await openBed()
})
after(() => bed.close())

interface Place {
  readonly pool: string
  readonly client: string
}

interface Device {
  readonly key: string
  readonly group: string
  readonly secret: string
}

const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' }
const required = { MfaConfiguration: 'ON', SmsConfiguration } as const

async function place(
  DeviceConfiguration: CreateUserPoolRequest['DeviceConfiguration'] = {},
  more: Partial<CreateUserPoolRequest> = {},
): Promise<Place> {
  const pool = await bed.pool({ DeviceConfiguration, ...more })
  return { pool, client: await bed.client(pool) }
}

let users = 0
async function newUser({ pool }: Place): Promise<string> {
  const name = `user${users++}`
  await bed.user(pool, name, { phone_number: '+15550001234' })
  return name
}

function begin({ client }: Place, USERNAME: string, parameters: object = {}): Promise<InitiateAuthResponse> {
  const AuthParameters = { USERNAME, PASSWORD: password, ...parameters }
  return bed.call('InitiateAuth', { ClientId: client, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
}

function answer(
  { client }: Place,
  { Session, ChallengeName }: InitiateAuthResponse,
  USERNAME: string,
  responses: object,
): Promise<InitiateAuthResponse> {
  const ChallengeResponses = { USERNAME, ...responses }
  return bed.call('RespondToAuthChallenge', { ClientId: client, ChallengeName, Session, ChallengeResponses })
}

const code = () => ({ SMS_MFA_CODE: bed.messages.at(-1)?.code })
const base64 = (hex: string): string => Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64')

/** Keeps the device of a fresh sign-in, as apps do. */
async function confirm(signedIn: InitiateAuthResponse, name?: string): Promise<Device & { readonly asks: boolean }> {
  const { NewDeviceMetadata: made, AccessToken } = signedIn.AuthenticationResult ?? {}
  const { DeviceKey: key = '', DeviceGroupKey: group = '' } = made ?? {}
  const secret = `${key}-secret`
  const { salt, verifier } = await createVerifier(powerHere, random, { poolName: group, username: key }, secret)
  const DeviceSecretVerifierConfig = { Salt: base64(salt), PasswordVerifier: base64(verifier) }
  const input = { AccessToken, DeviceKey: key, DeviceSecretVerifierConfig, DeviceName: name }
  const { UserConfirmationNecessary } = await bed.call<ConfirmDeviceResponse>('ConfirmDevice', input)
  return { key, group, secret, asks: UserConfirmationNecessary === true }
}

/** What a device answers to the challenge that it prove itself. */
async function proven(
  at: Place,
  asked: InitiateAuthResponse,
  name: string,
  device: Device,
  change: object = {},
): Promise<InitiateAuthResponse> {
  assert.equal(asked.ChallengeName, 'DEVICE_SRP_AUTH')
  const srp = startSrpClient(random)
  const next = await answer(at, asked, name, { SRP_A: srp.srpA, DEVICE_KEY: device.key })
  assert.equal(next.ChallengeName, 'DEVICE_PASSWORD_VERIFIER')
  const { SALT = '', SRP_B = '', SECRET_BLOCK = '' } = next.ChallengeParameters ?? {}
  const challenge = { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP: device.key }
  const responses = srp.answer(challenge, device.group, device.secret, bed.clock.now())
  return answer(at, next, name, { ...responses, USERNAME: name, DEVICE_KEY: device.key, ...change })
}

const incorrect = ['NotAuthorizedException', 'Incorrect username or password.'] as const
const invalid = ['NotAuthorizedException', 'Invalid session for the user.'] as const
const unknown = ['ResourceNotFoundException', 'Device does not exist.'] as const

test('a pool that keeps no track gives no keys, and one that does gives a new one at each sign-in without one', async () => {
  const plain = { pool: await bed.pool(), client: '' }
  const without = { ...plain, client: await bed.client(plain.pool) }
  const first = await begin(without, await newUser(without))
  assert.equal(first.AuthenticationResult?.NewDeviceMetadata, undefined)
  assert.equal(claimsOf(tokensOf(first).access)['device_key'], undefined)
  const at = await place()
  const name = await newUser(at)
  const { AuthenticationResult: result } = await begin(at, name)
  assert.match(result?.NewDeviceMetadata?.DeviceKey ?? '', /^us-east-1_[0-9a-f-]{36}$/)
  assert.match(result?.NewDeviceMetadata?.DeviceGroupKey ?? '', /^-[\w-]{8}$/)
  assert.equal(claimsOf(result?.AccessToken ?? '')['device_key'], result?.NewDeviceMetadata?.DeviceKey)
})

test('a confirmed device proves itself at the next sign-in, and gets no other key', async () => {
  const at = await place()
  const name = await newUser(at)
  const device = await confirm(await begin(at, name), 'phone')
  assert.equal(device.asks, false)
  const done = await proven(at, await begin(at, name, { DEVICE_KEY: device.key }), name, device)
  assert.equal(done.AuthenticationResult?.NewDeviceMetadata, undefined)
  assert.equal(claimsOf(tokensOf(done).access)['device_key'], device.key)
})

test('SRP takes the key with its answer', async () => {
  const at = await place()
  const name = await newUser(at)
  const device = await confirm(await begin(at, name))
  const { answer: ChallengeResponses } = await srpAnswer(bed, at.pool, at.client, name)
  const input = { ClientId: at.client, ChallengeName: 'PASSWORD_VERIFIER' }
  const asked = await bed.call<InitiateAuthResponse>('RespondToAuthChallenge', {
    ...input,
    ChallengeResponses: { ...ChallengeResponses, DEVICE_KEY: device.key },
  })
  assert.ok((await proven(at, asked, name, device)).AuthenticationResult)
})

test('a device with a wrong password, of another user, or that nobody confirmed is refused', async () => {
  const at = await place()
  const name = await newUser(at)
  const other = await newUser(at)
  const device = await confirm(await begin(at, name))
  const asked = await begin(at, name, { DEVICE_KEY: device.key })
  await refused(proven(at, asked, name, { ...device, secret: 'wrong' }), ...incorrect)
  await refused(begin(at, other, { DEVICE_KEY: device.key }), ...unknown)
  const fresh = await begin(at, name)
  const DEVICE_KEY = fresh.AuthenticationResult?.NewDeviceMetadata?.DeviceKey
  await refused(begin(at, name, { DEVICE_KEY }), ...unknown)
})

test('each step takes one answer, of its own device and step', async () => {
  const at = await place()
  const name = await newUser(at)
  const device = await confirm(await begin(at, name))
  const second = await confirm(await begin(at, name))
  const asked = await begin(at, name, { DEVICE_KEY: device.key })
  await refused(answer(at, asked, name, { DEVICE_KEY: device.key }), 'InvalidParameterException', /SRP_A/)
  await refused(answer(at, asked, name, { SRP_A: '0', DEVICE_KEY: device.key }), ...incorrect)
  const next = await begin(at, name, { DEVICE_KEY: device.key })
  await refused(proven(at, next, name, device, { DEVICE_KEY: second.key }), ...invalid)
  const replayed = await begin(at, name, { DEVICE_KEY: device.key })
  assert.ok((await proven(at, replayed, name, device)).AuthenticationResult)
  await refused(proven(at, replayed, name, device), ...invalid)
  const late = await begin(at, name, { DEVICE_KEY: device.key })
  await refused(proven(at, late, name, device, { TIMESTAMP: 'now' }), 'InvalidParameterException', /TIMESTAMP/)
})

test('a remembered device stands for the second factor where the pool says so, and nowhere else', async () => {
  for (const ChallengeRequiredOnNewDevice of [true, false]) {
    const at = await place({ ChallengeRequiredOnNewDevice }, required)
    const name = await newUser(at)
    const first = await begin(at, name)
    assert.equal(first.ChallengeName, 'SMS_MFA')
    const device = await confirm(await answer(at, first, name, code()))
    const next = await begin(at, name, { DEVICE_KEY: device.key })
    if (ChallengeRequiredOnNewDevice) {
      assert.ok((await proven(at, next, name, device)).AuthenticationResult)
      assert.equal((await begin(at, name)).ChallengeName, 'SMS_MFA')
    } else {
      assert.equal(next.ChallengeName, 'SMS_MFA')
      const asked = await answer(at, next, name, code())
      assert.ok((await proven(at, asked, name, device)).AuthenticationResult)
    }
  }
})

test('no other device of the user answers for the one that was asked', async () => {
  const at = await place({ ChallengeRequiredOnNewDevice: true }, required)
  const name = await newUser(at)
  const remembered = await confirm(await answer(at, await begin(at, name), name, code()))
  const other = await confirm(await answer(at, await begin(at, name), name, code()))
  const user = { UserPoolId: at.pool, Username: name, DeviceKey: other.key }
  await bed.call('AdminUpdateDeviceStatus', { ...user, DeviceRememberedStatus: 'not_remembered' })
  const asked = await begin(at, name, { DEVICE_KEY: remembered.key })
  await refused(proven(at, asked, name, other), ...invalid)
})

test('where users are asked first, a device is remembered only once they said so', async () => {
  const at = await place({ ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true }, required)
  const name = await newUser(at)
  const signedIn = await answer(at, await begin(at, name), name, code())
  const device = await confirm(signedIn)
  assert.equal(device.asks, true)
  assert.equal((await begin(at, name, { DEVICE_KEY: device.key })).ChallengeName, 'SMS_MFA')
  const status = { AccessToken: tokensOf(signedIn).access, DeviceKey: device.key }
  await bed.call('UpdateDeviceStatus', { ...status, DeviceRememberedStatus: 'remembered' })
  const next = await begin(at, name, { DEVICE_KEY: device.key })
  assert.ok((await proven(at, next, name, device)).AuthenticationResult)
  const admin = { UserPoolId: at.pool, Username: name, DeviceKey: device.key }
  await bed.call('AdminUpdateDeviceStatus', { ...admin, DeviceRememberedStatus: 'not_remembered' })
  assert.equal((await begin(at, name, { DEVICE_KEY: device.key })).ChallengeName, 'SMS_MFA')
})

test('devices are listed, shown and forgotten, by their user and by administrators', async () => {
  const at = await place()
  const name = await newUser(at)
  const signedIn = await begin(at, name)
  const AccessToken = tokensOf(signedIn).access
  const phone = await confirm(signedIn, 'phone')
  const laptop = await confirm(await begin(at, name), 'laptop')
  const { Device } = await bed.call<GetDeviceResponse>('GetDevice', { AccessToken, DeviceKey: phone.key })
  assert.deepEqual(Device?.DeviceAttributes, [
    { Name: 'device_status', Value: 'valid' },
    { Name: 'device_name', Value: 'phone' },
    { Name: 'dev:device_remembered_status', Value: 'remembered' },
  ])
  const list = (more: object) => bed.call<ListDevicesResponse>('ListDevices', { AccessToken, ...more })
  const first = await list({ Limit: 1 })
  const rest = await list({ PaginationToken: first.PaginationToken })
  const keys = [...(first.Devices ?? []), ...(rest.Devices ?? [])].map(({ DeviceKey }) => DeviceKey)
  assert.deepEqual(keys, [phone.key, laptop.key].sort())
  const own = { AccessToken, DeviceKey: phone.key }
  await bed.call('ForgetDevice', own)
  await refused(bed.call('ForgetDevice', own), ...unknown)
  await refused(bed.call('GetDevice', own), ...unknown)
  await refused(bed.call('UpdateDeviceStatus', { ...own, DeviceRememberedStatus: 'remembered' }), ...unknown)
  await refused(bed.call('ForgetDevice', { DeviceKey: laptop.key }), 'InvalidParameterException')
  const user = { UserPoolId: at.pool, Username: name }
  const shown = await bed.call<GetDeviceResponse>('AdminGetDevice', { ...user, DeviceKey: laptop.key })
  assert.equal(shown.Device?.DeviceKey, laptop.key)
  const listed = await bed.call<ListDevicesResponse>('AdminListDevices', user)
  assert.deepEqual(
    listed.Devices?.map(({ DeviceKey }) => DeviceKey),
    [laptop.key],
  )
  await bed.call('AdminForgetDevice', { ...user, DeviceKey: laptop.key })
  await refused(bed.call('AdminGetDevice', { ...user, DeviceKey: laptop.key }), ...unknown)
  await refused(begin(at, name, { DEVICE_KEY: laptop.key }), ...unknown)
})

test('only the device of the sign-in can be confirmed, with a verifier that is one', async () => {
  const at = await place()
  const name = await newUser(at)
  const first = await begin(at, name)
  const other = await begin(at, name)
  const AccessToken = tokensOf(first).access
  const DeviceKey = first.AuthenticationResult?.NewDeviceMetadata?.DeviceKey
  const otherKey = other.AuthenticationResult?.NewDeviceMetadata?.DeviceKey
  const config = { Salt: base64('ab'.repeat(16)), PasswordVerifier: base64('cd'.repeat(384)) }
  const keep = (key: string | undefined, DeviceSecretVerifierConfig: object | undefined) =>
    bed.call('ConfirmDevice', { AccessToken, DeviceKey: key, DeviceSecretVerifierConfig })
  await refused(keep(otherKey, config), ...unknown)
  const wrong = [undefined, {}, { ...config, PasswordVerifier: base64('01') }, { ...config, Salt: base64('00') }]
  const large = { ...config, PasswordVerifier: base64('ff'.repeat(385)) }
  for (const each of [...wrong, large]) await refused(keep(DeviceKey, each), 'InvalidParameterException')
  await keep(DeviceKey, config)
  await bed.call('UpdateUserPool', { UserPoolId: at.pool })
  await refused(keep(DeviceKey, config), 'InvalidUserPoolConfigurationException')
})

test('tokens of a confirmed device are refreshed only by who names it', async () => {
  const at = await place()
  const name = await newUser(at)
  const signedIn = await begin(at, name)
  const { refresh } = tokensOf(signedIn)
  const renew = (parameters: object) =>
    bed.call<InitiateAuthResponse>('InitiateAuth', {
      ClientId: at.client,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: refresh, ...parameters },
    })
  assert.ok((await renew({})).AuthenticationResult)
  const device = await confirm(signedIn)
  await refused(renew({}), 'NotAuthorizedException', 'Invalid Refresh Token')
  await refused(renew({ DEVICE_KEY: 'us-east-1_0' }), 'NotAuthorizedException', 'Invalid Refresh Token')
  const renewed = await renew({ DEVICE_KEY: device.key })
  assert.equal(claimsOf(renewed.AuthenticationResult?.AccessToken ?? '')['device_key'], device.key)
  const input = { ClientId: at.client, RefreshToken: refresh }
  await refused(bed.call('GetTokensFromRefreshToken', input), 'NotAuthorizedException')
  const { AuthenticationResult } = await bed.call<InitiateAuthResponse>('GetTokensFromRefreshToken', {
    ...input,
    DeviceKey: device.key,
  })
  assert.ok(AuthenticationResult)
})

test('a device is none of a pool that no longer keeps track, and its verifier is sealed', async () => {
  const at = await place()
  const name = await newUser(at)
  const device = await confirm(await begin(at, name))
  const user = await bed.needs.userPools.userNamed(at.pool, name)
  const stored = await bed.needs.userPools.device(at.pool, user?.sub ?? '', device.key)
  assert.ok(stored && !Buffer.from(stored.verifier).includes('verifier'))
  await bed.call('UpdateUserPool', { UserPoolId: at.pool })
  assert.ok((await begin(at, name, { DEVICE_KEY: device.key })).AuthenticationResult)
})
