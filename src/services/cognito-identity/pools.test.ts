import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { IdentityPool } from '@aws-sdk/client-cognito-identity'
import { refusal } from '../sts/world.fixture.ts'
import { client, type PoolWorld, poolWorld, provider, trustOf } from './world.fixture.ts'

const roleArn = 'arn:aws:iam::123456789012:role/r'
const otherArn = 'arn:aws:iam::123456789012:role/other'

describe('pools', () => {
  let world: PoolWorld
  before(async () => {
    world = await poolWorld()
  })
  after(() => world.close())
  const create = async (more: object = {}): Promise<IdentityPool & { IdentityPoolId: string }> =>
    world.identity('CreateIdentityPool', {
      IdentityPoolName: 'pool',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [{ ProviderName: provider, ClientId: client }],
      ...more,
    })

  test('a pool is created, described, updated, listed and deleted', async () => {
    const created = await create({ IdentityPoolTags: { team: 'red' } })
    assert.match(created.IdentityPoolId, /^us-east-1:[0-9a-f-]{36}$/)
    const { IdentityPoolId } = created
    assert.deepEqual(
      { ...(await world.identity<IdentityPool>('DescribeIdentityPool', { IdentityPoolId })) }.IdentityPoolTags,
      { team: 'red' },
    )
    const updated = await world.identity<IdentityPool>('UpdateIdentityPool', {
      IdentityPoolId,
      IdentityPoolName: 'renamed',
      AllowUnauthenticatedIdentities: false,
    })
    assert.equal(updated.IdentityPoolName, 'renamed')
    assert.equal(updated.CognitoIdentityProviders, undefined)
    assert.deepEqual(updated.IdentityPoolTags, { team: 'red' })
    const listed = await world.identity('ListIdentityPools', { MaxResults: 60 })
    assert.deepEqual(listed['IdentityPools'], [{ IdentityPoolId, IdentityPoolName: 'renamed' }])
    await world.identity('DeleteIdentityPool', { IdentityPoolId })
    for (const name of ['DescribeIdentityPool', 'DeleteIdentityPool', 'GetIdentityPoolRoles']) {
      await assert.rejects(world.identity(name, { IdentityPoolId }), refusal('ResourceNotFoundException', /not found/))
    }
  })

  test('pools are listed a part at a time', async () => {
    for (let i = 0; i < 3; i++) await create()
    const first = await world.identity('ListIdentityPools', { MaxResults: 2 })
    assert.equal((first['IdentityPools'] as object[]).length, 2)
    const next = await world.identity('ListIdentityPools', { MaxResults: 2, NextToken: first['NextToken'] })
    assert.equal((next['IdentityPools'] as object[]).length, 1)
    assert.equal(next['NextToken'], undefined)
    await assert.rejects(
      world.identity('ListIdentityPools', { MaxResults: 2, NextToken: '%' }),
      refusal('InvalidParameterException', /NextToken/),
    )
  })

  test('roles and mappings are set and read back', async () => {
    const { IdentityPoolId } = await create()
    const RoleMappings = { [`${provider}:${client}`]: { Type: 'Token', AmbiguousRoleResolution: 'Deny' } }
    await world.identity('SetIdentityPoolRoles', { IdentityPoolId, Roles: { authenticated: roleArn }, RoleMappings })
    const got = await world.identity('GetIdentityPoolRoles', { IdentityPoolId })
    assert.deepEqual(got, { IdentityPoolId, Roles: { authenticated: roleArn }, RoleMappings })
  })

  test('roles and mappings that make no sense are refused', async () => {
    const { IdentityPoolId } = await create()
    const key = `${provider}:${client}`
    const set = (Roles: object, RoleMappings: object = {}) =>
      world.identity('SetIdentityPoolRoles', { IdentityPoolId, Roles, RoleMappings })
    const bad = (message: RegExp) => refusal('InvalidParameterException', message)
    await assert.rejects(set({ admin: roleArn }), bad(/not a valid role type/))
    await assert.rejects(set({ authenticated: 'arn:aws:iam::123456789012:user/u' }), bad(/not a role ARN/))
    const mapping = { Type: 'Token', AmbiguousRoleResolution: 'Deny' }
    await assert.rejects(
      set({}, { [provider]: mapping }),
      bad(/is not a valid RoleMapping ProviderName or is not a configured provider\.$/),
    )
    await assert.rejects(set({}, { [key]: { Type: 'Token' } }), bad(/AmbiguousRoleResolution/))
    await assert.rejects(set({}, { [key]: { ...mapping, Type: 'Rules' } }), bad(/RulesConfiguration/))
    const Rules = Array.from({ length: 26 }, () => ({ Claim: 'a', MatchType: 'Equals', Value: 'b', RoleARN: roleArn }))
    await assert.rejects(
      set({}, { [key]: { ...mapping, Type: 'Rules', RulesConfiguration: { Rules } } }),
      bad(/at most 25 rules/),
    )
  })

  test('setting roles asks iam:PassRole for every role, those of rules too', async () => {
    const { IdentityPoolId } = await create()
    const Rules = [{ Claim: 'a', MatchType: 'Equals', Value: 'b', RoleARN: otherArn }]
    const asks = await world.poolAsks('SetIdentityPoolRoles', {
      IdentityPoolId,
      Roles: { authenticated: roleArn, unauthenticated: roleArn },
      RoleMappings: { p: { Type: 'Rules', RulesConfiguration: { Rules } } },
    })
    assert.deepEqual(
      asks.map(({ action, resource }) => [action, resource]),
      [
        ['cognito-identity:SetIdentityPoolRoles', '*'],
        ['iam:PassRole', roleArn],
        ['iam:PassRole', otherArn],
      ],
    )
    assert.deepEqual(asks[1]?.context?.['iam:PassedToService'], ['cognito-identity.amazonaws.com'])
  })

  test('tags are set and taken by ARN; an ARN of elsewhere is refused', async () => {
    const { IdentityPoolId } = await create()
    const ResourceArn = `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${IdentityPoolId}`
    await world.identity('TagResource', { ResourceArn, Tags: { a: '1', b: '2' } })
    await world.identity('UntagResource', { ResourceArn, TagKeys: ['a'] })
    assert.deepEqual(await world.identity('ListTagsForResource', { ResourceArn }), { Tags: { b: '2' } })
    const foreign = ResourceArn.replace('123456789012', '999999999999')
    await assert.rejects(
      world.identity('ListTagsForResource', { ResourceArn: foreign }),
      refusal('ResourceNotFoundException', /./),
    )
  })

  test('changes at the same time are all kept', async () => {
    const { IdentityPoolId } = await create()
    const ResourceArn = `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${IdentityPoolId}`
    const keys = ['a', 'b', 'c', 'd']
    await Promise.all(keys.map((key) => world.identity('TagResource', { ResourceArn, Tags: { [key]: '' } })))
    const { Tags } = await world.identity<{ Tags: object }>('ListTagsForResource', { ResourceArn })
    assert.deepEqual(Object.keys(Tags).sort(), keys)
  })
})

