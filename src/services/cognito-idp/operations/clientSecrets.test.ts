import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type {
  AddUserPoolClientSecretResponse,
  ListUserPoolClientSecretsResponse,
  UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider'
import { secretHash } from '../../../tokens/secretHash.ts'
import { password, refused, tokensOf } from '../bed.fixture.ts'
import { type HostedBed, openHosted } from '../hosted/browser.fixture.ts'

describe("a client's secrets", () => {
  let bed: HostedBed
  let UserPoolId: string
  before(async () => {
    bed = await openHosted()
    UserPoolId = bed.poolId
    await bed.user(UserPoolId, 'ann')
  })
  after(() => bed.close())

  const confidential = async (): Promise<{ readonly ClientId: string; readonly first: string }> => {
    const ClientId = await bed.client(UserPoolId, { GenerateSecret: true })
    const shown = await bed.call<{ UserPoolClient: UserPoolClientType }>('DescribeUserPoolClient', {
      UserPoolId,
      ClientId,
    })
    return { ClientId, first: shown.UserPoolClient.ClientSecret ?? '' }
  }
  const add = async (ClientId: string, ClientSecret?: string) =>
    (
      await bed.call<AddUserPoolClientSecretResponse>('AddUserPoolClientSecret', {
        UserPoolId,
        ClientId,
        ...(ClientSecret !== undefined && { ClientSecret }),
      })
    ).ClientSecretDescriptor ?? {}
  const list = async (ClientId: string) =>
    (await bed.call<ListUserPoolClientSecretsResponse>('ListUserPoolClientSecrets', { UserPoolId, ClientId }))
      .ClientSecrets ?? []
  const remove = (ClientId: string, ClientSecretId = '') =>
    bed.call('DeleteUserPoolClientSecret', { UserPoolId, ClientId, ClientSecretId })
  const signIn = (ClientId: string, secret: string) =>
    bed.call<object>('InitiateAuth', {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: {
        USERNAME: 'ann',
        PASSWORD: password,
        SECRET_HASH: secretHash('ann', ClientId, secret),
      },
    })

  it('are one or two, each named by the client and its time, and never shown again', async () => {
    const { ClientId } = await confidential()
    bed.clock.advance(1000)
    const added = await add(ClientId)
    assert.match(added.ClientSecretValue ?? '', /^[0-9a-z]{51}$/)
    assert.equal(added.ClientSecretId, `${ClientId}--${bed.clock.now()}`)
    const listed = await list(ClientId)
    assert.equal(listed.length, 2)
    assert.deepEqual(listed[1], {
      ClientSecretId: added.ClientSecretId,
      ClientSecretCreateDate: new Date(bed.clock.now()),
    })
    await refused(add(ClientId), 'LimitExceededException')
  })

  it('of the same moment have names of their own', async () => {
    const { ClientId } = await confidential()
    await add(ClientId)
    assert.equal(new Set((await list(ClientId)).map(({ ClientSecretId: id }) => id)).size, 2)
  })

  it('that somebody chose are not told back, and are as good', async () => {
    const { ClientId } = await confidential()
    const chosen = 'a_secret_of_our_own_choice_1'
    assert.equal((await add(ClientId, chosen)).ClientSecretValue, undefined)
    await signIn(ClientId, chosen)
  })

  it('are both good in the API until one is deleted, which is good no longer', async () => {
    const { ClientId, first } = await confidential()
    const { ClientSecretValue: second = '' } = await add(ClientId)
    const { refresh } = tokensOf(await signIn(ClientId, first))
    await signIn(ClientId, second)
    await refused(signIn(ClientId, 'x'.repeat(51)), 'NotAuthorizedException')
    const renew = (ClientSecret: string) =>
      bed.call('GetTokensFromRefreshToken', { ClientId, RefreshToken: refresh, ClientSecret })
    for (const secret of [first, second]) await renew(secret)
    await remove(ClientId, (await list(ClientId))[0]?.ClientSecretId)
    await refused(signIn(ClientId, first), 'NotAuthorizedException')
    await refused(renew(first), 'NotAuthorizedException')
    await signIn(ClientId, second)
    await renew(second)
    const revoke = (ClientSecret: string) => bed.call('RevokeToken', { ClientId, Token: refresh, ClientSecret })
    await refused(revoke(first), 'UnauthorizedException')
    await revoke(second)
  })

  it('are both good at the token endpoint until one is deleted', async () => {
    await bed.call('CreateResourceServer', {
      UserPoolId,
      Identifier: 'api',
      Name: 'api',
      Scopes: [{ ScopeName: 'read', ScopeDescription: 'read' }],
    })
    const { id, secret } = await bed.app({
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['api/read'],
      CallbackURLs: [],
    })
    const { ClientSecretValue: second = '' } = await add(id)
    const ask = async (client_secret: string) =>
      (await bed.token({ grant_type: 'client_credentials', client_id: id, client_secret })).status
    assert.deepEqual([await ask(secret), await ask(second), await ask('x')], [200, 200, 400])
    await remove(id, (await list(id))[0]?.ClientSecretId)
    assert.deepEqual([await ask(secret), await ask(second)], [400, 200])
  })

  it('are not all deleted, nor such as there are not', async () => {
    const { ClientId } = await confidential()
    const [only] = await list(ClientId)
    await refused(remove(ClientId, only?.ClientSecretId), 'InvalidParameterException')
    await refused(remove(ClientId, `${ClientId}--1`), 'ResourceNotFoundException')
    const other = await confidential()
    await refused(remove(other.ClientId, only?.ClientSecretId), 'ResourceNotFoundException')
  })

  it('are none of a public client, which cannot be given one', async () => {
    const ClientId = await bed.client(UserPoolId)
    assert.deepEqual(await list(ClientId), [])
    await refused(add(ClientId), 'InvalidParameterException')
  })
})
