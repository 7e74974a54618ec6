import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { createAccount } from '../../src/cli/account.ts'
import { showIdentities } from '../../src/cli/identity.ts'
import { bucket, type CognitoWorld, openCognitoWorld, partOf, refused } from './cognitoWorld.ts'

describe('poolhouse identity', { timeout: 60_000 }, () => {
  let world: CognitoWorld
  let identity: string
  let sub: string
  before(async () => {
    world = await openCognitoWorld()
    await world.person('ana')
    const { id } = await world.signIn('ana')
    identity = await world.getId(id)
    sub = String(partOf(id, 1)['sub'])
    const s3 = world.s3As(await world.credentials(identity, id))
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${identity}/note`, Body: 'x' }))
  })
  after(() => world.server.stop())

  const server = (root = world.server.root) => ({
    endpoint: world.server.url,
    region: world.server.region,
    account: '',
    data: world.server.data,
    root,
  })
  const printed = async (id: string, json = false, root = world.server.root) => {
    const texts: string[] = []
    await showIdentities(server(root), id, { json, write: (text) => texts.push(text) })
    return texts.join('')
  }

  it('tells of an identity its pool, its login with the user’s name, and its folder', async () => {
    const lines = (await printed(identity)).split('\n')
    assert.match(lines[0] ?? '', new RegExp(`^identity  ${identity}, since \\d{4}-`))
    assert.deepEqual(lines.slice(1), [
      `pool      ${world.identityPool}, identities`,
      `login     ${sub} (ana) of ${world.provider}`,
      `folder    s3://${bucket}/${identity}/`,
      '',
    ])
  })

  it('finds the identities of a user by the sub of tokens, one in each pool', async () => {
    const pool = await world.newIdentityPool({ IdentityPoolName: 'second' })
    const other = await world.getId((await world.signIn('ana')).id, pool)
    const found = JSON.parse(await printed(sub, true)) as readonly Record<string, unknown>[]
    const places = found.map(({ identityId, identityPoolName, folder, buckets }) => [
      identityId,
      identityPoolName,
      folder,
      buckets,
    ])
    assert.deepEqual(
      places.sort(([a], [b]) => String(a).localeCompare(String(b))),
      [
        [identity, 'identities', `${identity}/`, [bucket]],
        [other, 'second', `${other}/`, []],
      ].sort(([a], [b]) => String(a).localeCompare(String(b))),
    )
    assert.deepEqual(found[0]?.['logins'], [{ provider: world.provider, subject: sub, username: 'ana' }])
  })

  it('knows a guest as one', async () => {
    const pool = await world.newIdentityPool({ AllowUnauthenticatedIdentities: true })
    const guest = await world.getId(undefined, pool)
    assert.match(await printed(guest), /\nlogin {5}none: a guest\nfolder {4}\S+\/, in no bucket yet\n$/)
  })

  it('finds nobody else, and nobody of another account', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000'
    await refused(() => printed(nobody), /There is no identity/)
    await refused(() => printed(`us-east-1:${nobody}`), /There is no identity/)
    let text = ''
    const write = (more: string) => {
      text += more
    }
    await createAccount(server(), { name: 'theirs', email: undefined }, { json: true, write })
    const theirs = JSON.parse(text) as { readonly accessKeyId: string; readonly secretAccessKey: string }
    for (const id of [identity, sub]) await refused(() => printed(id, false, theirs), /There is no identity/)
  })
})
