import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CreateAccessKeyResponse, GetUserResponse, ListAccessKeysResponse } from '@aws-sdk/client-iam'
import { account } from '../asking.fixture.ts'
import { service } from './index.ts'
import { allow, asUser, fault, type IamWorld, iamWorld, requestOf } from './world.fixture.ts'

describe('users and access keys', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
  })
  after(() => world.close())
  const newKey = async (UserName: string) =>
    ((await world.call('CreateAccessKey', { UserName })) as CreateAccessKeyResponse).AccessKey

  test('a user is created, found, listed and deleted', async () => {
    await world.call('CreateUser', { UserName: 'ann', Path: '/ops/', Tags: [{ Key: 'team', Value: 'red' }] })
    await assert.rejects(world.call('CreateUser', { UserName: 'ANN' }), fault('EntityAlreadyExists'))
    const { User } = (await world.call('GetUser', { UserName: 'ann' })) as GetUserResponse
    assert.equal(User?.Arn, `arn:aws:iam::${account}:user/ops/ann`)
    assert.match(User?.UserId ?? '', /^AIDA/)
    assert.equal(((await world.call('ListUsers', { PathPrefix: '/ops/' }))['Users'] as object[]).length, 1)
    await world.call('PutUserPolicy', { UserName: 'ann', PolicyName: 'p', PolicyDocument: allow('s3:*') })
    await assert.rejects(world.call('DeleteUser', { UserName: 'ann' }), fault('DeleteConflict', /delete policies/))
    await world.call('DeleteUserPolicy', { UserName: 'ann', PolicyName: 'p' })
    await world.call('DeleteUser', { UserName: 'ann' })
    await assert.rejects(
      world.call('GetUser', { UserName: 'ann' }),
      fault('NoSuchEntity', /The user with name ann cannot be found\./),
    )
  })

  test('an access key works until it is inactive or deleted', async () => {
    await world.call('CreateUser', { UserName: 'key', Tags: [{ Key: 'team', Value: 'red' }] })
    const key = await newKey('key')
    const find = world.needs.directory.accessKeyOf
    const id = key?.AccessKeyId as string
    const found = await find(id)
    assert.equal(found?.secret, key?.SecretAccessKey)
    assert.ok(found?.caller.kind === 'user')
    assert.equal(found.caller.name, 'key')
    assert.deepEqual(found.caller.tags, { team: 'red' })
    assert.equal(await find(id), found)
    await world.call('UpdateAccessKey', { UserName: 'key', AccessKeyId: id, Status: 'Inactive' })
    assert.equal(await find(id), undefined)
    await world.call('UpdateAccessKey', { UserName: 'key', AccessKeyId: id, Status: 'Active' })
    assert.ok(await find(id))
    await assert.rejects(world.call('DeleteUser', { UserName: 'key' }), fault('DeleteConflict', /delete access keys/))
    await world.call('DeleteAccessKey', { UserName: 'key', AccessKeyId: id })
    assert.equal(await find(id), undefined)
    assert.equal(await find('AKIANEVER'), undefined)
  })

  test('a third access key is refused', async () => {
    await world.call('CreateUser', { UserName: 'many' })
    await newKey('many')
    await newKey('many')
    await assert.rejects(newKey('many'), fault('LimitExceeded', /AccessKeysPerUser: 2/))
    const { AccessKeyMetadata } = (await world.call('ListAccessKeys', { UserName: 'many' })) as ListAccessKeysResponse
    assert.equal(AccessKeyMetadata?.length, 2)
    assert.ok(!JSON.stringify(AccessKeyMetadata).includes('Secret'))
  })

  test("another user's access key can be neither changed nor deleted", async () => {
    await world.call('CreateUser', { UserName: 'mine' })
    await world.call('CreateUser', { UserName: 'other' })
    const AccessKeyId = (await newKey('mine'))?.AccessKeyId as string
    const input = { UserName: 'other', AccessKeyId, Status: 'Inactive' }
    for (const name of ['UpdateAccessKey', 'DeleteAccessKey']) {
      await assert.rejects(world.call(name, input), fault('NoSuchEntity', /The Access Key with id/))
    }
    assert.ok(await world.needs.directory.accessKeyOf(AccessKeyId))
  })

  test('a secret does not lie in the database in clear text', async () => {
    await world.call('CreateUser', { UserName: 'sealed' })
    const key = await newKey('sealed')
    const record = await world.needs.directory.accessKey(key?.AccessKeyId as string)
    assert.ok(!Buffer.from(record?.secret ?? []).includes(key?.SecretAccessKey as string))
  })

  test('without a name a user means itself, asked of IAM; a session means nobody', async () => {
    await world.call('CreateUser', { UserName: 'self' })
    const own = (await world.call('GetUser', {}, asUser('self'))) as GetUserResponse
    assert.equal(own.User?.UserName, 'self')
    assert.deepEqual(await world.asks('GetUser', {}), [])
    const handle = service.operations['CreateAccessKey']?.handle(world.needs)
    await assert.rejects(
      handle?.({}, requestOf(asUser('self'), ['iam:CreateAccessKey'])) as Promise<unknown>,
      fault('AccessDenied'),
    )
    const session = { ...asUser('self'), kind: 'service' as const, principal: 'x.amazonaws.com', context: {} }
    await assert.rejects(world.call('GetUser', {}, session), fault('ValidationError', /Must specify userName/))
  })

  test('the root sees itself', async () => {
    const { User } = (await world.call('GetUser', {})) as GetUserResponse
    assert.equal(User?.Arn, `arn:aws:iam::${account}:root`)
  })
})