describe('the classic flow', () => {
  let world: PoolWorld
  before(async () => {
    world = await poolWorld()
  })
  after(() => world.close())
  const anybody = { kind: 'anonymous' } as const
  const guestOf = async (more: object) => {
    const { IdentityPoolId } = await world.identity<{ IdentityPoolId: string }>('CreateIdentityPool', {
      IdentityPoolName: 'classic',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [{ ProviderName: provider, ClientId: client }],
      ...more,
    })
    const { IdentityId } = await world.identity<{ IdentityId: string }>('GetId', { IdentityPoolId })
    return { IdentityPoolId, IdentityId }
  }

  test('an OpenID token opens the role that trusts the pool at STS, unscoped', async () => {
    const { IdentityPoolId, IdentityId } = await guestOf({ AllowClassicFlow: true })
    const { Token } = await world.identity<{ Token: string }>('GetOpenIdToken', { IdentityId })
    const [header, payload] = Token.split('.').map((part) => Buffer.from(part, 'base64url').toString())
    assert.deepEqual(JSON.parse(header ?? ''), { typ: 'JWS', kid: 'us-east-11', alg: 'RS512' })
    const claims = JSON.parse(payload ?? '')
    assert.equal(claims.exp - claims.iat, 600)
    assert.equal(claims.iss, 'https://cognito-identity.amazonaws.com')
    assert.deepEqual([claims.sub, claims.aud, claims.amr], [IdentityId, IdentityPoolId, ['unauthenticated']])
    const RoleArn = await world.role('classic-guest', trustOf(IdentityPoolId, 'unauthenticated'))
    const input = { RoleArn, RoleSessionName: 'mine', WebIdentityToken: Token }
    const answer = await world.sts('AssumeRoleWithWebIdentity', input, anybody)
    assert.equal(answer['SubjectFromWebIdentityToken'], IdentityId)
    assert.equal(answer['Audience'], IdentityPoolId)
    const { SessionToken } = answer['Credentials'] as { SessionToken: string }
    assert.deepEqual(world.callerOf(SessionToken).policies, [])
    const wrong = await world.role('classic-users', trustOf(IdentityPoolId, 'authenticated'))
    await assert.rejects(
      world.sts('AssumeRoleWithWebIdentity', { ...input, RoleArn: wrong }, anybody),
      refusal('AccessDenied', /^Not authorized to perform sts:AssumeRoleWithWebIdentity$/, /amr "authenticated"/),
    )
  })

  test('a token that was tampered with, one of other keys, and an old one are refused at STS', async () => {
    const { IdentityPoolId, IdentityId } = await guestOf({ AllowClassicFlow: true })
    const RoleArn = await world.role('classic-strict', trustOf(IdentityPoolId, 'unauthenticated'))
    const { Token } = await world.identity<{ Token: string }>('GetOpenIdToken', { IdentityId })
    const use = (WebIdentityToken: string) =>
      world.sts('AssumeRoleWithWebIdentity', { RoleArn, RoleSessionName: 's', WebIdentityToken }, anybody)
    const [header, payload = '', signature] = Token.split('.')
    const changed = Buffer.from(payload, 'base64url').toString().replace('unauthenticated', 'authenticated')
    const forged = [header, Buffer.from(changed).toString('base64url'), signature].join('.')
    await assert.rejects(use(forged), refusal('InvalidIdentityToken', /./, /^the signature of the token is invalid$/))
    const unknown = /^No OpenIDConnect provider found in your account for http:\/\/.*\/us-east-1_Pool1$/
    await assert.rejects(
      use(await world.idToken('s')),
      refusal('InvalidIdentityToken', unknown, /^the token is of http:\S+, which nobody registered$/),
    )
    const kept = header === undefined ? '' : JSON.parse(Buffer.from(header, 'base64url').toString())
    const strange = Buffer.from(JSON.stringify({ ...kept, kid: 'strange' })).toString('base64url')
    const keyless = [strange, payload, signature].join('.')
    await assert.rejects(use(keyless), refusal('InvalidIdentityToken', /^Couldn't retrieve verification key/))
    await assert.rejects(use('nonsense'), refusal('InvalidIdentityToken', /not a valid JWT/))
    world.clock.advance(600_000)
    await assert.rejects(use(Token), refusal('ExpiredTokenException', /^Token expired: current date\/time \d+/))
  })

  test('it is refused unless the pool allows the classic flow, and where the pool maps roles', async () => {
    for (const settings of [{}, { AllowClassicFlow: false }]) {
      const { IdentityId } = await guestOf(settings)
      await assert.rejects(
        world.identity('GetOpenIdToken', { IdentityId }),
        refusal('InvalidParameterException', /^Basic \(classic\) flow is not enabled, please use enhanced flow\.$/),
      )
    }
    const mapped = await guestOf({ AllowClassicFlow: true })
    const RoleMappings = { [`${provider}:${client}`]: { Type: 'Token', AmbiguousRoleResolution: 'Deny' } }
    await world.identity('SetIdentityPoolRoles', { IdentityPoolId: mapped.IdentityPoolId, Roles: {}, RoleMappings })
    await assert.rejects(
      world.identity('GetOpenIdToken', { IdentityId: mapped.IdentityId }),
      refusal('InvalidParameterException', /^Basic \(classic\) flow is not supported with RoleMappings/),
    )
  })
})
