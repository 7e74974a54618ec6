import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  AddUserToGroupCommand,
  CreateUserCommand,
  GetAccountSummaryCommand,
  GetLoginProfileCommand,
  ListOpenIDConnectProvidersCommand,
  ListUserTagsCommand,
} from '@aws-sdk/client-iam'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { start, type TestServer } from '../../src/testing.ts'
import { type Clients, clientsOf, createStack, deleteStack, failures, outputsOf } from './stackWorld.ts'

const Type = (name: string) => `AWS::IAM::${name}`
const listing = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }],
}

const Resources = {
  Readers: {
    Type: Type('Group'),
    Properties: {
      Path: '/teams/',
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/IAMReadOnlyAccess'],
      Policies: [{ PolicyName: 'list', PolicyDocument: listing }],
    },
  },
  Robot: {
    Type: Type('User'),
    Properties: {
      UserName: 'robot',
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
      Policies: [{ PolicyName: 'list', PolicyDocument: listing }],
      Tags: [{ Key: 'team', Value: 'red' }],
    },
  },
  Ana: {
    Type: Type('User'),
    Properties: {
      Groups: [{ Ref: 'Readers' }],
      LoginProfile: { Password: 'Correct-horse-1', PasswordResetRequired: 'true' },
    },
  },
  Members: {
    Type: Type('UserToGroupAddition'),
    Properties: { GroupName: { Ref: 'Readers' }, Users: [{ Ref: 'Robot' }, 'elder'] },
  },
  Key: { Type: Type('AccessKey'), Properties: { UserName: { Ref: 'Robot' } } },
  Off: { Type: Type('AccessKey'), Properties: { UserName: { Ref: 'Robot' }, Status: 'Inactive', Serial: 1 } },
  Pipelines: {
    Type: Type('OIDCProvider'),
    Properties: {
      Url: 'https://token.example.com',
      ClientIdList: ['sts.amazonaws.com'],
      ThumbprintList: ['cf23df2207d99a74fbe169e3eba035e633b65d94'],
    },
  },
}
const Outputs = {
  Id: { Value: { Ref: 'Key' } },
  Secret: { Value: { 'Fn::GetAtt': ['Key', 'SecretAccessKey'] } },
  OffId: { Value: { Ref: 'Off' } },
  OffSecret: { Value: { 'Fn::GetAtt': ['Off', 'SecretAccessKey'] } },
  Robot: { Value: { 'Fn::GetAtt': ['Robot', 'Arn'] } },
  Ana: { Value: { Ref: 'Ana' } },
  Group: { Value: { 'Fn::GetAtt': ['Readers', 'Arn'] } },
  Provider: { Value: { Ref: 'Pipelines' } },
}

describe('users, groups, keys and providers of templates', { timeout: 60_000 }, () => {
  let server: TestServer
  let all: Clients
  before(async () => {
    server = await start()
    all = clientsOf(server)
    await all.iam.send(new CreateUserCommand({ UserName: 'elder' }))
  })
  after(() => server.stop())

  const count = async () => {
    const { SummaryMap = {} } = await all.iam.send(new GetAccountSummaryCommand({}))
    return [SummaryMap['Users'], SummaryMap['Groups'], SummaryMap['Providers']]
  }
  const buckets = (accessKeyId: string | undefined, secretAccessKey: string | undefined) => {
    const credentials = { accessKeyId: accessKeyId ?? '', secretAccessKey: secretAccessKey ?? '' }
    return new S3Client({ endpoint: server.url, region: server.region, credentials }).send(new ListBucketsCommand({}))
  }

  it('are made, work, and go with their stack', async () => {
    const before = await count()
    const stack = await createStack(
      all.stacks,
      'team',
      { Resources, Outputs },
      { Tags: [{ Key: 'env', Value: 'dev' }] },
    )
    assert.deepEqual(await failures(all.stacks, 'team'), [])
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE')
    const made = outputsOf(stack)
    assert.equal(made['Robot'], `arn:aws:iam::${server.account}:user/robot`)
    assert.match(made['Group'] ?? '', /:group\/teams\/team-Readers-[A-Z0-9]{12}$/)
    assert.match(made['Ana'] ?? '', /^team-Ana-[A-Z0-9]{12}$/)
    assert.equal(made['Provider'], `arn:aws:iam::${server.account}:oidc-provider/token.example.com`)
    await buckets(made['Id'], made['Secret'])
    await assert.rejects(buckets(made['OffId'], made['OffSecret']), { name: 'InvalidAccessKeyId' })
    const { Tags = [] } = await all.iam.send(new ListUserTagsCommand({ UserName: 'robot' }))
    assert.deepEqual(Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])), { team: 'red', env: 'dev' })
    const { LoginProfile } = await all.iam.send(new GetLoginProfileCommand({ UserName: made['Ana'] }))
    assert.equal(LoginProfile?.PasswordResetRequired, true)
    assert.equal((await deleteStack(all.stacks, stack.StackId ?? '')).StackStatus, 'DELETE_COMPLETE')
    assert.deepEqual(await count(), before)
    assert.deepEqual((await all.iam.send(new ListOpenIDConnectProvidersCommand({}))).OpenIDConnectProviderList, [])
  })

  it('are undone when one of them fails, and stay where somebody else was put among them', async () => {
    const before = await count()
    const taken = { Type: Type('User'), DependsOn: 'Key', Properties: { UserName: 'elder' } }
    const failed = await createStack(all.stacks, 'undone', { Resources: { ...Resources, Taken: taken } })
    assert.equal(failed.StackStatus, 'ROLLBACK_COMPLETE')
    assert.deepEqual(await count(), before)

    const { Readers } = Resources
    const stack = await createStack(all.stacks, 'joined', {
      Resources: { Readers },
      Outputs: { Name: { Value: { Ref: 'Readers' } } },
    })
    const GroupName = outputsOf(stack)['Name']
    await all.iam.send(new AddUserToGroupCommand({ UserName: 'elder', GroupName }))
    assert.equal((await deleteStack(all.stacks, stack.StackId ?? '')).StackStatus, 'DELETE_FAILED')
  })

  it('ask for an acknowledgement, of names too', async () => {
    const only = (Capabilities: ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM')[], Properties: object) =>
      createStack(all.stacks, 'asked', { Resources: { U: { Type: Type('User'), Properties } } }, { Capabilities })
    await assert.rejects(only([], {}), { name: 'InsufficientCapabilitiesException' })
    await assert.rejects(only(['CAPABILITY_IAM'], { UserName: 'named' }), { name: 'InsufficientCapabilitiesException' })
    assert.equal((await only(['CAPABILITY_IAM'], {})).StackStatus, 'CREATE_COMPLETE')
  })
})
