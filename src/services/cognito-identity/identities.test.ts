import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { GetCredentialsForIdentityResponse } from '@aws-sdk/client-cognito-identity'
import { refusal } from '../sts/world.fixture.ts'
import { client, type PoolWorld, poolWorld, provider, trustOf, userPool } from './world.fixture.ts'

describe('identities and their credentials', () => {
  let world: PoolWorld
  let pool: string
  let guests: string
  before(async () => {
    world = await poolWorld()
    pool = await newPool({})
    guests = await newPool({ AllowUnauthenticatedIdentities: true })
    const roles = async (id: string, tag: string) => ({
      authenticated: await world.role(`auth-${tag}`, trustOf(id, 'authenticated')),
      unauthenticated: await world.role(`guest-${tag}`, trustOf(id, 'unauthenticated')),
    })
    await world.identity('SetIdentityPoolRoles', { IdentityPoolId: pool, Roles: await roles(pool, 'a') })
    await world.identity('SetIdentityPoolRoles', { IdentityPoolId: guests, Roles: await roles(guests, 'b') })
  })
  after(() => world.close())

  const newPool = async (more: object): Promise<string> => {
    const answer = await world.identity<{ IdentityPoolId: string }>('CreateIdentityPool', {
      IdentityPoolName: 'pool',
      AllowUnauthenticatedIdentities: false,
      CognitoIdentityProviders: [{ ProviderName: provider, ClientId: client, ServerSideTokenCheck: false }],
      ...more,
    })
    return answer.IdentityPoolId
  }
  const getId = async (IdentityPoolId: string, token?: string): Promise<string> => {
    const Logins = token === undefined ? {} : { Logins: { [provider]: token } }
    return (await world.identity<{ IdentityId: string }>('GetId', { IdentityPoolId, ...Logins })).IdentityId
  }
  const credentials = (IdentityId: string, token?: string, more: object = {}) => {
    const Logins = token === undefined ? {} : { Logins: { [provider]: token } }
    const input = { IdentityId, ...Logins, ...more }
    return world.identity<GetCredentialsForIdentityResponse>('GetCredentialsForIdentity', input)
  }
  const sessionOf = (answer: GetCredentialsForIdentityResponse) =>
    world.callerOf(answer.Credentials?.SessionToken as string)

  test('a user has one identity for ever, whatever token proves it', async () => {
    const first = await getId(pool, await world.idToken('sub-1'))
    assert.match(first, /^us-east-1:[0-9a-f-]{36}$/)
    world.clock.advance(1000)
    assert.equal(await getId(pool, await world.idToken('sub-1', { email: 'new@example.com' })), first)
    assert.notEqual(await getId(pool, await world.idToken('sub-2')), first)
    assert.notEqual(await getId(guests, await world.idToken('sub-1')), first)
  })

  test('a login named by its token’s issuer, as Amplify names it, is the same identity', async () => {
    const Logins = { [`127.0.0.1:4566/${userPool}`]: await world.idToken('sub-1') }
    const answer = await world.identity<{ IdentityId: string }>('GetId', { IdentityPoolId: pool, Logins })
    assert.equal(answer.IdentityId, await getId(pool, await world.idToken('sub-1')))
  })

  test('a user who is first seen by many requests at once gets one identity', async () => {
    const token = await world.idToken('sub-race')
    const ids = await Promise.all(Array.from({ length: 12 }, () => getId(pool, token)))
    assert.equal(new Set(ids).size, 1)
  })

  test('an identity that is known costs one read and no write', async () => {
    const token = await world.idToken('sub-cheap')
    const id = await getId(pool, token)
    world.counts()
    await getId(pool, token)
    assert.deepEqual(world.counts(), { reads: 1, writes: 0 })
    await credentials(id, token)
    assert.deepEqual(world.counts(), { reads: 1, writes: 0 })
  })

  test('credentials are an hour of the authenticated role, with the identity in the session', async () => {
    const token = await world.idToken('sub-1')
    const id = await getId(pool, token)
    const answer = await credentials(id, token)
    assert.equal(answer.IdentityId, id)
    const session = sessionOf(answer)
    assert.match(session.arn, /assumed-role\/auth-a\/CognitoIdentityCredentials$/)
    assert.deepEqual(session.context, {
      'cognito-identity.amazonaws.com:aud': [pool],
      'cognito-identity.amazonaws.com:sub': [id],
      'cognito-identity.amazonaws.com:amr': ['authenticated', provider, `${provider}:CognitoSignIn:sub-1`],
      'aws:FederatedProvider': ['cognito-identity.amazonaws.com'],
    })
    assert.deepEqual(session.policies, [])
    assert.ok(Math.abs(session.expiresAt - session.issuedAt - 3_600_000) <= 1000)
  })

  test("another user's identity cannot be had with an own login, nor without one", async () => {
    const victim = await getId(pool, await world.idToken('sub-victim'))
    await assert.rejects(
      credentials(victim, await world.idToken('sub-thief')),
      refusal(
        'NotAuthorizedException',
        /^Logins don't match\. Please include at least one valid login for this identity or identity pool\.$/,
      ),
    )
    await assert.rejects(
      credentials(victim),
      refusal(
        'NotAuthorizedException',
        new RegExp(`^Access to Identity '${victim}' is forbidden\\.$`),
        /has a login, and the request brought none/,
      ),
    )
  })

  test('logins that are not what they must be are refused by AWS’s messages', async () => {
    const token = await world.idToken('sub-1')
    const now = Math.floor(world.clock.now() / 1000)
    const forged = `${token.slice(0, -8)}AAAAAAAA`
    const cases: readonly (readonly [Record<string, string>, RegExp])[] = [
      [{ [provider]: forged }, /^Invalid login token\. Couldn't verify signed token\.$/],
      [{ [provider]: 'nonsense' }, /^Invalid login token\. Not a valid OpenId Connect identity token\.$/],
      [
        { [provider]: await world.idToken('s', { exp: now - 10 }) },
        new RegExp(`^Invalid login token\\. Token expired: ${now} >= ${now - 10}$`),
      ],
      [
        { [provider]: await world.idToken('s', { aud: undefined }) },
        /^Invalid login token\. Missing a required claim: aud$/,
      ],
      [{ [provider]: await world.idToken('s', { token_use: 'access' }) }, /Missing a required claim: aud$/],
      [{ [provider]: await world.idToken('s', { iss: 'https://evil' }) }, /Issuer doesn't match providerName$/],
      [{ [provider.replace('Pool1', 'Pool2')]: token }, /Issuer doesn't match providerName$/],
      [{ '127.0.0.1:4566/us-east-1_Pool2': token }, /^Token is not from a supported provider of this identity pool\.$/],
      [{ [`127.0.0.1:4566/${userPool}`]: forged }, /^Token is not from a supported provider of this identity pool\.$/],
      [{ 'cognito-identity.amazonaws.com': token }, /^Invalid login token\. Can't pass in a Cognito token\.$/],
      [{ 'graph.facebook.com': token }, /^Token is not from a supported provider of this identity pool\.$/],
      [{ [provider]: await world.idToken('s', { aud: 'other' }) }, /^Token is not from a supported provider/],
    ]
    for (const [Logins, message] of cases) {
      const input = { IdentityPoolId: pool, Logins }
      await assert.rejects(world.identity('GetId', input), refusal('NotAuthorizedException', message), String(message))
    }
  })

  test('why a login was refused is told to the administrator in words', async () => {
    const now = Math.floor(world.clock.now() / 1000)
    for (const [claims, words] of [
      [{ token_use: 'access' }, 'the token is of another use: an access token in place of an id token'],
      [{ exp: now - 10 }, 'the token has expired'],
      [{ iss: 'https://evil' }, 'the token is of another issuer'],
    ] as const) {
      const input = { IdentityPoolId: pool, Logins: { [provider]: await world.idToken('s', claims) } }
      const reason = new RegExp(`^the login of ${provider} was refused: ${words}`)
      await assert.rejects(world.identity('GetId', input), refusal('NotAuthorizedException', /^Invalid login/, reason))
    }
  })

  test('a pool or an identity that is not there is told so, even with a bad login', async () => {
    const IdentityPoolId = 'us-east-1:00000000-0000-4000-8000-000000000000'
    const missing = refusal('ResourceNotFoundException', new RegExp(`^IdentityPool '${IdentityPoolId}' not found\\.$`))
    await assert.rejects(world.identity('GetId', { IdentityPoolId }), missing)
    await assert.rejects(world.identity('GetId', { IdentityPoolId, Logins: { [provider]: 'x' } }), missing)
    await assert.rejects(getId(IdentityPoolId, await world.idToken('s')), missing)
    await assert.rejects(credentials(IdentityPoolId), refusal('ResourceNotFoundException', /^Identity '/))
    await assert.rejects(
      world.identity('GetId', { IdentityPoolId: pool, AccountId: '999999999999' }),
      refusal('ResourceNotFoundException', /not found/),
    )
  })

  test('guests are refused where the pool has none', async () => {
    const message = /^Unauthenticated access is not supported for this identity pool\.$/
    await assert.rejects(getId(pool), refusal('NotAuthorizedException', message))
    const guest = await getId(guests)
    await world.identity('UpdateIdentityPool', {
      IdentityPoolId: guests,
      IdentityPoolName: 'pool',
      AllowUnauthenticatedIdentities: false,
      CognitoIdentityProviders: [{ ProviderName: provider, ClientId: client }],
    })
    await assert.rejects(credentials(guest), refusal('NotAuthorizedException', message))
    await world.identity('UpdateIdentityPool', {
      IdentityPoolId: guests,
      IdentityPoolName: 'pool',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [{ ProviderName: provider, ClientId: client }],
    })
  })

  test('a guest gets the unauthenticated role, scoped down by session policies', async () => {
    const guest = await getId(guests)
    assert.notEqual(await getId(guests), guest)
    const session = sessionOf(await credentials(guest))
    assert.equal(session.role.name, 'guest-b')
    assert.deepEqual(session.context['cognito-identity.amazonaws.com:amr'], ['unauthenticated'])
    assert.match(session.policies[0] ?? '', /"s3:\*"/)
    assert.deepEqual(session.policyArns, ['arn:aws:iam::aws:policy/AmazonCognitoUnAuthedIdentitiesSessionPolicy'])
    const grants = await world.needs.directory.grantsOf(session)
    assert.equal(grants.session?.length, 2)
  })

  test('a guest who signs in keeps the identity; one who has another gets that', async () => {
    const guest = await getId(guests)
    const token = await world.idToken('sub-grown')
    assert.equal((await credentials(guest, token)).IdentityId, guest)
    assert.equal(await getId(guests, token), guest)
    await assert.rejects(credentials(guest), refusal('NotAuthorizedException', /is forbidden/))
    const second = await getId(guests)
    assert.equal((await credentials(second, token)).IdentityId, guest)
    await assert.rejects(credentials(second), refusal('ResourceNotFoundException', /not found/))
  })

  test('a pool without a role, and a role that does not trust the pool, are the same to the caller', async () => {
    const message = /^Invalid identity pool configuration\. Check assigned IAM roles for this pool\.$/
    const bare = await newPool({})
    const token = await world.idToken('sub-1')
    const id = await getId(bare, token)
    const code = 'InvalidIdentityPoolConfigurationException'
    await assert.rejects(credentials(id, token), refusal(code, message, /has no authenticated role/))
    const distrusting = await world.role('distrusting', trustOf('us-east-1:another-pool', 'authenticated'))
    await world.identity('SetIdentityPoolRoles', { IdentityPoolId: bare, Roles: { authenticated: distrusting } })
    const reason = new RegExp(`wants cognito-identity.amazonaws.com:aud "us-east-1:another-pool", but it is "${bare}"`)
    await assert.rejects(credentials(id, token), refusal(code, message, reason))
    const authenticated = 'arn:aws:iam::123456789012:role/ghost'
    await world.identity('SetIdentityPoolRoles', { IdentityPoolId: bare, Roles: { authenticated } })
    await assert.rejects(credentials(id, token), refusal(code, message, /does not exist/))
  })

  test('with ServerSideTokenCheck a user who was signed out is refused', async () => {
    const CognitoIdentityProviders = [{ ProviderName: provider, ClientId: client, ServerSideTokenCheck: true }]
    const checked = await newPool({ CognitoIdentityProviders })
    const token = await world.idToken('sub-out')
    await getId(checked, token)
    world.signedOut.add('sub-out')
    await assert.rejects(getId(checked, token), refusal('NotAuthorizedException', /^Not Authorized$/, /signed out/))
    assert.ok(await getId(pool, token))
  })

  test('identities are described, listed a part at a time, and deleted', async () => {
    const own = await newPool({})
    const ids: string[] = []
    for (const sub of ['a', 'b', 'c']) ids.push(await getId(own, await world.idToken(sub)))
    const described = await world.identity('DescribeIdentity', { IdentityId: ids[0] })
    assert.deepEqual(described['Logins'], [provider])
    const listed: string[] = []
    let NextToken: string | undefined
    do {
      const input = { IdentityPoolId: own, MaxResults: 2, NextToken }
      const answer = await world.identity<{ Identities: { IdentityId: string }[]; NextToken?: string }>(
        'ListIdentities',
        input,
      )
      listed.push(...answer.Identities.map(({ IdentityId }) => IdentityId))
      NextToken = answer.NextToken
    } while (NextToken !== undefined)
    assert.deepEqual(listed, ids.toSorted())
    await world.identity('DeleteIdentities', { IdentityIdsToDelete: [ids[0]] })
    await assert.rejects(
      world.identity('DescribeIdentity', { IdentityId: ids[0] }),
      refusal('ResourceNotFoundException', /Identity '/),
    )
    assert.notEqual(await getId(own, await world.idToken('a')), ids[0])
    await world.identity('DeleteIdentityPool', { IdentityPoolId: own })
    await assert.rejects(credentials(ids[1] as string), refusal('ResourceNotFoundException', /./))
    await assert.rejects(
      world.identity('ListIdentities', { IdentityPoolId: own, MaxResults: 1 }),
      refusal('ResourceNotFoundException', /./),
    )
  })

  test('claims become session tags where the pool maps them, and the role must allow that', async () => {
    const tagged = await newPool({})
    const plain = await world.role('no-tags', trustOf(tagged, 'authenticated'))
    const tagging = await world.role('with-tags', trustOf(tagged, 'authenticated', ['sts:TagSession']))
    const map = { IdentityPoolId: tagged, IdentityProviderName: provider }
    await assert.rejects(
      world.identity('SetPrincipalTagAttributeMap', { ...map, UseDefaults: true, PrincipalTags: { a: 'b' } }),
      refusal('InvalidParameterException', /UseDefaults/),
    )
    await world.identity('SetPrincipalTagAttributeMap', { ...map, PrincipalTags: { dept: 'custom:dept', no: 'none' } })
    const shown = await world.identity('GetPrincipalTagAttributeMap', map)
    assert.deepEqual(shown['PrincipalTags'], { dept: 'custom:dept', no: 'none' })
    const token = await world.idToken('sub-tag', { 'custom:dept': 'red' })
    const id = await getId(tagged, token)
    await world.identity('SetIdentityPoolRoles', { IdentityPoolId: tagged, Roles: { authenticated: plain } })
    await assert.rejects(
      credentials(id, token),
      refusal('InvalidIdentityPoolConfigurationException', /./, /sts:TagSession/),
    )
    await world.identity('SetIdentityPoolRoles', { IdentityPoolId: tagged, Roles: { authenticated: tagging } })
    assert.deepEqual(sessionOf(await credentials(id, token)).tags, { dept: 'red' })
    await world.identity('SetPrincipalTagAttributeMap', { ...map, UseDefaults: true })
    assert.deepEqual(sessionOf(await credentials(id, token)).tags, { client, username: 'sub-tag' })
    assert.equal(provider.endsWith(userPool), true)
  })
  test('claims that cannot be session tags are told to the administrator, not sealed into a session', async () => {
    const tagged = await newPool({})
    const authenticated = await world.role('takes-tags', trustOf(tagged, 'authenticated', ['sts:TagSession']))
    await world.identity('SetIdentityPoolRoles', { IdentityPoolId: tagged, Roles: { authenticated } })
    const map = { IdentityPoolId: tagged, IdentityProviderName: provider }
    await world.identity('SetPrincipalTagAttributeMap', { ...map, PrincipalTags: { dept: 'custom:dept' } })
    const bearing = async (dept: string) => {
      const token = await world.idToken('sub-odd', { 'custom:dept': dept })
      return credentials(await getId(tagged, token), token)
    }
    assert.deepEqual(sessionOf(await bearing('x'.repeat(256))).tags, { dept: 'x'.repeat(256) })
    const refused = refusal('InvalidIdentityPoolConfigurationException', /./, /The session tag dept is not valid/)
    for (const dept of ['x'.repeat(257), 'red*', '${aws:userid}']) await assert.rejects(bearing(dept), refused)
    const twice = { dept: 'custom:dept', Dept: 'custom:dept' }
    await world.identity('SetPrincipalTagAttributeMap', { ...map, PrincipalTags: twice })
    await assert.rejects(
      bearing('red'),
      refusal('InvalidIdentityPoolConfigurationException', /./, /Duplicate tag keys/),
    )
  })
})
