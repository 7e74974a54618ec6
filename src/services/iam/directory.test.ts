import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CreatePolicyResponse, CreateRoleResponse, CreateUserResponse } from '@aws-sdk/client-iam'
import type { AssumedRole } from '../../kernel/caller.ts'
import { createKeyRing } from '../../tokens/keyRing.ts'
import { account, random, root } from '../asking.fixture.ts'
import { readThrough } from './rules/readThrough.ts'
import { ensureRoot } from './rules/root.ts'
import { allow, asUser, fault, type IamWorld, iamWorld, trust } from './world.fixture.ts'

function sessionOf(name: string, id: string, policies: string[] = [], policyArns: string[] = []): AssumedRole {
  return {
    kind: 'session',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/s`,
    userId: `${id}:s`,
    accessKeyId: 'ASIATEST',
    role: { arn: `arn:aws:iam::${account}:role/${name}`, id, name },
    sessionName: 's',
    tags: {},
    context: {},
    policies,
    policyArns,
    issuedAt: 0,
    expiresAt: 1,
  }
}

describe('the directory', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
  })
  after(() => world.close())
  const newRole = async (RoleName: string): Promise<string> => {
    const input = { RoleName, AssumeRolePolicyDocument: trust }
    return ((await world.call('CreateRole', input)) as CreateRoleResponse).Role?.RoleId as string
  }

  test('grants are the same object until something changes, and then tell it', async () => {
    const session = sessionOf('same', await newRole('same'))
    const grants = world.needs.directory.grantsOf
    const first = await grants(session)
    assert.deepEqual(first, { identity: [], exists: true })
    assert.equal(await grants(session), first)
    await world.call('PutRolePolicy', { RoleName: 'same', PolicyName: 'p', PolicyDocument: allow('s3:*') })
    const second = await grants(session)
    assert.deepEqual(second.identity, [{ name: 'p', document: allow('s3:*') }])
    assert.equal(await grants({ ...session }), second)
  })

  test('a new default version of an attached policy counts at once, as does a boundary', async () => {
    const session = sessionOf('managed', await newRole('managed'))
    const input = { PolicyName: 'managed', PolicyDocument: allow('s3:*') }
    const PolicyArn = ((await world.call('CreatePolicy', input)) as CreatePolicyResponse).Policy?.Arn as string
    await world.call('AttachRolePolicy', { RoleName: 'managed', PolicyArn })
    await world.call('PutRolePermissionsBoundary', { RoleName: 'managed', PermissionsBoundary: PolicyArn })
    const grants = world.needs.directory.grantsOf
    assert.deepEqual((await grants(session)).identity, [{ name: 'managed', arn: PolicyArn, document: allow('s3:*') }])
    await world.call('CreatePolicyVersion', { PolicyArn, PolicyDocument: allow('sqs:*'), SetAsDefault: true })
    const next = await grants(session)
    assert.equal(next.identity[0]?.document, allow('sqs:*'))
    assert.equal(next.boundary?.document, allow('sqs:*'))
  })

  test('a deleted role, and one made anew under its name, end the old sessions', async () => {
    const session = sessionOf('reborn', await newRole('reborn'))
    const grants = world.needs.directory.grantsOf
    assert.equal((await grants(session)).exists, true)
    await world.call('DeleteRole', { RoleName: 'reborn' })
    assert.equal((await grants(session)).exists, false)
    await newRole('reborn')
    assert.deepEqual(await grants(session), { identity: [], exists: false })
  })

  test('a deleted user has nothing', async () => {
    const { User } = (await world.call('CreateUser', { UserName: 'gone' })) as CreateUserResponse
    const caller = asUser('gone', User?.UserId)
    assert.equal((await world.needs.directory.grantsOf(caller)).exists, true)
    await world.call('DeleteUser', { UserName: 'gone' })
    assert.equal((await world.needs.directory.grantsOf(caller)).exists, false)
  })

  test('session policies narrow; one that is gone allows nothing', async () => {
    const id = await newRole('narrow')
    const grants = world.needs.directory.grantsOf
    const session = sessionOf('narrow', id, [allow('s3:Get*')], ['arn:aws:iam::aws:policy/AmazonS3FullAccess'])
    const found = await grants(session)
    assert.deepEqual(
      found.session?.map(({ name }) => name),
      ['session policy', 'AmazonS3FullAccess'],
    )
    assert.equal(await grants(session), found)
    const sibling = await grants(sessionOf('narrow', id, [allow('s3:Get*')]))
    assert.equal(sibling.session?.[0], found.session?.[0])
    const gone = await grants(sessionOf('narrow', id, [], [`arn:aws:iam::${account}:policy/gone`]))
    assert.deepEqual(gone.session, [])
  })

  test('the root may do everything; nobody and services bring nothing', async () => {
    const grants = world.needs.directory.grantsOf
    assert.match((await grants(root)).identity[0]?.document ?? '', /"Effect":"Allow","Action":"\*"/)
    assert.deepEqual((await grants({ kind: 'anonymous' })).identity, [])
  })

  test('a role is found by its whole ARN only', async () => {
    await world.call('CreateRole', { RoleName: 'pathed', Path: '/a/', AssumeRolePolicyDocument: trust })
    const find = world.needs.directory.roleByArn
    const arn = `arn:aws:iam::${account}:role/a/pathed`
    assert.equal((await find(arn))?.name, 'pathed')
    assert.equal(await find(arn), await find(arn))
    for (const wrong of ['role/pathed', 'role/b/pathed', 'role/a/Pathed', 'user/a/pathed']) {
      assert.equal(await find(`arn:aws:iam::${account}:${wrong}`), undefined)
    }
    assert.equal(await find(`arn:aws:iam::999999999999:role/a/pathed`), undefined)
  })

  test("the account's root key is made once, whoever comes first, and works", async () => {
    const keys = await Promise.all([1, 2, 3].map(() => ensureRoot(world.needs)({ account })))
    assert.equal(keys.filter(({ created }) => created).length, 1)
    assert.equal(new Set(keys.map(({ accessKeyId }) => accessKeyId)).size, 1)
    assert.equal(new Set(keys.map(({ secretAccessKey }) => secretAccessKey)).size, 1)
    const found = await world.needs.directory.accessKeyOf(keys[0]?.accessKeyId as string)
    assert.equal(found?.caller.kind, 'root')
    assert.equal(found?.secret, keys[0]?.secretAccessKey)
  })

  test('a foreign key ring opens no secret', async () => {
    const other = { ...world.needs, keyRing: createKeyRing(random, 0) }
    await ensureRoot(world.needs)({ account })
    await assert.rejects(ensureRoot(other)({ account }), /does not open/)
  })

  test('an operation that fails leaves nothing behind', async () => {
    const before = await world.needs.directory.policies({ account, pathPrefix: '/', after: '', limit: 100 })
    await assert.rejects(
      world.call('CreatePolicy', { PolicyName: 'half', PolicyDocument: '{' }),
      fault('MalformedPolicyDocument'),
    )
    assert.deepEqual(await world.needs.directory.policies({ account, pathPrefix: '/', after: '', limit: 100 }), before)
  })
})

describe('the cache', () => {
  test('it is bounded, does not keep what is missing, and a read that a change overtook is not kept', async () => {
    const loads: string[] = []
    let release: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const cache = readThrough<string>(2, async (key) => {
      loads.push(key)
      if (key === 'slow') await gate
      return key === 'missing' ? undefined : key
    })
    for (const key of ['a', 'a', 'missing', 'missing', 'b', 'c', 'a']) await cache.read(key)
    assert.deepEqual(loads, ['a', 'missing', 'missing', 'b', 'c', 'a'])
    const slow = cache.read('slow')
    cache.clear()
    release()
    assert.equal(await slow, 'slow')
    await cache.read('slow')
    assert.equal(loads.filter((key) => key === 'slow').length, 2)
  })
})
