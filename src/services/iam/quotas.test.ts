import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { account } from '../asking.fixture.ts'
import { allow, fault, type IamWorld, iamWorld, trust } from './world.fixture.ts'

describe('quotas', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
  })
  after(() => world.close())
  const change: IamWorld['needs']['directory']['change'] = (each) => world.needs.directory.change(each)
  const common = { account, path: '/', createdAt: 0, tags: {}, revision: 1 }

  test('an account has 300 groups at most', async () => {
    for (let i = 0; i < 300; i++) {
      const principal = { ...common, kind: 'group', id: `g${i}`, name: `g${i}`, arn: `arn${i}` } as const
      assert.ok(await change({ do: 'addPrincipal', principal }))
    }
    const input = { GroupName: 'more' }
    await assert.rejects(world.call('CreateGroup', input), fault('LimitExceeded', /GroupsPerAccount: 300/))
    await world.call('DeleteGroup', { GroupName: 'g0' })
    await world.call('CreateGroup', input)
  })

  test('the count is the account’s own, and of its kind', async () => {
    const principal = { ...common, account: '999999999999', kind: 'group', id: 'other', name: 'x', arn: 'x' } as const
    assert.ok(await change({ do: 'addPrincipal', principal, limit: 300 }))
    await world.call('CreateRole', { RoleName: 'role', AssumeRolePolicyDocument: trust })
  })

  test('ten policies may be attached to a group', async () => {
    for (let i = 0; i < 11; i++) {
      await world.call('CreatePolicy', { PolicyName: `p${i}`, PolicyDocument: allow('s3:*') })
    }
    const attach = (i: number) =>
      world.call('AttachGroupPolicy', { GroupName: 'more', PolicyArn: `arn:aws:iam::${account}:policy/p${i}` })
    for (let i = 0; i < 10; i++) await attach(i)
    await attach(0)
    await assert.rejects(attach(10), fault('LimitExceeded', /PoliciesPerGroup: 10/))
  })
})
