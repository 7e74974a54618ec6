import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type {
  CreatePolicyResponse,
  GetPolicyResponse,
  GetPolicyVersionResponse,
  ListAttachedUserPoliciesResponse,
  ListPoliciesResponse,
} from '@aws-sdk/client-iam'
import { compilePolicy, parsePolicy } from '../../policy/index.ts'
import { account } from '../asking.fixture.ts'
import { managedPolicies } from './rules/managedPolicies.ts'
import { allow, fault, type IamWorld, iamWorld, trust } from './world.fixture.ts'

describe('managed policies', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
  })
  after(() => world.close())
  const create = async (PolicyName: string, more: object = {}): Promise<string> => {
    const input = { PolicyName, PolicyDocument: allow('s3:*'), ...more }
    return ((await world.call('CreatePolicy', input)) as CreatePolicyResponse).Policy?.Arn as string
  }
  const version = (PolicyArn: string, action: string, SetAsDefault = false) =>
    world.call('CreatePolicyVersion', { PolicyArn, PolicyDocument: allow(action), SetAsDefault })

  test('a policy is created and read back, its document encoded', async () => {
    const PolicyArn = await create('first', { Path: '/a/', Description: 'd' })
    assert.equal(PolicyArn, `arn:aws:iam::${account}:policy/a/first`)
    const { Policy } = (await world.call('GetPolicy', { PolicyArn })) as GetPolicyResponse
    assert.equal(Policy?.DefaultVersionId, 'v1')
    assert.equal(Policy?.Description, 'd')
    assert.match(Policy?.PolicyId ?? '', /^ANPA[A-Z2-7]{17}$/)
    const got = (await world.call('GetPolicyVersion', { PolicyArn, VersionId: 'v1' })) as GetPolicyVersionResponse
    assert.equal(decodeURIComponent(got.PolicyVersion?.Document ?? ''), allow('s3:*'))
  })

  test('a second policy of the name, a bad document and a long one are refused', async () => {
    await create('once')
    await assert.rejects(create('Once', { Path: '/b/' }), fault('EntityAlreadyExists', /A policy called Once/))
    await assert.rejects(create('bad', { PolicyDocument: trust }), fault('MalformedPolicyDocument'))
    const long = allow('s3:*', `arn:aws:s3:::${'x'.repeat(6144)}`)
    await assert.rejects(create('long', { PolicyDocument: long }), fault('LimitExceeded', /PolicySize: 6144/))
  })

  test('versions: five at most, numbers never used again, the default one cannot be deleted', async () => {
    const PolicyArn = await create('versions')
    for (const action of ['a:b', 'a:c', 'a:d', 'a:e']) await version(PolicyArn, action, action === 'a:c')
    await assert.rejects(version(PolicyArn, 'a:f'), fault('LimitExceeded', /up to 5 versions/))
    const { Policy } = (await world.call('GetPolicy', { PolicyArn })) as GetPolicyResponse
    assert.equal(Policy?.DefaultVersionId, 'v3')
    await assert.rejects(
      world.call('DeletePolicyVersion', { PolicyArn, VersionId: 'v3' }),
      fault('DeleteConflict', /Cannot delete the default version of a policy\./),
    )
    await world.call('DeletePolicyVersion', { PolicyArn, VersionId: 'v5' })
    const { PolicyVersion } = (await version(PolicyArn, 'a:g')) as GetPolicyVersionResponse
    assert.equal(PolicyVersion?.VersionId, 'v6')
    for (const VersionId of ['v5', 'v99', 'nonsense']) {
      await assert.rejects(world.call('DeletePolicyVersion', { PolicyArn, VersionId }), fault('NoSuchEntity'))
      await assert.rejects(world.call('SetDefaultPolicyVersion', { PolicyArn, VersionId }), fault('NoSuchEntity'))
      await assert.rejects(world.call('GetPolicyVersion', { PolicyArn, VersionId }), fault('NoSuchEntity'))
    }
    await world.call('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v6' })
    const { Versions } = (await world.call('ListPolicyVersions', { PolicyArn })) as { Versions: object[] }
    assert.equal(Versions.length, 5)
  })

  test('a policy that is attached, a boundary or has versions cannot be deleted', async () => {
    const PolicyArn = await create('held')
    const remove = () => world.call('DeletePolicy', { PolicyArn })
    await world.call('CreateRole', { RoleName: 'holder', AssumeRolePolicyDocument: trust })
    await world.call('AttachRolePolicy', { RoleName: 'holder', PolicyArn })
    await assert.rejects(remove(), fault('DeleteConflict', /attached to entities/))
    await world.call('DetachRolePolicy', { RoleName: 'holder', PolicyArn })
    await world.call('PutRolePermissionsBoundary', { RoleName: 'holder', PermissionsBoundary: PolicyArn })
    await assert.rejects(remove(), fault('DeleteConflict', /attached to entities/))
    await world.call('DeleteRolePermissionsBoundary', { RoleName: 'holder' })
    await version(PolicyArn, 'a:b')
    await assert.rejects(remove(), fault('DeleteConflict', /more than one version/))
    await world.call('DeletePolicyVersion', { PolicyArn, VersionId: 'v2' })
    await remove()
    await assert.rejects(remove(), fault('NoSuchEntity'))
    await assert.rejects(world.call('GetPolicy', { PolicyArn }), fault('NoSuchEntity'))
  })

  test('policies of AWS are read and cannot be changed', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
    const { Policy } = (await world.call('GetPolicy', { PolicyArn })) as GetPolicyResponse
    assert.equal(Policy?.PolicyName, 'AdministratorAccess')
    const versioned = (await world.call('GetPolicyVersion', { PolicyArn, VersionId: 'v1' })) as GetPolicyVersionResponse
    assert.match(decodeURIComponent(versioned.PolicyVersion?.Document ?? ''), /"Action":"\*"/)
    await assert.rejects(version(PolicyArn, 'a:b'), fault('UnmodifiableEntity'))
    await assert.rejects(world.call('DeletePolicy', { PolicyArn }), fault('UnmodifiableEntity'))
  })

  test('every policy of AWS kept here passes the grammar', () => {
    for (const { name, document } of managedPolicies.values()) {
      compilePolicy(parsePolicy(document, 'identity'), { name, type: 'identity' })
    }
    assert.ok(managedPolicies.size >= 30)
  })

  test('those that stacks of user pools, buckets, functions and APIs attach are kept', () => {
    const names = [
      'AdministratorAccess',
      'PowerUserAccess',
      'ReadOnlyAccess',
      'IAMFullAccess',
      'IAMReadOnlyAccess',
      'IAMUserChangePassword',
      'AmazonS3FullAccess',
      'AmazonS3ReadOnlyAccess',
      'AmazonCognitoPowerUser',
      'AmazonCognitoReadOnly',
      'AmazonCognitoDeveloperAuthenticatedIdentities',
      'AmazonCognitoUnAuthedIdentitiesSessionPolicy',
      'AWSLambda_FullAccess',
      'AWSLambda_ReadOnlyAccess',
      'AWSLambdaExecute',
      'service-role/AWSLambdaBasicExecutionRole',
      'service-role/AWSLambdaVPCAccessExecutionRole',
      'service-role/AWSLambdaDynamoDBExecutionRole',
      'service-role/AWSLambdaKinesisExecutionRole',
      'service-role/AWSLambdaSQSQueueExecutionRole',
      'service-role/AWSLambdaRole',
      'AmazonAPIGatewayAdministrator',
      'AmazonAPIGatewayInvokeFullAccess',
      'service-role/AmazonAPIGatewayPushToCloudWatchLogs',
      'CloudWatchLogsFullAccess',
      'CloudWatchLogsReadOnlyAccess',
      'CloudWatchLambdaInsightsExecutionRolePolicy',
      'AWSXRayDaemonWriteAccess',
      'AmazonDynamoDBFullAccess',
      'AmazonDynamoDBReadOnlyAccess',
      'AWSCloudFormationFullAccess',
    ]
    assert.deepEqual(
      names.filter((name) => !managedPolicies.has(`arn:aws:iam::aws:policy/${name}`)),
      [],
    )
  })

  test('policies are listed by scope, use and part', async () => {
    const list = async (input: object) => (await world.call('ListPolicies', input)) as ListPoliciesResponse
    const names = async (input: object) => ((await list(input)).Policies ?? []).map(({ PolicyName }) => PolicyName)
    const local = await names({ Scope: 'Local' })
    assert.ok(local.includes('first') && !local.includes('AdministratorAccess'))
    assert.ok((await names({ Scope: 'AWS' })).includes('AdministratorAccess'))
    assert.deepEqual(await names({ OnlyAttached: true }), [])
    const below = await names({ PathPrefix: '/service-role/' })
    assert.ok(below.includes('AWSLambdaBasicExecutionRole') && !below.includes('AdministratorAccess'))
    const all: (string | undefined)[] = []
    let Marker: string | undefined
    do {
      const answer = await list({ MaxItems: 2, ...(Marker === undefined ? {} : { Marker }) })
      all.push(...(answer.Policies ?? []).map(({ PolicyName }) => PolicyName))
      Marker = answer.Marker
    } while (Marker !== undefined)
    assert.deepEqual(all, await names({}))
  })
  test('a policy of AWS’s and an own one of the same name are both in lists, a part at a time', async () => {
    await create('ReadOnlyAccess')
    await world.call('CreateUser', { UserName: 'namesakes' })
    const arns = [`arn:aws:iam::${account}:policy/ReadOnlyAccess`, 'arn:aws:iam::aws:policy/ReadOnlyAccess']
    for (const PolicyArn of arns) await world.call('AttachUserPolicy', { UserName: 'namesakes', PolicyArn })
    const everyPart = async (
      name: string,
      input: object,
      arnsOf: (answer: Listed) => readonly (string | undefined)[],
    ) => {
      const all: (string | undefined)[] = []
      let Marker: string | undefined
      do {
        const answer: Listed = await world.call(name, { ...input, MaxItems: 1, ...(Marker ? { Marker } : {}) })
        all.push(...arnsOf(answer))
        Marker = answer.Marker
      } while (Marker !== undefined)
      return all
    }
    const attached = await everyPart('ListAttachedUserPolicies', { UserName: 'namesakes' }, ({ AttachedPolicies }) =>
      (AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn),
    )
    assert.deepEqual(attached, arns)
    const listed = await everyPart('ListPolicies', {}, ({ Policies }) => (Policies ?? []).map(({ Arn }) => Arn))
    assert.deepEqual(
      listed.filter((arn) => arn?.endsWith('/ReadOnlyAccess')),
      arns,
    )
  })
})

type Listed = ListPoliciesResponse & ListAttachedUserPoliciesResponse
