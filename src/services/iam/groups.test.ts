import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type {
  CreateUserResponse,
  GetGroupPolicyResponse,
  GetGroupResponse,
  ListAttachedGroupPoliciesResponse,
  ListGroupsForUserResponse,
  ListGroupsResponse,
} from '@aws-sdk/client-iam'
import { account } from '../asking.fixture.ts'
import { allow, asUser, fault, type IamWorld, iamWorld } from './world.fixture.ts'

describe('groups', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
  })
  after(() => world.close())

  test('a group is created, found with its members in parts, renamed and deleted when it is empty', async () => {
    await world.call('CreateGroup', { GroupName: 'Ops', Path: '/a/' })
    await assert.rejects(
      world.call('CreateGroup', { GroupName: 'oPS' }),
      fault('EntityAlreadyExists', /Group with name oPS/),
    )
    for (const UserName of ['b', 'A', 'c']) {
      await world.call('CreateUser', { UserName })
      await world.call('AddUserToGroup', { GroupName: 'Ops', UserName })
      await world.call('AddUserToGroup', { GroupName: 'Ops', UserName })
    }
    const first: GetGroupResponse = await world.call('GetGroup', { GroupName: 'Ops', MaxItems: 2 })
    assert.match(first.Group?.GroupId ?? '', /^AGPA[A-Z2-7]{17}$/)
    assert.equal(first.Group?.Arn, `arn:aws:iam::${account}:group/a/Ops`)
    const names = ({ Users }: GetGroupResponse) => Users?.map(({ UserName }) => UserName)
    assert.deepEqual([names(first), first.IsTruncated], [['A', 'b'], true])
    const rest: GetGroupResponse = await world.call('GetGroup', { GroupName: 'Ops', MaxItems: 2, Marker: first.Marker })
    assert.deepEqual([names(rest), rest.IsTruncated], [['c'], false])
    await world.call('UpdateGroup', { GroupName: 'Ops', NewGroupName: 'Dev', NewPath: '/b/' })
    await assert.rejects(world.call('GetGroup', { GroupName: 'Ops' }), fault('NoSuchEntity', /The group with name Ops/))
    const listed: ListGroupsResponse = await world.call('ListGroups', { PathPrefix: '/b/' })
    assert.deepEqual(
      listed.Groups?.map(({ Arn }) => Arn),
      [`arn:aws:iam::${account}:group/b/Dev`],
    )
    await assert.rejects(world.call('DeleteGroup', { GroupName: 'Dev' }), fault('DeleteConflict', /remove users/))
    await assert.rejects(world.call('DeleteUser', { UserName: 'A' }), fault('DeleteConflict', /from all groups/))
    for (const UserName of ['b', 'A', 'c']) await world.call('RemoveUserFromGroup', { GroupName: 'Dev', UserName })
    await assert.rejects(
      world.call('RemoveUserFromGroup', { GroupName: 'Dev', UserName: 'A' }),
      fault('NoSuchEntity', /User A is not in group Dev/),
    )
    await world.call('DeleteGroup', { GroupName: 'Dev' })
    await world.call('DeleteUser', { UserName: 'A' })
  })

  test('a group’s name that is taken is refused', async () => {
    await world.call('CreateGroup', { GroupName: 'one' })
    await world.call('CreateGroup', { GroupName: 'two' })
    const input = { GroupName: 'one', NewGroupName: 'TWO' }
    await assert.rejects(world.call('UpdateGroup', input), fault('EntityAlreadyExists'))
    await world.call('UpdateGroup', { GroupName: 'one', NewGroupName: 'One' })
  })

  test('a user is in ten groups at most', async () => {
    await world.call('CreateUser', { UserName: 'busy' })
    for (let i = 0; i < 11; i++) await world.call('CreateGroup', { GroupName: `g${i}` })
    for (let i = 0; i < 10; i++) await world.call('AddUserToGroup', { GroupName: `g${i}`, UserName: 'busy' })
    await assert.rejects(
      world.call('AddUserToGroup', { GroupName: 'g10', UserName: 'busy' }),
      fault('LimitExceeded', /GroupsPerUser: 10/),
    )
    const { Groups }: ListGroupsForUserResponse = await world.call('ListGroupsForUser', { UserName: 'busy' })
    assert.equal(Groups?.length, 10)
  })

  test('what a group is given or loses counts for its members at once, as does leaving it', async () => {
    const { User }: CreateUserResponse = await world.call('CreateUser', { UserName: 'member' })
    const caller = asUser('member', User?.UserId)
    const identity = async () => (await world.needs.directory.grantsOf(caller)).identity.map(({ name }) => name)
    await world.call('CreateGroup', { GroupName: 'grants' })
    assert.deepEqual(await identity(), [])
    await world.call('PutGroupPolicy', { GroupName: 'grants', PolicyName: 'in', PolicyDocument: allow('s3:*') })
    await world.call('AddUserToGroup', { GroupName: 'grants', UserName: 'member' })
    assert.deepEqual(await identity(), ['in'])
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3FullAccess'
    await world.call('AttachGroupPolicy', { GroupName: 'grants', PolicyArn })
    assert.deepEqual(await identity(), ['in', 'AmazonS3FullAccess'])
    await world.call('DeleteGroupPolicy', { GroupName: 'grants', PolicyName: 'in' })
    assert.deepEqual(await identity(), ['AmazonS3FullAccess'])
    await world.call('RemoveUserFromGroup', { GroupName: 'grants', UserName: 'member' })
    assert.deepEqual(await identity(), [])
    await assert.rejects(world.call('DeleteGroup', { GroupName: 'grants' }), fault('DeleteConflict', /detach all/))
    await world.call('DetachGroupPolicy', { GroupName: 'grants', PolicyArn })
    await world.call('DeleteGroup', { GroupName: 'grants' })
  })

  test('inline and attached policies are listed; inline ones hold 5120 characters', async () => {
    await world.call('CreateGroup', { GroupName: 'full' })
    const put = (PolicyName: string, PolicyDocument: string) =>
      world.call('PutGroupPolicy', { GroupName: 'full', PolicyName, PolicyDocument })
    await put('p', allow('s3:*'))
    const got: GetGroupPolicyResponse = await world.call('GetGroupPolicy', { GroupName: 'full', PolicyName: 'p' })
    assert.equal(decodeURIComponent(got.PolicyDocument ?? ''), allow('s3:*'))
    await assert.rejects(put('big', allow('s3:*', `arn:aws:s3:::${'b'.repeat(5100)}`)), fault('LimitExceeded', /5120/))
    await assert.rejects(put('bad', '{}'), fault('MalformedPolicyDocument'))
    assert.deepEqual((await world.call('ListGroupPolicies', { GroupName: 'full' }))['PolicyNames'], ['p'])
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3FullAccess'
    await world.call('AttachGroupPolicy', { GroupName: 'full', PolicyArn })
    const list: ListAttachedGroupPoliciesResponse = await world.call('ListAttachedGroupPolicies', { GroupName: 'full' })
    assert.deepEqual(list.AttachedPolicies, [{ PolicyName: 'AmazonS3FullAccess', PolicyArn }])
    await assert.rejects(
      world.call('GetGroupPolicy', { GroupName: 'full', PolicyName: 'none' }),
      fault('NoSuchEntity', /The group policy with name none cannot be found/),
    )
  })

  test('a marker that is none is refused by every list', async () => {
    const lists: readonly (readonly [string, object])[] = [
      ['ListGroups', {}],
      ['GetGroup', { GroupName: 'full' }],
      ['ListGroupPolicies', { GroupName: 'full' }],
      ['ListAttachedGroupPolicies', { GroupName: 'full' }],
      ['ListGroupsForUser', { UserName: 'busy' }],
      ['ListUserPolicies', { UserName: 'busy' }],
      ['ListAttachedUserPolicies', { UserName: 'busy' }],
      ['ListUsers', {}],
      ['ListRoles', {}],
      ['ListPolicies', {}],
      ['ListInstanceProfiles', {}],
    ]
    for (const [name, input] of lists) {
      await assert.rejects(world.call(name, { ...input, Marker: '?' }), fault('ValidationError', /Marker/), name)
    }
  })

  test('a new name is asked for on both names, with their paths', async () => {
    await world.call('CreateGroup', { GroupName: 'old', Path: '/x/' })
    assert.deepEqual(
      (await world.asks('UpdateGroup', { GroupName: 'old', NewGroupName: 'new' })).map(({ resource }) => resource),
      [`arn:aws:iam::${account}:group/x/old`, `arn:aws:iam::${account}:group/x/new`],
    )
  })
})
