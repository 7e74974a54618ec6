import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type {
  AdminGetUserAuthFactorsResponse,
  AdminGetUserResponse,
  CreateUserPoolRequest,
  DescribeUserPoolResponse,
  ForgotPasswordResponse,
  RecoveryOptionType,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, listOf, openBed, password, refused } from '../bed.fixture.ts'

const both = { email: 'ann@example.com', email_verified: 'true', phone_number: '+15555550100' }
const reachable = { ...both, phone_number_verified: 'true' }
const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' }

describe('the ways back to an account', () => {
  let bed: Bed
  before(async () => {
    bed = await openBed()
  })
  after(() => bed.close())

  /** A pool with these ways back, and how one of its users with a phone and an address is helped. */
  const open = async (
    RecoveryMechanisms: RecoveryOptionType[] | undefined,
    more: Partial<CreateUserPoolRequest> = {},
  ) => {
    const setting = RecoveryMechanisms && { AccountRecoverySetting: { RecoveryMechanisms } }
    const UserPoolId = await bed.pool({ ...more, ...setting })
    const ClientId = await bed.client(UserPoolId)
    await bed.user(UserPoolId, 'ann', reachable)
    const Username = 'ann'
    const helped = async () =>
      (await bed.call<ForgotPasswordResponse>('ForgotPassword', { ClientId, Username })).CodeDeliveryDetails
        ?.AttributeName
    const reset = () => bed.call('AdminResetUserPassword', { UserPoolId, Username })
    const prefers = (preference: object) =>
      bed.call('AdminSetUserMFAPreference', { UserPoolId, Username, ...preference })
    return { UserPoolId, ClientId, helped, reset, prefers }
  }

  const byPhone = { Name: 'verified_phone_number', Priority: 1 } as const
  const byEmail = { Name: 'verified_email', Priority: 2 } as const
  const withSms = { MfaConfiguration: 'OPTIONAL', SmsConfiguration } as const

  it('come in the order that the pool says', async () => {
    assert.equal(await (await open([byPhone, byEmail])).helped(), 'phone_number')
    assert.equal(
      await (
        await open([
          { ...byPhone, Priority: 2 },
          { ...byEmail, Priority: 1 },
        ])
      ).helped(),
      'email',
    )
  })

  it('do not go by what the second factor is sent to, so that one of them is not both', async () => {
    const { helped, prefers } = await open([byPhone, byEmail], withSms)
    await prefers({ SMSMfaSettings: { Enabled: true } })
    assert.equal(await helped(), 'email')
    await prefers({ SMSMfaSettings: { Enabled: false } })
    assert.equal(await helped(), 'phone_number')
  })

  it('are none where the second factor is the only one, for users and for administrators', async () => {
    const { helped, prefers, reset } = await open([byPhone], withSms)
    await prefers({ SMSMfaSettings: { Enabled: true } })
    await refused(helped(), 'InvalidParameterException', /no registered\/verified email or phone_number$/)
    await refused(reset(), 'InvalidParameterException', /no registered\/verified email or phone_number$/)
  })

  it('go by it where the pool says nothing, as they did before there was a setting', async () => {
    const { helped, prefers } = await open(undefined, withSms)
    await prefers({ SMSMfaSettings: { Enabled: true } })
    assert.equal(await helped(), 'phone_number')
  })

  it('are the administrator’s alone where the pool says so, of whomever one asks', async () => {
    const { ClientId, helped, reset } = await open([{ Name: 'admin_only', Priority: 1 }])
    const message = 'Contact administrator to reset password.'
    await refused(helped(), 'NotAuthorizedException', message)
    const nobody = bed.call('ForgotPassword', { ClientId, Username: 'nobody' })
    await refused(nobody, 'NotAuthorizedException', message)
    await refused(reset(), 'InvalidParameterException')
  })

  it('contradict neither each other nor themselves', async () => {
    for (const ways of [
      [{ Name: 'admin_only', Priority: 1 }, byEmail],
      [byPhone, { ...byEmail, Priority: 1 }],
      [byPhone, { ...byPhone, Priority: 2 }],
    ] satisfies RecoveryOptionType[][]) {
      await refused(open(ways), 'InvalidParameterException', /^Invalid account recovery setting: /)
    }
  })
})

describe('an address that must be verified before it changes', () => {
  let bed: Bed
  let UserPoolId: string
  before(async () => {
    bed = await openBed()
    UserPoolId = await bed.pool({
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    })
  })
  after(() => bed.close())

  const shown = async (Username: string) => {
    const { UserAttributes } = await bed.call<AdminGetUserResponse>('AdminGetUser', { UserPoolId, Username })
    const all = Object.fromEntries((UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]))
    return [all['email'], all['email_verified'], all['name']]
  }
  const update = (Username: string, attributes: Record<string, string>) =>
    bed.call('AdminUpdateUserAttributes', { UserPoolId, Username, UserAttributes: listOf(attributes) })

  it('stays until its user answers, whoever changes it', async () => {
    const ClientId = await bed.client(UserPoolId)
    await bed.user(UserPoolId, 'ann', { email: 'ann@example.com', email_verified: 'true' })
    await update('ann', { email: 'anna@example.com', email_verified: 'false', name: 'Ann' })
    assert.deepEqual(await shown('ann'), ['ann@example.com', 'true', 'Ann'])
    const { destination, code } = bed.messages.at(-1) ?? {}
    assert.equal(destination, 'anna@example.com')
    const { access } = await bed.tokens(ClientId, 'ann')
    await bed.call('VerifyUserAttribute', { AccessToken: access, AttributeName: 'email', Code: code })
    assert.deepEqual(await shown('ann'), ['anna@example.com', 'true', 'Ann'])
  })

  it('changes at once when an administrator vouches for it, and no code is sent', async () => {
    await bed.user(UserPoolId, 'ben', { email: 'ben@example.com', email_verified: 'true' })
    const sent = bed.messages.length
    await update('ben', { email: 'benno@example.com', email_verified: 'true' })
    assert.deepEqual(await shown('ben'), ['benno@example.com', 'true', undefined])
    assert.equal(bed.messages.length, sent)
  })
})

