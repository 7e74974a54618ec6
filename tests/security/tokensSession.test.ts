import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { GetUserCommand, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { DeleteRoleCommand, DeleteRolePolicyCommand } from '@aws-sdk/client-iam'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import {
  bucket,
  type CognitoWorld,
  openCognitoWorld,
  refusalOf,
  type Tokens,
  trustOf,
} from '../acceptance/cognitoWorld.ts'
import type { Temporary } from '../acceptance/s3World.ts'

const hour = 3_600_000

/** What S3 and STS say of a session, each in its own words. */
const s3Words = {
  token: 'InvalidToken: The provided token is malformed or otherwise invalid.',
  key: 'InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.',
  signature:
    'SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  expired: 'ExpiredToken: The provided token has expired.',
}
const stsWords = {
  token: 'InvalidClientTokenId: The security token included in the request is invalid.',
  key: 'InvalidClientTokenId: The security token included in the request is invalid.',
  signature: /^SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided\./,
  expired: 'ExpiredToken: The security token included in the request is expired',
}

describe("a session is its holder's alone, whole, and for its time", { timeout: 90_000 }, () => {
  let world: CognitoWorld
  let other: CognitoWorld
  let ana: Temporary
  let ben: Temporary
  let foreign: Temporary
  let foreignTokens: Tokens
  let folder: string
  before(async () => {
    ;[world, other] = await Promise.all([openCognitoWorld(), openCognitoWorld()])
    const arrive = async (place: CognitoWorld, name: string) => {
      await place.person(name)
      const tokens = await place.signIn(name)
      const identity = await place.getId(tokens.id)
      return { tokens, identity, session: await place.credentials(identity, tokens.id) }
    }
    const first = await arrive(world, 'ana')
    ana = first.session
    folder = first.identity
    ben = (await arrive(world, 'ben')).session
    const elsewhere = await arrive(other, 'ana')
    foreign = elsewhere.session
    foreignTokens = elsewhere.tokens
  })
  after(() => Promise.all([world.server.stop(), other.server.stop()]))

  const put = (credentials: Temporary) =>
    world.s3As(credentials).send(new PutObjectCommand({ Bucket: bucket, Key: `${folder}/x`, Body: 'x' }))
  const token = (sessionToken: string) => (): Temporary => ({ ...ana, sessionToken })
  const changed = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

  const attacks: readonly (readonly [string, keyof typeof s3Words, () => Temporary])[] = [
    ...[0, 1, 6, 12, 30].map((at) => {
      return [`octet ${at} changed`, 'token', () => token(changed(ana.sessionToken, at))()] as const
    }),
    ['the last octet changed', 'token', () => token(changed(ana.sessionToken, ana.sessionToken.length - 6))()],
    ['cut at its end', 'token', () => token(ana.sessionToken.slice(0, -4))()],
    ['cut at its beginning', 'token', () => token(ana.sessionToken.slice(4))()],
    ['cut to nothing but a letter', 'token', token('A')],
    ['twice', 'token', () => token(ana.sessionToken.repeat(2))()],
    ['with more behind', 'token', () => token(`${ana.sessionToken}AAAA`)()],
    ['without its padding, or with more', 'token', () => token(`${ana.sessionToken}=`)()],
    ['in the alphabet of URLs', 'token', () => token(`${ana.sessionToken.slice(0, -4)}-_-_`)()],
    ['longer than any', 'token', token('A'.repeat(9_000))],
    ['of another deployment', 'token', () => foreign],
    ['of another deployment, under an own key', 'token', () => token(foreign.sessionToken)()],
    ["somebody else's, under an own key", 'token', () => token(ben.sessionToken)()],
    ["an own one, under somebody else's key", 'token', () => ({ ...ben, sessionToken: ana.sessionToken })],
    ["an own one, under the root's key", 'token', () => ({ ...world.server.root, sessionToken: ana.sessionToken })],
    ["an own one, under the root's key id", 'token', () => ({ ...ana, accessKeyId: world.server.root.accessKeyId })],
    ['signed with another secret', 'signature', () => ({ ...ana, secretAccessKey: ben.secretAccessKey })],
    [
      "signed with the root's secret",
      'signature',
      () => ({ ...ana, secretAccessKey: world.server.root.secretAccessKey }),
    ],
    ['left out', 'key', () => ({ ...ana, sessionToken: '' })],
    ['an id token', 'token', token('eyJhbGciOiJub25lIn0.e30.')],
  ]

  for (const [what, word, credentials] of attacks) {
    it(`a session token ${what}`, async () => {
      const given = credentials()
      assert.equal(await refusalOf(() => put(given)), s3Words[word])
      const refusal = await refusalOf(() => world.nameOf(given))
      const expected = stsWords[word]
      if (typeof expected === 'string') assert.equal(refusal, expected)
      else assert.match(refusal, expected)
    })
  }

  it('another deployment opens neither refresh tokens nor access tokens', async () => {
    const { ClientId, AuthFlow } = { ClientId: world.client, AuthFlow: 'REFRESH_TOKEN_AUTH' as const }
    const refresh = (REFRESH_TOKEN: string) =>
      refusalOf(() =>
        world.app.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters: { REFRESH_TOKEN } })),
      )
    const invalid = 'NotAuthorizedException: Invalid Refresh Token'
    assert.equal(await refresh(foreignTokens.refresh), invalid)
    const { refresh: own } = await world.signIn('ana')
    for (const text of [
      changed(own, 3),
      changed(own, 40),
      own.slice(0, -1),
      `${own}A`,
      `${own}=`,
      ` ${own}`,
      `${own}.`,
    ]) {
      assert.equal(await refresh(text), invalid)
    }
    const AccessToken = foreignTokens.access
    assert.equal(
      await refusalOf(() => world.app.send(new GetUserCommand({ AccessToken }))),
      'NotAuthorizedException: Invalid Access Token',
    )
  })

  it('a session ends with its role, and with its hour', async () => {
    const pool = await world.newIdentityPool()
    await world.setRoles(pool, await world.role('short-lived', [trustOf(pool)]))
    const { id } = await world.signIn('ana')
    const identity = await world.getId(id, pool)
    const session = await world.credentials(identity, id)
    const own = () =>
      world.s3As(session).send(new PutObjectCommand({ Bucket: bucket, Key: `${identity}/x`, Body: 'x' }))
    await own()
    await world.iam.send(new DeleteRolePolicyCommand({ RoleName: 'short-lived', PolicyName: 'folder' }))
    assert.match(
      await refusalOf(own),
      /^AccessDenied: .* because no identity-based policy allows the s3:PutObject action$/,
    )
    await world.iam.send(new DeleteRoleCommand({ RoleName: 'short-lived' }))
    assert.match(await refusalOf(own), /^(AccessDenied|InvalidToken|InvalidAccessKeyId): /)
    await put(ana)
    world.travel(hour - 60_000)
    await put(ana)
    world.travel(60_000)
    assert.equal(await refusalOf(() => put(ana)), s3Words.expired)
    assert.equal(await refusalOf(() => world.nameOf(ana)), stsWords.expired)
  })
})
