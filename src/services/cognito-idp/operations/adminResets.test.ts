import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { AdminGetUserResponse, DescribeUserPoolResponse } from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, listOf, openBed, password, refused } from '../bed.fixture.ts'

describe('what administrators take back', () => {
  let bed: Bed
  let UserPoolId: string
  let ClientId: string
  before(async () => {
    bed = await openBed()
    UserPoolId = await bed.pool({
      AutoVerifiedAttributes: ['email'],
      Schema: [
        { Name: 'email', Required: true, Mutable: true },
        { Name: 'birthdate', Mutable: false },
        { Name: 'team', AttributeDataType: 'String', Mutable: true },
      ],
    })
    ClientId = await bed.client(UserPoolId)
  })
  after(() => bed.close())

  const user = (Username: string, more: Record<string, string> = {}): Promise<string> =>
    bed.user(UserPoolId, Username, { email: `${Username}@example.com`, email_verified: 'true', ...more })
  const show = (Username: string) => bed.call<AdminGetUserResponse>('AdminGetUser', { UserPoolId, Username })
  const attributes = async (name: string): Promise<Record<string, string>> =>
    Object.fromEntries(((await show(name)).UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]))

  describe('a password', () => {
    const reset = (Username: string): Promise<unknown> => bed.call('AdminResetUserPassword', { UserPoolId, Username })

    it('is good no longer, and the user sets another by the code that is sent', async () => {
      await user('ann')
      await reset('ann')
      assert.equal((await show('ann')).UserStatus, 'RESET_REQUIRED')
      await refused(bed.signIn(ClientId, 'ann'), 'PasswordResetRequiredException')
      const message = bed.messages.at(-1)
      assert.deepEqual([message?.kind, message?.destination], ['forgotPassword', 'ann@example.com'])
      const Password = 'Another-password-2'
      const ConfirmationCode = message?.code
      await bed.call('ConfirmForgotPassword', { ClientId, Username: 'ann', ConfirmationCode, Password })
      assert.ok((await bed.signIn(ClientId, 'ann', Password)).AuthenticationResult)
    })

    it('ends a sign-in that is under way', async () => {
      const Username = 'max'
      const invited = {
        UserPoolId,
        Username,
        UserAttributes: listOf({ email: 'max@example.com', email_verified: 'true' }),
      }
      await bed.call('AdminCreateUser', { ...invited, TemporaryPassword: password })
      await refused(reset(Username), 'NotAuthorizedException', 'User password cannot be reset in the current state.')
      assert.equal((await bed.signIn(ClientId, Username)).ChallengeName, 'NEW_PASSWORD_REQUIRED')
      await bed.call('AdminSetUserPassword', { UserPoolId, Username, Password: password, Permanent: true })
      const tokens = await bed.tokens(ClientId, Username)
      await reset(Username)
      await refused(bed.call('GetUser', { AccessToken: tokens.access }), 'PasswordResetRequiredException')
    })

    it('stays where no code could be sent, where there is none, and where there is nobody', async () => {
      await user('bob', { email_verified: 'false' })
      await refused(reset('bob'), 'InvalidParameterException')
      assert.ok((await bed.signIn(ClientId, 'bob')).AuthenticationResult)
      await user('cyd')
      await bed.call('AdminDisableUser', { UserPoolId, Username: 'cyd' })
      await refused(reset('cyd'), 'NotAuthorizedException')
      await refused(reset('nobody'), 'UserNotFoundException')
    })
  })

  describe('attributes', () => {
    const remove = (Username: string, ...UserAttributeNames: string[]): Promise<unknown> =>
      bed.call('AdminDeleteUserAttributes', { UserPoolId, Username, UserAttributeNames })

    it('are gone, but not those that the pool requires, cannot change, or does not know', async () => {
      await user('dee', { 'custom:team': 'blue', given_name: 'Dee', birthdate: '2000-01-01' })
      await remove('dee', 'custom:team', 'given_name', 'family_name')
      const left = await attributes('dee')
      assert.deepEqual([left['custom:team'], left['given_name']], [undefined, undefined])
      for (const name of ['email', 'birthdate', 'sub', 'unknown', 'identities']) {
        await refused(remove('dee', name), 'InvalidParameterException')
      }
      assert.equal((await attributes('dee'))['birthdate'], '2000-01-01')
    })

    it('of their own users take away as far as their client may write them', async () => {
      await user('eve', { 'custom:team': 'blue', given_name: 'Eve' })
      const narrow = await bed.client(UserPoolId, { WriteAttributes: ['email', 'given_name'] })
      const { access } = await bed.tokens(narrow, 'eve')
      const own = (...UserAttributeNames: string[]): Promise<unknown> =>
        bed.call('DeleteUserAttributes', { AccessToken: access, UserAttributeNames })
      await own('given_name')
      await refused(own('custom:team'), 'NotAuthorizedException')
      await refused(own('email_verified'), 'NotAuthorizedException')
      await refused(own('email'), 'InvalidParameterException')
      const left = await attributes('eve')
      assert.deepEqual([left['given_name'], left['custom:team'], left['email_verified']], [undefined, 'blue', 'true'])
    })

    it('are added to a pool under names of their own', async () => {
      const add = (Name: string): Promise<unknown> =>
        bed.call('AddCustomAttributes', { UserPoolId, CustomAttributes: [{ Name, AttributeDataType: 'String' }] })
      await add('floor')
      const shown = await bed.call<DescribeUserPoolResponse>('DescribeUserPool', { UserPoolId })
      assert.equal(shown.UserPool?.SchemaAttributes?.at(-1)?.Name, 'custom:floor')
      await user('fay', { 'custom:floor': '3' })
      await refused(add('floor'), 'InvalidParameterException')
      await refused(add('custom:team'), 'InvalidParameterException')
    })

    it('are fifty of a pool at most', async () => {
      const full = await bed.pool({
        Schema: Array.from({ length: 50 }, (_, i) => ({ Name: `a${i}`, AttributeDataType: 'String' as const })),
      })
      const CustomAttributes = [{ Name: 'more', AttributeDataType: 'String' }]
      await refused(
        bed.call('AddCustomAttributes', { UserPoolId: full, CustomAttributes }),
        'InvalidParameterException',
      )
    })
  })
})
