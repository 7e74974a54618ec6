import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ListUsersResponse } from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, listOf, openBed, password, refused } from '../bed.fixture.ts'

let bed: Bed
let UserPoolId: string
let client: string
before(async () => {
  bed = await openBed()
  UserPoolId = await bed.pool({ UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } })
  client = await bed.client(UserPoolId)
  await bed.user(UserPoolId, 'ann')
})
after(() => bed.close())

/** Texts that JSON can say and no row can hold. */
for (const odd of ['a\0b', 'a\ud800']) {
  const shown = JSON.stringify(odd)

  test(`nobody has the name ${shown}`, async () => {
    const hiding = await bed.client(UserPoolId, {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
    })
    await refused(bed.signIn(client, odd), 'UserNotFoundException')
    await refused(bed.signIn(hiding, odd), 'NotAuthorizedException', 'Incorrect username or password.')
    for (const field of ['username', 'name', 'sub']) {
      for (const match of ['=', '^=']) {
        const Filter = `${field} ${match} "${odd}"`
        assert.deepEqual((await bed.call<ListUsersResponse>('ListUsers', { UserPoolId, Filter })).Users, [])
      }
    }
    assert.equal(await bed.needs.userPools.client(odd), undefined)
    assert.equal(await bed.needs.userPools.provider(UserPoolId, odd), undefined)
  })

  test(`the text ${shown} is refused where it would be kept`, async () => {
    const { access: AccessToken } = await bed.tokens(client, 'ann')
    const inToken = Buffer.from(JSON.stringify({ after: odd })).toString('base64url')
    const user = { UserPoolId, Username: 'ann' }
    for (const [name, input] of [
      ['AdminUpdateUserAttributes', { ...user, UserAttributes: listOf({ nickname: odd }) }],
      ['UpdateUserAttributes', { AccessToken, UserAttributes: listOf({ name: odd }) }],
      ['SignUp', { ClientId: client, Username: 'bo', Password: password, UserAttributes: listOf({ name: odd }) }],
      ['CreateGroup', { UserPoolId, GroupName: 'odd', Description: odd }],
      ['VerifySoftwareToken', { AccessToken, UserCode: '123456', FriendlyDeviceName: odd }],
      ['DeleteWebAuthnCredential', { AccessToken, CredentialId: odd }],
      ['ListUsers', { UserPoolId, PaginationToken: inToken }],
      ['ListGroups', { UserPoolId, NextToken: inToken }],
      ['AdminListUserAuthEvents', { ...user, NextToken: inToken }],
    ] as const) {
      await refused(bed.call(name, input), 'InvalidParameterException')
    }
  })
}

test('a token of another listing does not lead into events', async () => {
  const token = (text: string) => Buffer.from(JSON.stringify({ after: text })).toString('base64url')
  for (const text of ['x', '1.5/x', '9'.repeat(20)]) {
    const NextToken = token(text)
    const listed = bed.call('AdminListUserAuthEvents', { UserPoolId, Username: 'ann', NextToken })
    await refused(listed, 'InvalidParameterException', 'Invalid pagination token.')
  }
})

test('what the pages and functions bring is held to what the API can say', async () => {
  for (const Username of ['a b', 'a\tb', '', 'x'.repeat(129)]) {
    await refused(bed.call('SignUp', { ClientId: client, Username, Password: password }), 'InvalidParameterException')
  }
  await bed.call('SignUp', { ClientId: client, Username: 'ána🦊!', Password: 'Correct horse 7' })
  const made = { UserPoolId, Username: 'tim', TemporaryPassword: password, MessageAction: 'SUPPRESS' }
  await bed.call('AdminCreateUser', made)
  const { Session } = await bed.signIn(client, 'tim')
  const choose = (NEW_PASSWORD: string) =>
    bed.call('RespondToAuthChallenge', {
      ClientId: client,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session,
      ChallengeResponses: { USERNAME: 'tim', NEW_PASSWORD },
    })
  for (const odd of [' Correct-horse-8', 'Correct-horse-8 ', `Correct-8${'x'.repeat(256)}`]) {
    await refused(choose(odd), 'InvalidPasswordException')
  }
  await choose('Correct horse 8')
})
