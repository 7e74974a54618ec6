import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { DescribeUserPoolResponse, InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, openBed, password, refused, tokensOf } from '../bed.fixture.ts'

const used = 'PasswordHistoryPolicyViolationException'

describe("a pool's password history", () => {
  let bed: Bed
  let poolId: string
  let clientId: string
  before(async () => {
    bed = await openBed()
    poolId = await bed.pool(remembering(3))
    clientId = await bed.client(poolId)
  })
  after(() => bed.close())

  const set = (Username: string, Password: string, Permanent = true, UserPoolId = poolId): Promise<unknown> =>
    bed.call('AdminSetUserPassword', { UserPoolId, Username, Password, Permanent })

  const invite = (Username: string, UserPoolId = poolId): Promise<unknown> => {
    const UserAttributes = [
      { Name: 'email', Value: `${Username}@example.com` },
      { Name: 'email_verified', Value: 'true' },
    ]
    const TemporaryPassword = password
    return bed.call('AdminCreateUser', { UserPoolId, Username, UserAttributes, TemporaryPassword })
  }

  it('is shown where there is one, and not where there is none', async () => {
    const shown = await bed.call<DescribeUserPoolResponse>('DescribeUserPool', { UserPoolId: poolId })
    assert.equal(shown.UserPool?.Policies?.PasswordPolicy?.PasswordHistorySize, 3)
    const none = await bed.pool(remembering(0))
    const plain = await bed.call<DescribeUserPoolResponse>('DescribeUserPool', { UserPoolId: none })
    assert.equal('PasswordHistorySize' in (plain.UserPool?.Policies?.PasswordPolicy ?? {}), false)
  })

  it('is not part of the tier LITE', async () => {
    await refused(bed.pool({ ...remembering(1), UserPoolTier: 'LITE' }), 'FeatureUnavailableInTierException')
  })

  it('is of 24 passwords at most', async () => {
    await refused(bed.pool(remembering(25)), 'InvalidParameterException')
  })

  it('refuses the present password and those before it, up to its size, from an administrator', async () => {
    await invite('ann')
    await refused(set('ann', password), used, 'Password has previously been used')
    for (const one of ['First-password-1', 'Second-password-2']) await set('ann', one)
    for (const one of ['Second-password-2', 'First-password-1', password]) await refused(set('ann', one), used)
    await set('ann', 'Third-password-3')
    await set('ann', password)
    await refused(set('ann', 'Second-password-2'), used)
  })

  it('refuses one in a change of password, which is told to who knows the present one only', async () => {
    await invite('bob')
    await set('bob', 'First-password-1')
    const signedIn = await bed.signIn(clientId, 'bob', 'First-password-1')
    const AccessToken = tokensOf(signedIn).access
    const change = (PreviousPassword: string, ProposedPassword: string): Promise<unknown> =>
      bed.call('ChangePassword', { AccessToken, PreviousPassword, ProposedPassword })
    await refused(change('Wrong-password-9', password), 'NotAuthorizedException')
    await refused(change('First-password-1', password), used)
    await change('First-password-1', 'Second-password-2')
    await refused(change('Second-password-2', 'First-password-1'), used)
  })

  it('refuses one after a forgotten password, told to who has the code only, who may choose another by it', async () => {
    await invite('cyd')
    await set('cyd', 'First-password-1')
    await bed.call('ForgotPassword', { ClientId: clientId, Username: 'cyd' })
    const code = bed.messages.at(-1)?.code ?? ''
    const confirm = (ConfirmationCode: string, Password: string): Promise<unknown> =>
      bed.call('ConfirmForgotPassword', { ClientId: clientId, Username: 'cyd', ConfirmationCode, Password })
    await refused(confirm(code === '000000' ? '111111' : '000000', password), 'CodeMismatchException')
    await refused(confirm(code, password), used)
    await confirm(code, 'Second-password-2')
  })

  it('refuses the temporary password as the own one, and lets the same challenge be answered with another', async () => {
    await invite('dee')
    const asked = await bed.signIn(clientId, 'dee')
    const answer = (NEW_PASSWORD: string): Promise<InitiateAuthResponse> =>
      bed.call('RespondToAuthChallenge', {
        ClientId: clientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session: asked.Session,
        ChallengeResponses: { USERNAME: 'dee', NEW_PASSWORD },
      })
    await refused(answer(password), used)
    assert.ok((await answer('Another-password-4')).AuthenticationResult?.AccessToken)
  })

  it('of one password is the present one, and keeps none before it', async () => {
    const one = await bed.pool(remembering(1))
    await invite('eve', one)
    await refused(set('eve', password, true, one), used)
    await set('eve', 'First-password-1', true, one)
    await set('eve', password, true, one)
    assert.deepEqual(await bed.needs.userPools.pastPasswords(one, await subOf('eve', one), 24), [])
  })

  it('is kept sealed, without the passwords, and goes with the user', async () => {
    await invite('fay')
    await set('fay', 'First-password-1')
    const sub = await subOf('fay', poolId)
    const boxes = await bed.needs.userPools.pastPasswords(poolId, sub, 24)
    assert.equal(boxes.length, 1)
    assert.doesNotMatch(Buffer.from(boxes[0] ?? []).toString('latin1'), /Correct-horse|salt|verifier/)
    await bed.call('AdminDeleteUser', { UserPoolId: poolId, Username: 'fay' })
    assert.deepEqual(await bed.needs.userPools.pastPasswords(poolId, sub, 24), [])
  })

  async function subOf(name: string, pool: string): Promise<string> {
    return (await bed.needs.userPools.userNamed(pool, name))?.sub ?? ''
  }
})

function remembering(PasswordHistorySize: number) {
  return { AutoVerifiedAttributes: ['email' as const], Policies: { PasswordPolicy: { PasswordHistorySize } } }
}
