import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { administer } from '../../src/cli/administer.ts'
import { rotateSigningKeys } from '../../src/cli/signingKeys.ts'
import { type CognitoWorld, openCognitoWorld } from './cognitoWorld.ts'

const day = 24 * 3_600_000

describe('the signing keys of a user pool', { timeout: 60_000 }, () => {
  let world: CognitoWorld
  before(async () => {
    world = await openCognitoWorld()
    await world.person('ana')
  })
  after(() => world.server.stop())

  /** The server as commands ask it. */
  const asked = () => ({ ...world.server, endpoint: world.server.url })
  const published = async (): Promise<JSONWebKeySet> =>
    (await fetch(`${world.server.url}/${world.pool}/.well-known/jwks.json`)).json() as Promise<JSONWebKeySet>
  const kidOf = (token: string): string =>
    (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { readonly kid: string }).kid
  const holds = async (token: string) => {
    const issuer = `${world.server.url}/${world.pool}`
    const currentDate = new Date(world.server.clock.now())
    await jwtVerify(token, createLocalJWKSet(await published()), { issuer, currentDate })
  }

  it('are rotated for whom IAM lets, in their own account', async () => {
    const server = asked()
    const stranger = { ...server, root: { ...server.root, secretAccessKey: 'x'.repeat(40) } }
    await assert.rejects(
      rotateSigningKeys(stranger, world.pool, () => undefined),
      /signature/,
    )
    const missing = rotateSigningKeys(server, 'us-east-1_Nobody000', () => undefined)
    await assert.rejects(missing, /User pool us-east-1_Nobody000 does not exist\./)
    const account = await administer<{
      readonly RootKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string }
    }>(server, 'CreateAccount', { Name: 'other' })
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = account.RootKey
    const other = { ...server, root: { accessKeyId, secretAccessKey } }
    const before = await published()
    await assert.rejects(
      rotateSigningKeys(other, world.pool, () => undefined),
      /does not exist\./,
    )
    assert.deepEqual(await published(), before)
  })

  it('are new after a rotation; tokens of the old ones are good until they would have expired', async () => {
    const old = await world.signIn('ana')
    const before = await published()
    let told = ''
    await rotateSigningKeys(asked(), world.pool, (text) => {
      told += text
    })
    assert.equal(told, `${world.pool} signs with new keys; tokens of the old ones are good until they expire.\n`)
    const fresh = await world.signIn('ana')
    for (const use of ['id', 'access'] as const) {
      assert.notEqual(kidOf(fresh[use]), kidOf(old[use]))
      await holds(old[use])
      await holds(fresh[use])
    }
    assert.equal((await published()).keys.length, before.keys.length + 2)
    assert.equal((await world.app.send(new GetUserCommand({ AccessToken: old.access }))).Username, 'ana')
    assert.equal(await world.getId(old.id), await world.getId(fresh.id))

    world.travel(day + 1000)
    const later = (await published()).keys.map(({ kid }) => kid)
    assert.deepEqual(new Set(later), new Set([kidOf(fresh.id), kidOf(fresh.access)]))
  })
})
