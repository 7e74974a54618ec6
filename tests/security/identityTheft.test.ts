import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  DeleteIdentitiesCommand,
  GetOpenIdTokenCommand,
  SetPrincipalTagAttributeMapCommand,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminUserGlobalSignOutCommand,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { DeleteRoleCommand, DeleteRolePolicyCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts'
import {
  bucket,
  type CognitoWorld,
  loginsOf,
  openCognitoWorld,
  refusalOf,
  trustOf,
} from '../acceptance/cognitoWorld.ts'

const nobody = 'us-east-1:00000000-0000-4000-8000-000000000000'
const denied = (message: string) => `NotAuthorizedException: ${message}`
const noMatch = denied(
  "Logins don't match. Please include at least one valid login for this identity or identity pool.",
)
const noGuests = denied('Unauthenticated access is not supported for this identity pool.')
const unsupported = denied('Token is not from a supported provider of this identity pool.')
const misconfigured =
  'InvalidIdentityPoolConfigurationException: Invalid identity pool configuration. Check assigned IAM roles for this pool.'

/** What the value of a session tag may be. https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html */
const sessionTag = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Refusals that name what is known only later. */
const patterns: Readonly<Record<string, RegExp>> = {
  found: /^ResourceNotFoundException: Identity '.*' not found\.$/,
  pattern:
    /^ValidationException: .* at 'identityId' failed to satisfy constraint: .* pattern: \[\\w-\]\+:\[0-9a-f-\]\+$/,
}

interface Person {
  readonly token: string
  readonly identity: string
}

describe('nobody becomes another identity', { timeout: 90_000 }, () => {
  let world: CognitoWorld
  let ana: Person
  let ben: Person
  let guests: string
  before(async () => {
    world = await openCognitoWorld()
    const arrive = async (name: string): Promise<Person> => {
      await world.person(name)
      const token = (await world.signIn(name)).id
      return { token, identity: await world.getId(token) }
    }
    ana = await arrive('ana')
    ben = await arrive('ben')
    guests = await world.newIdentityPool({ AllowUnauthenticatedIdentities: true })
  })
  after(() => world.server.stop())

  const openIdToken = (IdentityId: string, token: string | undefined, provider = world.provider) =>
    world.identities.send(new GetOpenIdTokenCommand({ IdentityId, ...loginsOf(token, provider) }))
  /** An own pool's role with this trust policy, and what comes of asking for it. */
  const withTrust = async (name: string, trust: (pool: string) => object) => {
    const pool = await world.newIdentityPool()
    await world.setRoles(pool, await world.role(name, [trust(pool)]))
    return world.credentials(await world.getId(ana.token, pool), ana.token)
  }
  const named = (more: object) => (pool: string) => ({ ...trustOf(pool), ...more })

  const attacks: readonly (readonly [what: string, expected: string | (() => string), () => Promise<unknown>])[] = [
    ["another's identity with an own login", noMatch, () => world.credentials(ben.identity, ana.token)],
    [
      "another's identity with no login",
      () => denied(`Access to Identity '${ben.identity}' is forbidden.`),
      () => world.credentials(ben.identity, undefined),
    ],
    [
      "another's identity with an empty list of logins",
      () => denied(`Access to Identity '${ben.identity}' is forbidden.`),
      () => world.credentials(ben.identity, undefined, { Logins: {} }),
    ],
    ["another's identity in capitals", 'pattern', () => world.credentials(capitals(ben.identity), ben.token)],
    ["another's OpenID token with an own login", noMatch, () => openIdToken(ben.identity, ana.token)],
    [
      "another's OpenID token with no login",
      () => denied(`Access to Identity '${ben.identity}' is forbidden.`),
      () => openIdToken(ben.identity, undefined),
    ],
    [
      'an identity that is not there',
      `ResourceNotFoundException: Identity '${nobody}' not found.`,
      () => world.credentials(nobody, ana.token),
    ],
    [
      'a pool that is not there',
      `ResourceNotFoundException: IdentityPool '${nobody}' not found.`,
      () => world.getId(ana.token, nobody),
    ],
    ['a guest where there are none', noGuests, () => world.getId(undefined)],
    [
      'a guest of a pool that takes none any more',
      noGuests,
      async () => {
        const pool = await world.newIdentityPool({ AllowUnauthenticatedIdentities: true })
        const guest = await world.getId(undefined, pool)
        const settings = { IdentityPoolName: 'identities', AllowUnauthenticatedIdentities: false }
        await world.identityAdmin.send(new UpdateIdentityPoolCommand({ IdentityPoolId: pool, ...settings }))
        await world.credentials(guest, undefined)
      },
    ],
    [
      'a guest without a role for guests',
      misconfigured,
      async () => world.credentials(await world.getId(undefined, guests), undefined),
    ],
    [
      'an identity that was deleted',
      'found',
      async () => {
        const pool = await world.newIdentityPool()
        const identity = await world.getId(ana.token, pool)
        await world.identityAdmin.send(new DeleteIdentitiesCommand({ IdentityIdsToDelete: [identity] }))
        await world.credentials(identity, ana.token)
      },
    ],
    [
      'a login under the name of another pool',
      denied("Invalid login token. Issuer doesn't match providerName"),
      () => world.getId(ana.token, world.identityPool, world.providerOf('us-east-1_Another00')),
    ],
    [
      'a login under the name of a social provider',
      unsupported,
      () => world.getId(ana.token, world.identityPool, 'accounts.google.com'),
    ],
    [
      'a login under the name with its scheme',
      unsupported,
      () => world.getId(ana.token, world.identityPool, `https://${world.provider}`),
    ],
    [
      'a login under the name in capitals',
      unsupported,
      () => world.getId(ana.token, world.identityPool, world.provider.replace('cognito', 'COGNITO')),
    ],
    [
      "the identity pool's own token as a login",
      denied("Invalid login token. Can't pass in a Cognito token."),
      async () => {
        const { Token } = await openIdToken(ana.identity, ana.token)
        await world.getId(Token, world.identityPool, 'cognito-identity.amazonaws.com')
      },
    ],
    [
      "the identity pool's own token under the user pool's name",
      denied("Invalid login token. Couldn't verify signed token."),
      async () => world.getId((await openIdToken(ana.identity, ana.token)).Token),
    ],
    [
      'a client that the pool lists no more',
      unsupported,
      async () => {
        const pool = await world.newIdentityPool()
        const identity = await world.getId(ana.token, pool)
        const settings = { IdentityPoolName: 'identities', AllowUnauthenticatedIdentities: false }
        await world.identityAdmin.send(
          new UpdateIdentityPoolCommand({ IdentityPoolId: pool, ...settings, CognitoIdentityProviders: [] }),
        )
        await world.credentials(identity, ana.token)
      },
    ],
    [
      'a pool without roles',
      misconfigured,
      async () => {
        const pool = await world.newIdentityPool()
        await world.credentials(await world.getId(ana.token, pool), ana.token)
      },
    ],
    ['a role that wants another pool', misconfigured, () => withTrust('another-pool', () => trustOf(nobody))],
    [
      'a role that wants guests',
      misconfigured,
      () => withTrust('wants-guests', (pool) => trustOf(pool, 'unauthenticated')),
    ],
    [
      'a role that trusts nobody by the web',
      misconfigured,
      () => withTrust('no-web', () => ({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })),
    ],
    [
      'a role that trusts another provider',
      misconfigured,
      () => withTrust('google', named({ Principal: { Federated: 'accounts.google.com' } })),
    ],
    [
      'a role that trusts the account',
      misconfigured,
      () => withTrust('account', named({ Principal: { AWS: '000000000000' } })),
    ],
    [
      'a role that allows another action',
      misconfigured,
      () => withTrust('action', named({ Action: 'sts:AssumeRole' })),
    ],
    ['a role that denies', misconfigured, () => withTrust('denies', named({ Effect: 'Deny' }))],
    [
      "a role for somebody else's identity",
      misconfigured,
      () =>
        withTrust('for-ben', (pool) =>
          named({
            Condition: {
              StringEquals: {
                'cognito-identity.amazonaws.com:aud': pool,
                'cognito-identity.amazonaws.com:sub': ben.identity,
              },
            },
          })(pool),
        ),
    ],
    [
      'a role that wants every amr to be authenticated',
      misconfigured,
      () =>
        withTrust('for-all', (pool) =>
          named({
            Condition: {
              StringEquals: { 'cognito-identity.amazonaws.com:aud': pool },
              'ForAllValues:StringEquals': { 'cognito-identity.amazonaws.com:amr': ['authenticated'] },
            },
          })(pool),
        ),
    ],
    [
      'a role that was deleted',
      misconfigured,
      async () => {
        const pool = await world.newIdentityPool()
        await world.setRoles(pool, await world.role('gone', [trustOf(pool)]))
        const identity = await world.getId(ana.token, pool)
        await world.credentials(identity, ana.token)
        await world.iam.send(new DeleteRolePolicyCommand({ RoleName: 'gone', PolicyName: 'folder' }))
        await world.iam.send(new DeleteRoleCommand({ RoleName: 'gone' }))
        await world.credentials(identity, ana.token)
      },
    ],
    [
      'a role of the caller’s own choice',
      denied('The role in CustomRoleArn is not available to this identity.'),
      async () => {
        const CustomRoleArn = await world.role(
          'administrators',
          [trustOf(world.identityPool)],
          [{ Action: '*', Resource: '*' }],
        )
        await world.credentials(ana.identity, ana.token, { CustomRoleArn })
      },
    ],
    [
      'the role of a group of others',
      denied('The role in CustomRoleArn is not available to this identity.'),
      async () => {
        const pool = await world.newIdentityPool()
        const role = await world.role('club', [trustOf(pool)])
        const group = { UserPoolId: world.pool, GroupName: 'club', RoleArn: role }
        await world.admin.send(new CreateGroupCommand(group))
        const member = { UserPoolId: world.pool, GroupName: 'club', Username: 'ben' }
        await world.admin.send(new AdminAddUserToGroupCommand(member))
        const mapping = { Type: 'Token', AmbiguousRoleResolution: 'AuthenticatedRole' }
        const RoleMappings = { [`${world.provider}:${world.client}`]: mapping }
        await world.setRoles(pool, role, { RoleMappings })
        await world.credentials(await world.getId(ana.token, pool), ana.token, { CustomRoleArn: role })
      },
    ],
    [
      'the classic flow where it is off',
      'InvalidParameterException: Basic (classic) flow is not enabled, please use enhanced flow.',
      async () => {
        const pool = await world.newIdentityPool({ AllowClassicFlow: false })
        await openIdToken(await world.getId(ana.token, pool), ana.token)
      },
    ],
    [
      'a guest in a role for users, by the classic flow',
      'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
      async () => {
        const RoleArn = await world.role('members', [trustOf(guests)])
        const { Token: WebIdentityToken } = await openIdToken(await world.getId(undefined, guests), undefined)
        const input = { RoleArn, RoleSessionName: 'guest', WebIdentityToken }
        await world
          .stsAs({ accessKeyId: 'x', secretAccessKey: 'x', sessionToken: 'x' })
          .send(new AssumeRoleWithWebIdentityCommand(input))
      },
    ],
  ]

  for (const [what, expected, attempt] of attacks) {
    it(what, async () => {
      const refusal = await refusalOf(attempt)
      const pattern = typeof expected === 'string' ? patterns[expected] : undefined
      if (pattern !== undefined) assert.match(refusal, pattern)
      else assert.equal(refusal, typeof expected === 'string' ? expected : expected())
    })
  }

  it('a user who is signed out, disabled or deleted loses the identity at once where the pool asks', async () => {
    const unasked = await world.newIdentityPool({
      CognitoIdentityProviders: [{ ProviderName: world.provider, ClientId: world.client, ServerSideTokenCheck: false }],
    })
    for (const [name, Command] of [
      ['signed-out', AdminUserGlobalSignOutCommand],
      ['disabled', AdminDisableUserCommand],
      ['deleted', AdminDeleteUserCommand],
    ] as const) {
      await world.person(name)
      const { id } = await world.signIn(name)
      const identity = await world.getId(id)
      await world.credentials(identity, id)
      await world.admin.send(new Command({ UserPoolId: world.pool, Username: name }))
      for (const call of [
        () => world.getId(id),
        () => world.credentials(identity, id),
        () => openIdToken(identity, id),
      ]) {
        assert.equal(await refusalOf(call), denied('Not Authorized'), name)
      }
      assert.match(await world.getId(id, unasked), /^us-east-1:/)
    }
  })

  it("a guest has a folder, the guests' limits, and no way to somebody's identity", async () => {
    const role = await world.role('visitors', [trustOf(guests, 'unauthenticated')], [{ Action: '*', Resource: '*' }])
    await world.setRoles(guests, role, { Roles: { unauthenticated: role } })
    const guest = await world.getId(undefined, guests)
    const credentials = await world.credentials(guest, undefined)
    const s3 = world.s3As(credentials)
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${guest}/x`, Body: 'x' }))
    const iam = await refusalOf(async () => {
      const client = new IAMClient({ endpoint: world.server.url, region: 'us-east-1', credentials, maxAttempts: 1 })
      await client.send(new ListRolesCommand({}))
    })
    assert.match(iam, /^AccessDenied: .* because no session policy allows the iam:ListRoles action$/)
    const grown = await world.getId(ana.token, guests)
    assert.notEqual(grown, guest)
    assert.equal(
      await refusalOf(() => world.credentials(grown, undefined)),
      denied(`Access to Identity '${grown}' is forbidden.`),
    )
  })

  it('a claim never becomes a pattern: it stays literal in keys and prefixes, or gives no session', async () => {
    const pool = await world.newUserPool({ Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: true }] })
    const { id: ClientId } = await world.newClient(pool)
    const provider = world.providerOf(pool)
    const identityPool = await world.newIdentityPool({
      CognitoIdentityProviders: [{ ProviderName: provider, ClientId, ServerSideTokenCheck: true }],
    })
    const map = { IdentityPoolId: identityPool, IdentityProviderName: provider, PrincipalTags: { team: 'custom:team' } }
    await world.identityAdmin.send(new SetPrincipalTagAttributeMapCommand(map))
    const ofTeam = '${aws:PrincipalTag/team}'
    const role = await world.role(
      'teams',
      [trustOf(identityPool, 'authenticated', ['sts:TagSession'])],
      [
        { Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::${bucket}/team/${ofTeam}/*` },
        {
          Action: 's3:ListBucket',
          Resource: `arn:aws:s3:::${bucket}`,
          Condition: { StringLike: { 's3:prefix': `team/${ofTeam}/*` } },
        },
      ],
    )
    await world.setRoles(identityPool, role)
    const secrets = ['team/red/secret', 'team/blue/secret', 'other/secret', 'team/secret', 'team//secret']
    for (const Key of secrets) await world.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }))
    const teams = [
      '*',
      '**',
      'r*',
      're?',
      '?ed',
      '${*}',
      '${?}',
      '${aws:username}',
      '${aws:PrincipalTag/team}',
      '${cognito-identity.amazonaws.com:sub}',
      "${aws:nothing, 'red'}",
      '..',
      '../team/red',
      'x/../red',
      './red',
      '%72ed',
      'red%2f..%2fblue',
      '/red',
      'RED',
      '[r]ed',
      '(red|blue)',
      'red"],"Resource":"*',
    ]
    for (const [index, team] of teams.entries()) {
      const name = `member-${index}`
      await world.person(name, { pool, attributes: { 'custom:team': team } })
      const { id } = await world.signIn(name, ClientId)
      const identity = await world.getId(id, identityPool, provider)
      if (!sessionTag.test(team)) {
        const refusal = await refusalOf(() => world.credentials(identity, undefined, loginsOf(id, provider)))
        assert.equal(refusal, misconfigured, team)
        continue
      }
      const subject = `team/${identity}/secret`
      await world.s3.send(new PutObjectCommand({ Bucket: bucket, Key: subject, Body: 'x' }))
      const s3 = world.s3As(await world.credentials(identity, undefined, loginsOf(id, provider)))
      for (const Key of [...secrets, subject]) {
        const refusal = await refusalOf(() => s3.send(new GetObjectCommand({ Bucket: bucket, Key })))
        assert.match(refusal, /^AccessDenied: /, `${team} reads ${Key}`)
      }
      for (const Prefix of ['team/red/', 'team/', 'team/r', '', `team/${identity}/`]) {
        const refusal = await refusalOf(() => s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix })))
        assert.match(refusal, /^AccessDenied: /, `${team} lists ${Prefix}`)
      }
      const own = { Bucket: bucket, Key: `team/${team}/own` }
      await s3.send(new PutObjectCommand({ ...own, Body: team }))
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `team/${team}/` }))
      assert.deepEqual(
        Contents?.map(({ Key }) => Key),
        [own.Key],
      )
    }
    await world.person('plain', { pool })
    const { id } = await world.signIn('plain', ClientId)
    const identity = await world.getId(id, identityPool, provider)
    const s3 = world.s3As(await world.credentials(identity, undefined, loginsOf(id, provider)))
    for (const Key of [...secrets, `team/${ofTeam}/x`]) {
      assert.match(
        await refusalOf(() => s3.send(new GetObjectCommand({ Bucket: bucket, Key }))),
        /^AccessDenied: /,
        Key,
      )
    }
  })
})

function capitals(identity: string): string {
  const [region = '', id = ''] = identity.split(':')
  return `${region}:${id.toUpperCase()}`
}