describe('what a client that hides who exists says of sign-ups', () => {
  let bed: Bed
  before(async () => {
    bed = await openBed()
  })
  after(() => bed.close())

  it('is the same of who was confirmed, is disabled, waits, or is not there', async () => {
    const UserPoolId = await bed.pool({ AutoVerifiedAttributes: ['email'] })
    const ClientId = await bed.client(UserPoolId, { PreventUserExistenceErrors: 'ENABLED' })
    const signUp = (Username: string) =>
      bed.call('SignUp', {
        ClientId,
        Username,
        Password: password,
        UserAttributes: listOf({ email: `${Username}@b.c` }),
      })
    await bed.user(UserPoolId, 'confirmed', { email: 'a@b.c', email_verified: 'true' })
    await signUp('disabled')
    await bed.call('AdminDisableUser', { UserPoolId, Username: 'disabled' })
    await bed.user(UserPoolId, 'unreachable')
    await signUp('expired')
    bed.clock.advance(25 * 3_600_000)
    await signUp('waiting')
    const right = bed.messages.at(-1)?.code ?? ''
    for (const Username of ['confirmed', 'disabled', 'waiting', 'expired', 'unreachable', 'nobody']) {
      const wrong = { ClientId, Username, ConfirmationCode: right === '000000' ? '000001' : '000000' }
      await refused(bed.call('ConfirmSignUp', wrong), 'CodeMismatchException', /^Invalid verification code provided/)
      const { CodeDeliveryDetails } = await bed.call<ForgotPasswordResponse>('ResendConfirmationCode', {
        ClientId,
        Username,
      })
      assert.match(CodeDeliveryDetails?.Destination ?? '', /^[a-z]\*\*\*@[a-z]\*\*\*$/, Username)
    }
    const ConfirmationCode = bed.messages.findLast(({ destination }) => destination === 'waiting@b.c')?.code
    await bed.call('ConfirmSignUp', { ClientId, Username: 'waiting', ConfirmationCode })
  })
})

describe('settings under two names', () => {
  let bed: Bed
  before(async () => {
    bed = await openBed()
  })
  after(() => bed.close())

  it('temporary passwords last as long as either says, the newer before the older', async () => {
    const days = async (input: Partial<CreateUserPoolRequest>) => {
      const UserPoolId = await bed.pool(input)
      const { UserPool } = await bed.call<DescribeUserPoolResponse>('DescribeUserPool', { UserPoolId })
      const shown = UserPool?.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays
      assert.equal(UserPool?.AdminCreateUserConfig?.UnusedAccountValidityDays, shown)
      return shown
    }
    const older = { AdminCreateUserConfig: { UnusedAccountValidityDays: 1 } }
    assert.equal(await days({}), 7)
    assert.equal(await days(older), 1)
    assert.equal(await days({ ...older, Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } } }), 3)
    const UserPoolId = await bed.pool(older)
    const ClientId = await bed.client(UserPoolId)
    await bed.call('AdminCreateUser', { UserPoolId, Username: 'late', TemporaryPassword: password })
    bed.clock.advance(86_400_000)
    await refused(bed.signIn(ClientId, 'late'), 'NotAuthorizedException', /^Temporary password has expired/)
  })
})

describe('AdminGetUserAuthFactors', () => {
  let bed: Bed
  before(async () => {
    bed = await openBed()
  })
  after(() => bed.close())

  it('tells what a user may sign in with, and the second factors', async () => {
    const AllowedFirstAuthFactors = ['PASSWORD' as const, 'EMAIL_OTP' as const]
    const Policies = { SignInPolicy: { AllowedFirstAuthFactors } }
    const UserPoolId = await bed.pool({ Policies, MfaConfiguration: 'OPTIONAL', SmsConfiguration })
    await bed.user(UserPoolId, 'ann', reachable)
    const Username = 'ann'
    const factors = () => bed.call<AdminGetUserAuthFactorsResponse>('AdminGetUserAuthFactors', { UserPoolId, Username })
    assert.deepEqual(await factors(), { Username, ConfiguredUserAuthFactors: ['PASSWORD', 'EMAIL_OTP'] })
    const SMSMfaSettings = { Enabled: true, PreferredMfa: true }
    await bed.call('AdminSetUserMFAPreference', { UserPoolId, Username, SMSMfaSettings })
    assert.deepEqual(await factors(), {
      Username,
      PreferredMfaSetting: 'SMS_MFA',
      UserMFASettingList: ['SMS_MFA'],
      ConfiguredUserAuthFactors: ['PASSWORD'],
    })
    const nobody = bed.call('AdminGetUserAuthFactors', { UserPoolId, Username: 'nobody' })
    await refused(nobody, 'UserNotFoundException')
  })
})
