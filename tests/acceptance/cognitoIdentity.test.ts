import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
  ListIdentitiesCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  AdminDeleteUserCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { start } from '../../src/testing.ts'
import { bucket, type CognitoWorld, openCognitoWorld, refused, tokensOf, trustOf } from './cognitoWorld.ts'

const hour = 3_600_000

describe('the identities of an identity pool', { timeout: 90_000 }, () => {
  let world: CognitoWorld
  let data: string
  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'poolhouse-identities-'))
    world = await openCognitoWorld({ data })
  })
  after(() => rm(data, { recursive: true, force: true }))

  const listed = async (IdentityPoolId: string) =>
    (await world.identityAdmin.send(new ListIdentitiesCommand({ IdentityPoolId, MaxResults: 60 }))).Identities ?? []

  it('fifty first requests at once make one identity', async () => {
    const pool = await world.newIdentityPool()
    await world.person('crowd')
    const { id } = await world.signIn('crowd')
    const ids = await Promise.all(Array.from({ length: 50 }, () => world.getId(id, pool)))
    assert.equal(new Set(ids).size, 1)
    assert.deepEqual(
      (await listed(pool)).map(({ IdentityId, Logins }) => [IdentityId, Logins]),
      [[ids[0], [world.provider]]],
    )
  })

  it('a user has another identity in another pool, and shares none with another user', async () => {
    const pool = await world.newIdentityPool()
    const tokens = await Promise.all(
      ['lea', 'max'].map(async (name) => {
        await world.person(name)
        return (await world.signIn(name)).id
      }),
    )
    const ids = await Promise.all(
      [world.identityPool, pool].flatMap((each) => tokens.map((token) => world.getId(token, each))),
    )
    assert.equal(new Set(ids).size, 4)
  })

  it('a user who is made anew under the same name is somebody else', async () => {
    await world.person('nia')
    const first = await world.getId((await world.signIn('nia')).id)
    await world.admin.send(new AdminDeleteUserCommand({ UserPoolId: world.pool, Username: 'nia' }))
    await world.person('nia')
    assert.notEqual(await world.getId((await world.signIn('nia')).id), first)
  })

  it('the classic flow: an OpenID token that jose verifies, and a role of the caller’s choice by STS', async () => {
    await world.person('oda')
    const { id } = await world.signIn('oda')
    const IdentityId = await world.getId(id)
    const Logins = { [world.provider]: id }
    const { Token = '' } = await world.identities.send(new GetOpenIdTokenCommand({ IdentityId, Logins }))
    const keys = createLocalJWKSet(await openIdKeys(world.server.port))
    const rules = { issuer: 'https://cognito-identity.amazonaws.com', audience: world.identityPool }
    const { payload, protectedHeader } = await jwtVerify(Token, keys, rules)
    assert.equal(protectedHeader.alg, 'RS512')
    assert.equal(payload.sub, IdentityId)
    assert.equal(Number(payload.exp) - Number(payload.iat), 600)
    const sub = (payload['amr'] as string[])[2]?.split(':').at(-1)
    assert.deepEqual(payload['amr'], ['authenticated', world.provider, `${world.provider}:CognitoSignIn:${sub}`])
    const sts = new STSClient({ endpoint: world.server.url, region: world.server.region, maxAttempts: 1 })
    const assume = (RoleArn: string, WebIdentityToken = Token) =>
      sts.send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'classic', WebIdentityToken }))
    const opened = await assume(world.folderRole)
    assert.equal(opened.SubjectFromWebIdentityToken, IdentityId)
    assert.equal(opened.Provider, 'cognito-identity.amazonaws.com')
    assert.equal(opened.Audience, world.identityPool)
    const s3 = world.s3As({
      accessKeyId: opened.Credentials?.AccessKeyId ?? '',
      secretAccessKey: opened.Credentials?.SecretAccessKey ?? '',
      sessionToken: opened.Credentials?.SessionToken ?? '',
    })
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${IdentityId}/classic`, Body: 'x' }))
    const stranger = await world.role('stranger', [trustOf('us-east-1:00000000-0000-4000-8000-000000000000')])
    const denied = 'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity'
    await refused(() => assume(stranger), denied)
    await refused(() => assume(`${world.folderRole}-not`), denied)
    const issuer = `${world.server.url}/${world.pool}`
    const unknown = `InvalidIdentityTokenException: No OpenIDConnect provider found in your account for ${issuer}`
    await refused(() => assume(world.folderRole, id), unknown)
    world.travel(600_000)
    await refused(() => assume(world.folderRole), /^ExpiredToken/)
  })

  it('an identity and its folder outlast refreshed tokens, later sign-ins, hours, and the server', async () => {
    await world.person('pia')
    const first = await world.signIn('pia')
    const identity = await world.getId(first.id)
    const Key = `${identity}/kept`
    const s3 = world.s3As(await world.credentials(identity, first.id))
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'kept' }))
    const AuthParameters = { REFRESH_TOKEN: first.refresh }
    const refresh = new InitiateAuthCommand({ AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId: world.client, AuthParameters })
    assert.equal(await world.getId(tokensOf(await world.app.send(refresh)).id), identity)
    assert.equal(await world.getId((await world.signIn('pia')).id), identity)
    const before = await listed(world.identityPool)
    world.travel(30 * hour)
    assert.equal(await world.getId((await world.signIn('pia')).id), identity)
    await world.server.stop()

    const again = await start({ data })
    try {
      const plain = { endpoint: again.url, region: again.region, maxAttempts: 1 }
      const { AuthenticationResult } = await new CognitoIdentityProviderClient(plain).send(refresh)
      const Logins = { [world.provider]: AuthenticationResult?.IdToken ?? '' }
      const identities = new CognitoIdentityClient(plain)
      const IdentityPoolId = world.identityPool
      const { IdentityId } = await identities.send(new GetIdCommand({ IdentityPoolId, Logins }))
      assert.equal(IdentityId, identity)
      const administrator = new CognitoIdentityClient({ ...plain, credentials: again.root })
      const input = { IdentityPoolId, MaxResults: 60 }
      const { Identities } = await administrator.send(new ListIdentitiesCommand(input))
      assert.deepEqual(Identities, before)
      const vended = await identities.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }))
      const credentials = {
        accessKeyId: vended.Credentials?.AccessKeyId ?? '',
        secretAccessKey: vended.Credentials?.SecretKey ?? '',
        sessionToken: vended.Credentials?.SessionToken ?? '',
      }
      const { Body } = await new S3Client({ ...plain, forcePathStyle: true, credentials }).send(
        new GetObjectCommand({ Bucket: bucket, Key }),
      )
      assert.equal(await Body?.transformToString(), 'kept')
    } finally {
      await again.stop()
    }
  })
})

/** The key set of OpenID tokens, where AWS has it: below the service's own host name. */
function openIdKeys(port: number): Promise<JSONWebKeySet> {
  const headers = { host: `cognito-identity.us-east-1.amazonaws.com:${port}` }
  return new Promise((resolve, reject) => {
    get({ port, path: '/.well-known/jwks_uri', headers }, (response) => {
      resolve(json(response) as Promise<JSONWebKeySet>)
    }).on('error', reject)
  })
}
