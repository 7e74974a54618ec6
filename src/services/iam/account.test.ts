import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type {
  CreatePolicyResponse,
  CreateServiceLinkedRoleResponse,
  CreateUserResponse,
  GetAccountAuthorizationDetailsResponse,
  GetAccountPasswordPolicyResponse,
  GetAccountSummaryResponse,
  GetLoginProfileResponse,
  ListAttachedRolePoliciesResponse,
  ListEntitiesForPolicyResponse,
} from '@aws-sdk/client-iam'
import { account } from '../asking.fixture.ts'
import { allow, asUser, fault, type IamWorld, iamWorld, trust } from './world.fixture.ts'

describe('the account', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
  })
  after(() => world.close())

  test('has one alias, which nobody else has', async () => {
    const aliases = async () => (await world.call('ListAccountAliases', {}))['AccountAliases']
    assert.deepEqual(await aliases(), [])
    await world.call('CreateAccountAlias', { AccountAlias: 'first' })
    await world.call('CreateAccountAlias', { AccountAlias: 'second' })
    assert.deepEqual(await aliases(), ['second'])
    const taken = { do: 'setAlias', account: '999999999999', alias: 'second' } as const
    assert.equal(await world.needs.directory.change(taken), false)
    await assert.rejects(world.call('DeleteAccountAlias', { AccountAlias: 'first' }), fault('NoSuchEntity'))
    await world.call('DeleteAccountAlias', { AccountAlias: 'second' })
    assert.deepEqual(await aliases(), [])
  })

  test('counts what it has', async () => {
    await world.call('CreateUser', { UserName: 'counted' })
    const { SummaryMap }: GetAccountSummaryResponse = await world.call('GetAccountSummary', {})
    assert.deepEqual([SummaryMap?.Users, SummaryMap?.Groups, SummaryMap?.UsersQuota], [1, 0, 5000])
    assert.equal(SummaryMap?.AccountAccessKeysPresent, 0)
  })

  test('has a password policy until it is deleted, and passwords keep to it', async () => {
    await assert.rejects(world.call('GetAccountPasswordPolicy', {}), fault('NoSuchEntity', /domain name 123456789012/))
    await world.call('CreateUser', { UserName: 'login' })
    const create = (Password: string) => world.call('CreateLoginProfile', { UserName: 'login', Password })
    await assert.rejects(create('Sh0rt!'), fault('PasswordPolicyViolation', /minimum length of 8/))
    await assert.rejects(create('onlyletters'), fault('PasswordPolicyViolation', /three of/))
    await world.call('UpdateAccountPasswordPolicy', {
      MinimumPasswordLength: 12,
      RequireSymbols: true,
      MaxPasswordAge: 90,
    })
    const { PasswordPolicy }: GetAccountPasswordPolicyResponse = await world.call('GetAccountPasswordPolicy', {})
    assert.equal(PasswordPolicy?.MinimumPasswordLength, 12)
    assert.equal(PasswordPolicy?.ExpirePasswords, true)
    assert.equal(PasswordPolicy?.RequireNumbers, false)
    await assert.rejects(create('Passw0rdPassw0rd'), fault('PasswordPolicyViolation', /one symbol/))
    await create('passw0rd-passw0rd')
    await assert.rejects(create('passw0rd-passw0rd'), fault('EntityAlreadyExists', /Login Profile for user login/))
    await world.call('DeleteAccountPasswordPolicy', {})
    await assert.rejects(world.call('DeleteAccountPasswordPolicy', {}), fault('NoSuchEntity'))
  })

  test('a login profile is changed and deleted, and holds its user until then', async () => {
    await world.call('CreateUser', { UserName: 'pass' })
    await world.call('CreateLoginProfile', {
      UserName: 'pass',
      Password: 'Correct-Horse-1',
      PasswordResetRequired: true,
    })
    const get = async (): Promise<GetLoginProfileResponse> => world.call('GetLoginProfile', { UserName: 'pass' })
    assert.equal((await get()).LoginProfile?.PasswordResetRequired, true)
    const { id } = (await world.needs.directory.principal('user', account, 'pass')) ?? { id: '' }
    const stored = async () => (await world.needs.directory.login(id))?.password ?? ''
    const before = await stored()
    assert.ok(before.startsWith('scrypt$') && !before.includes('Correct'))
    await world.call('UpdateLoginProfile', { UserName: 'pass', PasswordResetRequired: false })
    assert.equal((await get()).LoginProfile?.PasswordResetRequired, false)
    assert.equal(await stored(), before)
    await world.call('UpdateLoginProfile', { UserName: 'pass', Password: 'Correct-Horse-2' })
    assert.notEqual(await stored(), before)
    await assert.rejects(
      world.call('DeleteUser', { UserName: 'pass' }),
      fault('DeleteConflict', /delete login profile/),
    )
    await world.call('DeleteLoginProfile', { UserName: 'pass' })
    await assert.rejects(get(), fault('NoSuchEntity', /Login Profile for User pass cannot be found/))
    await world.call('DeleteUser', { UserName: 'pass' })
  })

  test('a user is renamed with everything it has, and its old name is free', async () => {
    const { User }: CreateUserResponse = await world.call('CreateUser', { UserName: 'before' })
    await world.call('PutUserPolicy', { UserName: 'before', PolicyName: 'p', PolicyDocument: allow('s3:*') })
    await world.call('UpdateUser', { UserName: 'before', NewUserName: 'after', NewPath: '/moved/' })
    const found: CreateUserResponse = await world.call('GetUser', { UserName: 'after' })
    assert.equal(found.User?.UserId, User?.UserId)
    assert.equal(found.User?.Arn, `arn:aws:iam::${account}:user/moved/after`)
    assert.deepEqual((await world.call('ListUserPolicies', { UserName: 'after' }))['PolicyNames'], ['p'])
    await world.call('CreateUser', { UserName: 'before' })
    await assert.rejects(
      world.call('UpdateUser', { UserName: 'before', NewUserName: 'AFTER' }),
      fault('EntityAlreadyExists'),
    )
    const own = await world
      .call<GetLoginProfileResponse>('GetLoginProfile', {}, asUser('before'))
      .catch((error) => error)
    assert.ok(fault('NoSuchEntity')(own))
  })

  test('tells who uses a policy, and how', async () => {
    const input = { PolicyName: 'used', PolicyDocument: allow('s3:*') }
    const { Policy }: CreatePolicyResponse = await world.call('CreatePolicy', input)
    const PolicyArn = Policy?.Arn as string
    await world.call('CreateUser', { UserName: 'bound', PermissionsBoundary: PolicyArn, Path: '/in/' })
    await world.call('CreateRole', { RoleName: 'holder', AssumeRolePolicyDocument: trust })
    await world.call('CreateGroup', { GroupName: 'holders' })
    await world.call('AttachRolePolicy', { RoleName: 'holder', PolicyArn })
    await world.call('AttachGroupPolicy', { GroupName: 'holders', PolicyArn })
    const entities = async (more: object = {}) => {
      const answer: ListEntitiesForPolicyResponse = await world.call('ListEntitiesForPolicy', { PolicyArn, ...more })
      const users = answer.PolicyUsers?.map(({ UserName }) => UserName) ?? []
      const roles = answer.PolicyRoles?.map(({ RoleName }) => RoleName) ?? []
      return [...users, ...roles, ...(answer.PolicyGroups?.map(({ GroupName }) => GroupName) ?? [])]
    }
    assert.deepEqual(await entities(), ['bound', 'holder', 'holders'])
    assert.deepEqual(await entities({ PolicyUsageFilter: 'PermissionsBoundary' }), ['bound'])
    assert.deepEqual(await entities({ PolicyUsageFilter: 'PermissionsPolicy' }), ['holder', 'holders'])
    assert.deepEqual(await entities({ EntityFilter: 'Role' }), ['holder'])
    assert.deepEqual(await entities({ PathPrefix: '/in/' }), ['bound'])
    const first: ListEntitiesForPolicyResponse = await world.call('ListEntitiesForPolicy', { PolicyArn, MaxItems: 2 })
    assert.deepEqual(await entities({ MaxItems: 2, Marker: first.Marker }), ['bound'])
    await assert.rejects(world.call('DeletePolicy', { PolicyArn }), fault('DeleteConflict'))
  })

  test('shows everything that grants something, in parts', async () => {
    const whole: GetAccountAuthorizationDetailsResponse = await world.call('GetAccountAuthorizationDetails', {})
    const names = (answer: GetAccountAuthorizationDetailsResponse) => [
      ...(answer.UserDetailList?.map(({ UserName }) => UserName) ?? []),
      ...(answer.GroupDetailList?.map(({ GroupName }) => GroupName) ?? []),
      ...(answer.RoleDetailList?.map(({ RoleName }) => RoleName) ?? []),
      ...(answer.Policies?.map(({ PolicyName }) => PolicyName) ?? []),
    ]
    assert.deepEqual(names(whole), ['after', 'before', 'bound', 'counted', 'login', 'holders', 'holder', 'used'])
    assert.equal(whole.UserDetailList?.[0]?.UserPolicyList?.[0]?.PolicyName, 'p')
    assert.equal(whole.RoleDetailList?.[0]?.AttachedManagedPolicies?.[0]?.PolicyName, 'used')
    assert.equal(whole.Policies?.[0]?.PolicyVersionList?.[0]?.IsDefaultVersion, true)
    const parts: unknown[] = []
    let Marker: string | undefined
    do {
      const input = { MaxItems: 3, ...(Marker === undefined ? {} : { Marker }) }
      const part: GetAccountAuthorizationDetailsResponse = await world.call('GetAccountAuthorizationDetails', input)
      assert.ok(names(part).length <= 3)
      parts.push(...names(part))
      Marker = part.Marker
    } while (Marker !== undefined)
    assert.deepEqual(parts, names(whole))
    const filtered = { Filter: ['Role', 'AWSManagedPolicy'] }
    assert.deepEqual(names(await world.call('GetAccountAuthorizationDetails', filtered)), ['holder'])
    await assert.rejects(world.call('GetAccountAuthorizationDetails', { Marker: 'x' }), fault('ValidationError'))
  })

  test('policies are tagged; AWS’s own are not', async () => {
    const PolicyArn = `arn:aws:iam::${account}:policy/used`
    const Tags = [{ Key: 'team', Value: 'red' }]
    await world.call('TagPolicy', { PolicyArn, Tags })
    assert.deepEqual((await world.call('ListPolicyTags', { PolicyArn }))['Tags'], Tags)
    const [ask] = await world.asks('DeletePolicy', { PolicyArn })
    assert.deepEqual(ask?.context?.['aws:ResourceTag/team'], ['red'])
    await world.call('UntagPolicy', { PolicyArn, TagKeys: ['team'] })
    assert.deepEqual((await world.call('ListPolicyTags', { PolicyArn }))['Tags'], [])
    const byAws = 'arn:aws:iam::aws:policy/AdministratorAccess'
    await assert.rejects(world.call('TagPolicy', { PolicyArn: byAws, Tags }), fault('UnmodifiableEntity'))
  })
})

