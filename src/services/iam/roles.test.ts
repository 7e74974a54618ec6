import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CreateRoleResponse, GetRoleResponse, ListRolesResponse } from '@aws-sdk/client-iam'
import { account } from '../asking.fixture.ts'
import { allow, fault, type IamWorld, iamWorld, trust } from './world.fixture.ts'

describe('roles', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
  })
  after(() => world.close())
  const role = (RoleName: string, more: object = {}): Promise<object> =>
    world.call('CreateRole', { RoleName, AssumeRolePolicyDocument: trust, ...more })

  test('a role is created with its path, duration, boundary and tags, and found again', async () => {
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/AmazonS3FullAccess'
    const { Role } = (await role('full', {
      Path: '/app/',
      MaxSessionDuration: 7200,
      Description: 'all of it',
      PermissionsBoundary,
      Tags: [{ Key: 'team', Value: 'red' }],
    })) as CreateRoleResponse
    assert.match(Role?.RoleId ?? '', /^AROA[A-Z2-7]{17}$/)
    const found = ((await world.call('GetRole', { RoleName: 'full' })) as GetRoleResponse).Role
    assert.deepEqual(found, Role)
    assert.equal(found?.Arn, `arn:aws:iam::${account}:role/app/full`)
    assert.equal(found?.MaxSessionDuration, 7200)
    assert.equal(found?.Description, 'all of it')
    assert.deepEqual(found?.PermissionsBoundary?.PermissionsBoundaryArn, PermissionsBoundary)
    assert.deepEqual(found?.Tags, [{ Key: 'team', Value: 'red' }])
    assert.equal(decodeURIComponent(found?.AssumeRolePolicyDocument ?? ''), trust)
    assert.ok(!found?.AssumeRolePolicyDocument?.includes('"'))
  })

  test('a second role whose name differs only by case is refused', async () => {
    await role('Twice')
    await assert.rejects(role('tWICE'), fault('EntityAlreadyExists', /Role with name tWICE already exists\./))
  })

  test('a trust policy that is no trust policy is refused', async () => {
    for (const document of ['{', '{}', allow('s3:*')]) {
      await assert.rejects(role('bad', { AssumeRolePolicyDocument: document }), fault('MalformedPolicyDocument'))
    }
    await assert.rejects(world.call('GetRole', { RoleName: 'bad' }), fault('NoSuchEntity'))
  })

  test('who trusts a provider of many customers says whose users are meant', async () => {
    const cognito = 'cognito-identity.amazonaws.com'
    const github = 'token.actions.githubusercontent.com'
    const trusting = (Federated: string, Condition?: object, Effect = 'Allow') =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect, Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity', Condition },
      })
    const ofGithub = `arn:aws:iam::${account}:oidc-provider/${github}`
    const amr = { 'ForAnyValue:StringLike': { [`${cognito}:amr`]: 'authenticated' } }
    const unsaid: readonly (readonly [string, RegExp])[] = [
      [trusting(cognito), /A condition block must be present for the Cognito provider/],
      [trusting(cognito, amr), /for the Cognito provider/],
      [trusting(cognito, { StringNotEquals: { [`${cognito}:aud`]: 'us-east-1:p' } }), /for the Cognito provider/],
      [trusting(cognito, { StringLike: { [`${cognito}:aud`]: ['us-east-1:p', '*?'] } }), /for the Cognito provider/],
      [trusting(ofGithub, { StringEquals: { [`${github}:aud`]: 'sts.amazonaws.com' } }), /condition on .*:sub/],
    ]
    for (const [document, message] of unsaid) {
      const refused = fault('MalformedPolicyDocument', message)
      await assert.rejects(role('open', { AssumeRolePolicyDocument: document }), refused)
    }
    await role('closing')
    const update = (PolicyDocument: string) =>
      world.call('UpdateAssumeRolePolicy', { RoleName: 'closing', PolicyDocument })
    await assert.rejects(update(trusting(cognito, amr)), fault('MalformedPolicyDocument'))
    await update(trusting(cognito, { ...amr, StringEquals: { [`${cognito}:AUD`]: 'us-east-1:p' } }))
    await update(trusting(ofGithub, { StringLike: { [`${github}:sub`]: 'repo:us/*' } }))
    await update(trusting(cognito, undefined, 'Deny'))
    await update(trusting(`arn:aws:iam::${account}:oidc-provider/login.example.com`))
  })

  test('a trust policy that names a role of this account that is not there is refused', async () => {
    const document = trust.replace('"Service":"lambda.amazonaws.com"', `"AWS":"arn:aws:iam::${account}:role/ghost"`)
    await assert.rejects(
      role('trusting', { AssumeRolePolicyDocument: document }),
      fault('MalformedPolicyDocument', /Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role\/ghost"/),
    )
  })

  test('a trust policy over 2048 characters without white space is refused', async () => {
    const spaced = trust.replaceAll('":', `":${' '.repeat(600)}`)
    await role('spaced', { AssumeRolePolicyDocument: spaced })
    const long = trust.replace('"Effect"', `"Sid":"${'x'.repeat(2048)}","Effect"`)
    await assert.rejects(role('long', { AssumeRolePolicyDocument: long }), fault('LimitExceeded', /ACLSizePerRole/))
  })

  test('a boundary that is not there is refused', async () => {
    const PermissionsBoundary = `arn:aws:iam::${account}:policy/ghost`
    await assert.rejects(role('bounded', { PermissionsBoundary }), fault('NoSuchEntity', /ghost/))
    await role('unbounded')
    await assert.rejects(
      world.call('PutRolePermissionsBoundary', { RoleName: 'unbounded', PermissionsBoundary }),
      fault('NoSuchEntity', /ghost/),
    )
  })

  test('a role that has policies cannot be deleted, and can once they are gone', async () => {
    await role('busy')
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
    await world.call('PutRolePolicy', { RoleName: 'busy', PolicyName: 'p', PolicyDocument: allow('s3:*') })
    await world.call('AttachRolePolicy', { RoleName: 'busy', PolicyArn })
    await assert.rejects(world.call('DeleteRole', { RoleName: 'busy' }), fault('DeleteConflict', /detach all policies/))
    await world.call('DetachRolePolicy', { RoleName: 'busy', PolicyArn })
    await assert.rejects(world.call('DeleteRole', { RoleName: 'busy' }), fault('DeleteConflict', /delete policies/))
    await world.call('DeleteRolePolicy', { RoleName: 'busy', PolicyName: 'p' })
    await world.call('DeleteRole', { RoleName: 'busy' })
    await assert.rejects(
      world.call('DeleteRole', { RoleName: 'busy' }),
      fault('NoSuchEntity', /The role with name busy cannot be found\./),
    )
  })

  test('inline policies are put, read back encoded, listed and deleted', async () => {
    await role('inline')
    const document = allow("s3:Get*'(!)")
    await assert.rejects(
      world.call('PutRolePolicy', { RoleName: 'inline', PolicyName: 'a', PolicyDocument: document }),
      fault('MalformedPolicyDocument'),
    )
    await world.call('PutRolePolicy', { RoleName: 'inline', PolicyName: 'a', PolicyDocument: allow('s3:Get*') })
    await world.call('PutRolePolicy', { RoleName: 'inline', PolicyName: 'a', PolicyDocument: allow('s3:Put*') })
    const got = await world.call('GetRolePolicy', { RoleName: 'inline', PolicyName: 'a' })
    assert.equal(decodeURIComponent(String(got['PolicyDocument'])), allow('s3:Put*'))
    assert.ok(!String(got['PolicyDocument']).includes('*'))
    assert.deepEqual((await world.call('ListRolePolicies', { RoleName: 'inline' }))['PolicyNames'], ['a'])
    await world.call('DeleteRolePolicy', { RoleName: 'inline', PolicyName: 'a' })
    for (const name of ['GetRolePolicy', 'DeleteRolePolicy']) {
      await assert.rejects(
        world.call(name, { RoleName: 'inline', PolicyName: 'a' }),
        fault('NoSuchEntity', /The role policy with name a cannot be found\./),
      )
    }
  })

  test('inline policies of one role are limited together', async () => {
    await role('large')
    const big = (n: number) => allow('s3:*', `arn:aws:s3:::${'x'.repeat(n)}`)
    const put = (PolicyName: string, size: number) =>
      world.call('PutRolePolicy', { RoleName: 'large', PolicyName, PolicyDocument: big(size) })
    await put('a', 6000)
    await assert.rejects(put('b', 6000), fault('LimitExceeded', /10240 bytes exceeded for role large/))
    await put('a', 9000)
  })

  test('ten managed policies are the most, and attaching one again is no further one', async () => {
    await role('ten')
    const arns: string[] = []
    for (let i = 0; i < 11; i++) {
      const { Policy } = (await world.call('CreatePolicy', {
        PolicyName: `ten-${i}`,
        PolicyDocument: allow('s3:*'),
      })) as { Policy: { Arn: string } }
      arns.push(Policy.Arn)
    }
    const attach = (PolicyArn: string | undefined) => world.call('AttachRolePolicy', { RoleName: 'ten', PolicyArn })
    for (const arn of arns.slice(0, 10)) await attach(arn)
    await attach(arns[0])
    await assert.rejects(attach(arns[10]), fault('LimitExceeded', /PoliciesPerRole: 10/))
    const listed = await world.call('ListAttachedRolePolicies', { RoleName: 'ten' })
    assert.equal((listed['AttachedPolicies'] as object[]).length, 10)
  })

  test('a policy that is not there is neither attached nor detached', async () => {
    await role('lonely')
    for (const PolicyArn of [`arn:aws:iam::${account}:policy/ghost`, 'arn:aws:iam::aws:policy/Ghost']) {
      await assert.rejects(
        world.call('AttachRolePolicy', { RoleName: 'lonely', PolicyArn }),
        fault('NoSuchEntity', /does not exist or is not attachable/),
      )
      await assert.rejects(world.call('DetachRolePolicy', { RoleName: 'lonely', PolicyArn }), fault('NoSuchEntity'))
    }
  })

  test('what is no policy’s ARN is said to be none', async () => {
    await role('named')
    for (const PolicyArn of [
      'AdministratorAccessToAll',
      `arn:aws:iam::${account}:role/named`,
      'arn:aws:iam::aws:policy',
    ]) {
      const wrong = fault('InvalidInput', new RegExp(`^ARN ${PolicyArn} is not valid\\.$`))
      for (const name of ['AttachRolePolicy', 'DetachRolePolicy']) {
        await assert.rejects(world.call(name, { RoleName: 'named', PolicyArn }), wrong)
      }
      await assert.rejects(world.call('GetPolicy', { PolicyArn }), wrong)
      const boundary = { RoleName: 'named', PermissionsBoundary: PolicyArn }
      await assert.rejects(world.call('PutRolePermissionsBoundary', boundary), wrong)
    }
  })

  test('roles are listed by path, a part at a time', async () => {
    for (const name of ['p1', 'p2', 'p3']) await role(name, { Path: '/paged/' })
    const names: string[] = []
    let Marker: string | undefined
    do {
      const answer = (await world.call('ListRoles', {
        PathPrefix: '/paged/',
        MaxItems: 2,
        Marker,
      })) as ListRolesResponse
      names.push(...(answer.Roles ?? []).map(({ RoleName }) => RoleName as string))
      Marker = answer.Marker
    } while (Marker !== undefined)
    assert.deepEqual(names, ['p1', 'p2', 'p3'])
    await assert.rejects(world.call('ListRoles', { Marker: '%%' }), fault('ValidationError'))
  })

  test('tags are set and taken without regard to case, and reserved or repeated keys are refused', async () => {
    await role('tagged')
    await world.call('TagRole', { RoleName: 'tagged', Tags: [{ Key: 'Team', Value: 'red' }] })
    await world.call('TagRole', { RoleName: 'tagged', Tags: [{ Key: 'team', Value: 'blue' }] })
    const tags = async () => (await world.call('ListRoleTags', { RoleName: 'tagged' }))['Tags']
    assert.deepEqual(await tags(), [{ Key: 'team', Value: 'blue' }])
    for (const Tags of [
      [{ Key: 'aws:x', Value: '' }],
      [
        { Key: 'a', Value: '' },
        { Key: 'A', Value: '' },
      ],
    ]) {
      await assert.rejects(world.call('TagRole', { RoleName: 'tagged', Tags }), fault('InvalidInput'))
    }
    await world.call('UntagRole', { RoleName: 'tagged', TagKeys: ['TEAM'] })
    assert.deepEqual(await tags(), [])
  })

  test('tags that are set at the same time are all kept', async () => {
    await role('racing')
    const keys = ['a', 'b', 'c', 'd']
    await Promise.all(keys.map((Key) => world.call('TagRole', { RoleName: 'racing', Tags: [{ Key, Value: Key }] })))
    const { Tags } = (await world.call('ListRoleTags', { RoleName: 'racing' })) as { Tags: { Key: string }[] }
    assert.deepEqual(Tags.map(({ Key }) => Key).sort(), keys)
  })

  test('a role is updated; its instance profiles are none', async () => {
    await role('updated', { Description: 'old' })
    await world.call('UpdateRole', { RoleName: 'updated', Description: 'new', MaxSessionDuration: 43200 })
    const document = trust.replace('lambda', 'edgelambda')
    await world.call('UpdateAssumeRolePolicy', { RoleName: 'updated', PolicyDocument: document })
    const { Role } = (await world.call('GetRole', { RoleName: 'updated' })) as GetRoleResponse
    assert.equal(Role?.Description, 'new')
    assert.equal(Role?.MaxSessionDuration, 43200)
    assert.equal(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), document)
    await assert.rejects(
      world.call('UpdateAssumeRolePolicy', { RoleName: 'updated', PolicyDocument: allow('s3:*') }),
      fault('MalformedPolicyDocument'),
    )
    const profiles = await world.call('ListInstanceProfilesForRole', { RoleName: 'updated' })
    assert.deepEqual(profiles['InstanceProfiles'], [])
    await assert.rejects(world.call('ListInstanceProfilesForRole', { RoleName: 'none' }), fault('NoSuchEntity'))
  })

  test('IAM is asked on the true path and tags; on the pathless ARN where the role is not there', async () => {
    await role('asked', { Path: '/deep/down/', Tags: [{ Key: 'team', Value: 'red' }] })
    const [ask] = await world.asks('GetRole', { RoleName: 'asked' })
    assert.equal(ask?.resource, `arn:aws:iam::${account}:role/deep/down/asked`)
    assert.deepEqual(ask?.context?.['aws:ResourceTag/team'], ['red'])
    const [missing] = await world.asks('GetRole', { RoleName: 'nobody' })
    assert.equal(missing?.resource, `arn:aws:iam::${account}:role/nobody`)
    const creating = await world.asks('CreateRole', {
      RoleName: 'x',
      Path: '/y/',
      PermissionsBoundary: 'b',
      Tags: [{ Key: 'k', Value: 'v' }],
    })
    assert.deepEqual(
      creating.map(({ action }) => action),
      ['iam:CreateRole', 'iam:TagRole'],
    )
    assert.deepEqual(creating[0]?.context, {
      'iam:PermissionsBoundary': ['b'],
      'aws:TagKeys': ['k'],
      'aws:RequestTag/k': ['v'],
    })
    await role('bound', { PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess' })
    const [inline] = await world.asks('PutRolePolicy', { RoleName: 'bound' })
    assert.deepEqual(inline?.context, { 'iam:PermissionsBoundary': ['arn:aws:iam::aws:policy/ReadOnlyAccess'] })
    assert.deepEqual((await world.asks('ListRolePolicies', { RoleName: 'bound' }))[0]?.context, {})
    const [attach] = await world.asks('AttachRolePolicy', { RoleName: 'asked', PolicyArn: 'arn:p' })
    assert.deepEqual(attach?.context?.['iam:PolicyARN'], ['arn:p'])
  })
})
