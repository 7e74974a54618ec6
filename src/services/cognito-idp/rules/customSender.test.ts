import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { CreateUserPoolRequest, SignUpResponse } from '@aws-sdk/client-cognito-identity-provider'
import { encryptedWith, readMessage } from '../../../../tests/encryptionSdk.ts'
import { type Bed, openBed, password, refused, type TriggerDocument } from '../bed.fixture.ts'

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:sender'
const sender = { LambdaVersion: 'V1_0', LambdaArn: arn } as const

describe('functions that send a pool’s messages', () => {
  let bed: Bed
  let seen: TriggerDocument[]
  before(async () => {
    bed = await openBed()
  })
  after(() => bed.close())

  const key = async (): Promise<string> =>
    (await bed.kms<{ KeyMetadata: { Arn: string } }>('CreateKey', {})).KeyMetadata.Arn
  /** A pool whose function sends by these mediums, and the events that it sees. */
  const sending = async (
    triggers: readonly ('CustomEmailSender' | 'CustomSMSSender')[],
    more: Partial<CreateUserPoolRequest> = {},
    answer: (event: TriggerDocument) => unknown = () => null,
  ) => {
    seen = []
    bed.functions.set(arn, (event) => {
      seen.push(event)
      return answer(event)
    })
    const KMSKeyID = await key()
    const senders = Object.fromEntries(triggers.map((name) => [name, sender]))
    const { LambdaConfig, ...rest } = more
    const pool = await bed.pool({
      AutoVerifiedAttributes: ['email', 'phone_number'],
      LambdaConfig: { ...LambdaConfig, ...senders, KMSKeyID },
      ...rest,
    })
    return { pool, KMSKeyID, client: await bed.client(pool) }
  }
  const signUp = (ClientId: string, Username: string, Name: string, Value: string, more: object = {}) => {
    const UserAttributes = [{ Name, Value }]
    return bed.call<SignUpResponse>('SignUp', { ClientId, Username, Password: password, UserAttributes, ...more })
  }
  /** The code of an event, as its function reads it; undefined where the SDK is not installed. */
  const codeOf = async (test: TestContext, KMSKeyID: string, event: TriggerDocument | undefined) => {
    const message = Buffer.from(String(event?.request['code']), 'base64')
    const open = async (input: object) => (await bed.kms<{ Plaintext: Uint8Array }>('Decrypt', input)).Plaintext
    const read = await readMessage(test, encryptedWith(KMSKeyID, open), message)
    return read && { code: Buffer.from(read.plaintext).toString(), pool: read.context['userpool-id'] }
  }

  it('get codes by email that only their key opens, and confirm whom they are for', async (test) => {
    const { client, pool, KMSKeyID } = await sending(['CustomEmailSender'])
    const sent = bed.messages.length
    const { CodeDeliveryDetails } = await signUp(client, 'ann', 'email', 'ann@example.com', {
      ClientMetadata: { from: 'web' },
    })
    assert.equal(CodeDeliveryDetails?.DeliveryMedium, 'EMAIL')
    assert.equal(bed.messages.length, sent, 'the server sent nothing')
    const { request, response: _, ...event } = seen[0] ?? assert.fail('no event')
    assert.deepEqual(event, {
      version: '1',
      triggerSource: 'CustomEmailSender_SignUp',
      region: 'us-east-1',
      userPoolId: pool,
      userName: 'ann',
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: client },
    })
    const { code: _code, userAttributes, ...rest } = request
    assert.deepEqual(rest, { type: 'customEmailSenderRequestV1', clientMetadata: { from: 'web' } })
    const { sub: __, ...attributes } = userAttributes as Record<string, string>
    assert.deepEqual(attributes, {
      email: 'ann@example.com',
      email_verified: 'false',
      'cognito:user_status': 'UNCONFIRMED',
    })
    const read = await codeOf(test, KMSKeyID, seen[0])
    if (read === undefined) return
    assert.equal(read.pool, pool)
    await bed.call('ConfirmSignUp', { ClientId: client, Username: 'ann', ConfirmationCode: read.code })
    assert.ok((await bed.signIn(client, 'ann')).AuthenticationResult)
  })

  it('send by SMS what goes there, and leave email to the server', async (test) => {
    const { client, KMSKeyID } = await sending(['CustomSMSSender'])
    await signUp(client, 'ben', 'phone_number', '+15555550100')
    assert.deepEqual(
      [seen[0]?.triggerSource, seen[0]?.request['type']],
      ['CustomSMSSender_SignUp', 'customSMSSenderRequestV1'],
    )
    assert.equal(seen[0]?.request['clientMetadata'], null)
    const sent = bed.messages.length
    await signUp(client, 'cem', 'email', 'cem@example.com')
    assert.deepEqual([bed.messages.length, seen.length], [sent + 1, 1])
    const read = await codeOf(test, KMSKeyID, seen[0])
    if (read !== undefined) assert.match(read.code, /^\d{6}$/)
  })

  it('are told by the source what each message is for', async (test) => {
    const { client, pool, KMSKeyID } = await sending(['CustomEmailSender'])
    const Username = 'dan'
    const invited = {
      UserPoolId: pool,
      Username: 'eve',
      TemporaryPassword: 'Temporary-1',
      DesiredDeliveryMediums: ['EMAIL'],
    }
    await bed.call('AdminCreateUser', { ...invited, UserAttributes: [{ Name: 'email', Value: 'eve@example.com' }] })
    const invitation = await codeOf(test, KMSKeyID, seen[0])
    if (invitation !== undefined) assert.equal(invitation.code, 'Temporary-1')
    await signUp(client, Username, 'email', 'dan@example.com')
    await bed.call('ResendConfirmationCode', { ClientId: client, Username })
    await bed.call('AdminConfirmSignUp', { UserPoolId: pool, Username })
    await bed.call('AdminUpdateUserAttributes', {
      UserPoolId: pool,
      Username,
      UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
    })
    const { access: AccessToken } = await bed.tokens(client, Username)
    await bed.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' })
    await bed.call('ForgotPassword', { ClientId: client, Username })
    await bed.call('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name: 'email', Value: 'd@example.com' }] })
    assert.deepEqual(
      seen.map(({ triggerSource }) => triggerSource.replace('CustomEmailSender_', '')),
      ['AdminCreateUser', 'SignUp', 'ResendCode', 'VerifyUserAttribute', 'ForgotPassword', 'UpdateUserAttribute'],
    )
    assert.equal(seen[0]?.callerContext['clientId'], 'CLIENT_ID_NOT_APPLICABLE')
  })

  it('are not asked for texts of messages that they send', async () => {
    const { client } = await sending(['CustomEmailSender'], { LambdaConfig: { CustomMessage: arn } })
    await signUp(client, 'fay', 'email', 'fay@example.com')
    assert.deepEqual(
      seen.map(({ triggerSource }) => triggerSource),
      ['CustomEmailSender_SignUp'],
    )
  })

  it('that fail are told of in their own words', async () => {
    const { client } = await sending(['CustomEmailSender'], {}, () => {
      throw new Error('no paper')
    })
    const message = 'CustomEmailSender failed with error no paper.'
    await refused(signUp(client, 'gus', 'email', 'gus@example.com'), 'UserLambdaValidationException', message)
  })

  it('are called after the answer, where the answer must not tell who exists', async () => {
    const { pool } = await sending(['CustomEmailSender'], {}, () => {
      throw new Error('no paper')
    })
    const client = await bed.client(pool, { PreventUserExistenceErrors: 'ENABLED' })
    await bed.user(pool, 'hal', { email: 'hal@example.com', email_verified: 'true' })
    bed.pending.length = 0
    await bed.call('ForgotPassword', { ClientId: client, Username: 'hal' })
    assert.deepEqual([seen.length, bed.pending.length], [0, 1])
    await refused(bed.pending[0]?.() ?? assert.fail(), 'UserLambdaValidationException')
    assert.equal(seen[0]?.triggerSource, 'CustomEmailSender_ForgotPassword')
  })

  it('get nothing when the key is disabled', async () => {
    const { client, KMSKeyID } = await sending(['CustomEmailSender'])
    await bed.kms('DisableKey', { KeyId: KMSKeyID })
    await refused(signUp(client, 'ida', 'email', 'ida@example.com'), 'CodeDeliveryFailureException')
    assert.equal(seen.length, 0)
  })

  it('need a key, which the pool is granted for its own codes', async () => {
    const { pool, KMSKeyID } = await sending(['CustomEmailSender'])
    const { Grants } = await bed.kms<{ Grants: Record<string, unknown>[] }>('ListGrants', { KeyId: KMSKeyID })
    const wanted = Grants.map(({ GranteeServicePrincipal, Operations, Constraints }) => ({
      GranteeServicePrincipal,
      Operations,
      Constraints,
    }))
    assert.deepEqual(wanted, [
      {
        GranteeServicePrincipal: 'cognito-idp.amazonaws.com',
        Operations: ['GenerateDataKey'],
        Constraints: {
          EncryptionContextSubset: { 'userpool-id': pool },
          SourceArn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${pool}`,
        },
      },
    ])
    const LambdaConfig = { CustomEmailSender: sender, KMSKeyID }
    await bed.call('UpdateUserPool', { UserPoolId: pool, LambdaConfig })
    assert.equal((await bed.kms<{ Grants: unknown[] }>('ListGrants', { KeyId: KMSKeyID })).Grants.length, 1)
    await refused(
      bed.pool({ LambdaConfig: { CustomEmailSender: sender } }),
      'InvalidParameterException',
      'LambdaConfig.KMSKeyID is required with CustomEmailSender and CustomSMSSender.',
    )
    const nothing = KMSKeyID.replace(/[^/]+$/, '00000000-0000-4000-8000-000000000000')
    const missing = { CustomSMSSender: sender, KMSKeyID: nothing }
    await refused(
      bed.pool({ LambdaConfig: missing }),
      'InvalidParameterException',
      /^KMSKeyID: Key '.*' does not exist$/,
    )
    await refused(
      bed.call('UpdateUserPool', { UserPoolId: pool, LambdaConfig: missing }),
      'InvalidParameterException',
      /^KMSKeyID/,
    )
  })
})