describe('service-linked roles', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
  })
  after(() => world.close())
  const AWSServiceName = 'email.cognito-idp.amazonaws.com'
  const RoleName = 'AWSServiceRoleForAmazonCognitoIdpEmailService'

  test('are made with their service’s trust and policy, once, and without a suffix', async () => {
    const { Role }: CreateServiceLinkedRoleResponse = await world.call('CreateServiceLinkedRole', { AWSServiceName })
    assert.equal(Role?.Arn, `arn:aws:iam::${account}:role/aws-service-role/${AWSServiceName}/${RoleName}`)
    assert.match(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), /"Service":"email\.cognito-idp/)
    const list: ListAttachedRolePoliciesResponse = await world.call('ListAttachedRolePolicies', { RoleName })
    assert.equal(list.AttachedPolicies?.[0]?.PolicyName, 'AmazonCognitoIdpEmailServiceRolePolicy')
    await assert.rejects(
      world.call('CreateServiceLinkedRole', { AWSServiceName }),
      fault('InvalidInput', /has been taken/),
    )
    const other = { AWSServiceName: 'cognito-idp.amazonaws.com', CustomSuffix: 'mine' }
    await assert.rejects(world.call('CreateServiceLinkedRole', other), fault('InvalidInput', /suffix is not allowed/))
    const unknown = { AWSServiceName: 'nothing.amazonaws.com' }
    await assert.rejects(world.call('CreateServiceLinkedRole', unknown), fault('InvalidInput'))
  })

  test('cannot be changed by anybody else', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
    const changes: readonly (readonly [string, object])[] = [
      ['AttachRolePolicy', { PolicyArn }],
      ['DetachRolePolicy', { PolicyArn }],
      ['PutRolePolicy', { PolicyName: 'p', PolicyDocument: allow('*') }],
      ['DeleteRolePolicy', { PolicyName: 'p' }],
      ['PutRolePermissionsBoundary', { PermissionsBoundary: PolicyArn }],
      ['DeleteRolePermissionsBoundary', {}],
      ['UpdateAssumeRolePolicy', { PolicyDocument: trust }],
      ['UpdateRole', { MaxSessionDuration: 7200 }],
      ['DeleteRole', {}],
    ]
    for (const [name, input] of changes) {
      await assert.rejects(
        world.call(name, { RoleName, ...input }),
        fault('UnmodifiableEntity', /protected role/),
        name,
      )
    }
    await world.call('UpdateRoleDescription', { RoleName, Description: 'mail' })
    await world.call('UpdateRole', { RoleName, Description: 'emails' })
  })

  test('are not made by CreateRole, nor do others get a service’s policy', async () => {
    const Path = '/aws-service-role/lambda.amazonaws.com/'
    const input = { RoleName: 'fake', Path, AssumeRolePolicyDocument: trust }
    await assert.rejects(world.call('CreateRole', input), fault('InvalidInput', /reserved/))
    await world.call('CreateRole', { RoleName: 'own', AssumeRolePolicyDocument: trust })
    const PolicyArn = 'arn:aws:iam::aws:policy/aws-service-role/AWSLambdaReplicator'
    await assert.rejects(world.call('AttachRolePolicy', { RoleName: 'own', PolicyArn }), fault('PolicyNotAttachable'))
    await assert.rejects(world.call('DeleteServiceLinkedRole', { RoleName: 'own' }), fault('NoSuchEntity'))
  })

  test('are deleted by a task, whose status is told', async () => {
    const { DeletionTaskId } = await world.call('DeleteServiceLinkedRole', { RoleName })
    assert.match(
      String(DeletionTaskId),
      new RegExp(`^task/aws-service-role/${AWSServiceName}/${RoleName}/[0-9a-f-]{36}$`),
    )
    assert.deepEqual(await world.call('GetServiceLinkedRoleDeletionStatus', { DeletionTaskId }), {
      Status: 'SUCCEEDED',
    })
    await assert.rejects(world.call('GetRole', { RoleName }), fault('NoSuchEntity'))
    const unknown = { DeletionTaskId: `${DeletionTaskId}0` }
    await assert.rejects(world.call('GetServiceLinkedRoleDeletionStatus', unknown), fault('NoSuchEntity'))
  })
})
