import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { createAccount } from '../../src/cli/account.ts'
import { showIdentities } from '../../src/cli/identity.ts'
import { moveFolder } from '../../src/cli/identityFolder.ts'
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

  it('names people who sign in by their address, and have no other name, by that', async () => {
    const pool = await world.newUserPool({ UsernameAttributes: ['email'] })
    const { id: client } = await world.newClient(pool)
    const ProviderName = world.providerOf(pool)
    const identities = await world.newIdentityPool({
      CognitoIdentityProviders: [{ ProviderName, ClientId: client }],
    })
    await world.person('ben@example.com', { pool })
    const { id: token } = await world.signIn('ben@example.com', client)
    const ben = await world.getId(token, identities, ProviderName)
    const subject = String(partOf(token, 1)['sub'])
    assert.match(await printed(ben), new RegExp(`\nlogin     ${subject} \\(ben@example\\.com\\) of ${ProviderName}\n`))
    const [found] = JSON.parse(await printed(ben, true)) as readonly Record<string, unknown>[]
    const login = { provider: ProviderName, subject, username: subject, address: 'ben@example.com' }
    assert.deepEqual(found?.['logins'], [login])
  })

  it('knows a guest as one', async () => {
    const pool = await world.newIdentityPool({ AllowUnauthenticatedIdentities: true })
    const guest = await world.getId(undefined, pool)
    assert.match(await printed(guest), /\nlogin {5}none: a guest\nfolder {4}\S+\/, in no bucket yet\n$/)
  })

  it('moves a guest’s folder to the user that the guest turned out to be, and overwrites nothing', async () => {
    const pool = await world.newIdentityPool({ AllowUnauthenticatedIdentities: true })
    const guest = await world.getId(undefined, pool)
    const put = (Key: string, Body: string) => world.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))
    for (const name of ['a b+ü', 'deep/%2F', 'note']) await put(`${guest}/${name}`, name)
    let told = ''
    const write = (text: string) => {
      told += text
    }
    assert.equal(await moveFolder(server(), { from: guest, to: identity }, write), false)
    const textOf = async (Key: string) =>
      (await world.s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString()
    assert.equal(await textOf(`${identity}/a b+ü`), 'a b+ü')
    assert.equal(await textOf(`${identity}/deep/%2F`), 'deep/%2F')
    assert.equal(await textOf(`${identity}/note`), 'x')
    assert.equal(await textOf(`${guest}/note`), 'note')
    await refused(() => textOf(`${guest}/deep/%2F`), /^NoSuchKey/)
    const [left, moved] = told.split('\n')
    assert.ok(left?.startsWith(`left      s3://${bucket}/${guest}/note: `))
    assert.equal(moved, `moved     2 objects from ${guest}/ to ${identity}/`)
  })

  it('moves no folder of a user, and none to nobody', async () => {
    const pool = await world.newIdentityPool()
    const other = await world.getId((await world.signIn('ana')).id, pool)
    const move = (from: string, to: string) => () => moveFolder(server(), { from, to }, () => undefined)
    await refused(move(identity, other), /is still the identity of a user/)
    await refused(move(other, 'us-east-1:00000000-0000-4000-8000-000000000000'), /There is no identity/)
    await refused(move(identity, identity), /name two identities/)
    await refused(move('', identity), /by their ids/)
    await refused(move(sub, identity), /by their ids/)
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
