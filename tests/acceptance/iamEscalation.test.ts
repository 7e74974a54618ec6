import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  AddRoleToInstanceProfileCommand,
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateInstanceProfileCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteUserPermissionsBoundaryCommand,
  GetRoleCommand,
  type IAMClient,
  ListRolesCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  SetDefaultPolicyVersionCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { strToU8, zipSync } from 'fflate'
import { start, type TestServer } from '../../src/testing.ts'
import { clientOf, type Key, policy, user } from './iamWorld.ts'

const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'
const everything = policy({ Effect: 'Allow', Action: '*', Resource: '*' })

/** Ways by which a limited user would become an administrator. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
describe('privilege escalation', { timeout: 80_000 }, () => {
  let server: TestServer
  let root: IAMClient
  before(async () => {
    server = await start()
    root = clientOf(server, server.root)
    const trusted = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
    await root.send(new CreateRoleCommand({ RoleName: 'powerful', AssumeRolePolicyDocument: policy(trusted) }))
    await root.send(new CreateGroupCommand({ GroupName: 'admins' }))
    await root.send(new AttachGroupPolicyCommand({ GroupName: 'admins', PolicyArn: administrator }))
    await root.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'machines' }))
  })
  after(() => server.stop())

  const arn = (resource: string) => `arn:aws:iam::${server.account}:${resource}`
  const refused = (promise: Promise<unknown>, action: string, why: string) =>
    assert.rejects(promise, (error: Error) => {
      assert.match(error.name, /^AccessDenied(Exception)?$/)
      assert.match(error.message, new RegExp(`is not authorized to perform: ${action} on resource: .* ${why}`))
      return true
    })
  const plain = () => ({ endpoint: server.url, region: server.region, maxAttempts: 1 })
  const keyOf = async (UserName: string): Promise<Key> => {
    const { AccessKey } = await root.send(new CreateAccessKeyCommand({ UserName }))
    return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
  }
  const assume = async (credentials: Key, RoleArn: string, more: Partial<AssumeRoleCommandInput> = {}) => {
    const sts = new STSClient({ ...plain(), credentials })
    const assumed = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...more }))
    return credentialsOf(assumed.Credentials)
  }
  const nothingAllows = 'because no identity-based policy allows'

  it('a function with a role that its maker may not pass is refused', async () => {
    const key = await user(root, 'maker', { Effect: 'Allow', Action: 'lambda:*', Resource: '*' })
    const lambda = new LambdaClient({ endpoint: server.url, region: server.region, maxAttempts: 1, credentials: key })
    const input = {
      FunctionName: 'f',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: arn('role/powerful'),
    } as const
    const command = new CreateFunctionCommand({ ...input, Code: { ZipFile: new Uint8Array([80, 75]) } })
    await refused(lambda.send(command), 'iam:PassRole', nothingAllows)
  })

  it('so is putting it into an instance profile, and passing it to another service than allowed', async () => {
    const passing = {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    }
    const adding = { Effect: 'Allow', Action: 'iam:AddRoleToInstanceProfile', Resource: '*' }
    const client = clientOf(server, await user(root, 'machinist', adding, passing))
    const command = new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'machines', RoleName: 'powerful' })
    await refused(client.send(command), 'iam:PassRole', nothingAllows)
    await root.send(command)
  })

  it('a limited user cannot widen its own policy, neither by a new version nor by an old one', async () => {
    const PolicyDocument = policy({ Effect: 'Allow', Action: 'iam:Get*', Resource: '*' })
    const { Policy } = await root.send(new CreatePolicyCommand({ PolicyName: 'mine', PolicyDocument: everything }))
    const PolicyArn = Policy?.Arn
    await root.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }))
    const client = clientOf(server, await user(root, 'limited'))
    await root.send(new AttachUserPolicyCommand({ UserName: 'limited', PolicyArn }))
    const version = { PolicyArn, PolicyDocument: everything, SetAsDefault: true }
    await refused(client.send(new CreatePolicyVersionCommand(version)), 'iam:CreatePolicyVersion', nothingAllows)
    const switched = new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' })
    await refused(client.send(switched), 'iam:SetDefaultPolicyVersion', nothingAllows)
  })

  it('nor can it give itself, its groups or others’ credentials', async () => {
    const client = clientOf(
      server,
      await user(root, 'grabber', { Effect: 'Allow', Action: 'iam:List*', Resource: '*' }),
    )
    await user(root, 'boss')
    const own = { UserName: 'grabber' }
    const put = { PolicyName: 'p', PolicyDocument: everything }
    const ways: readonly (readonly [string, Promise<unknown>])[] = [
      ['AttachUserPolicy', client.send(new AttachUserPolicyCommand({ ...own, PolicyArn: administrator }))],
      ['PutUserPolicy', client.send(new PutUserPolicyCommand({ ...own, ...put }))],
      ['PutGroupPolicy', client.send(new PutGroupPolicyCommand({ GroupName: 'admins', ...put }))],
      ['AddUserToGroup', client.send(new AddUserToGroupCommand({ ...own, GroupName: 'admins' }))],
      ['CreateAccessKey', client.send(new CreateAccessKeyCommand({ UserName: 'boss' }))],
      ['CreateLoginProfile', client.send(new CreateLoginProfileCommand({ UserName: 'boss', Password: 'Passw0rd-1' }))],
      ['UpdateUser', client.send(new UpdateUserCommand({ ...own, NewUserName: 'boss2' }))],
      [
        'UpdateAssumeRolePolicy',
        client.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'powerful', PolicyDocument: everything })),
      ],
    ]
    for (const [action, way] of ways) await refused(way, `iam:${action}`, nothingAllows)
  })

  it('who may attach some policies cannot attach AdministratorAccess', async () => {
    const harmless = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'
    const Condition = { ArnEquals: { 'iam:PolicyARN': harmless } }
    const attaching = { Effect: 'Allow', Action: 'iam:AttachUserPolicy', Resource: '*', Condition }
    const client = clientOf(server, await user(root, 'delegate', attaching))
    const attach = (PolicyArn: string) => client.send(new AttachUserPolicyCommand({ UserName: 'delegate', PolicyArn }))
    await refused(attach(administrator), 'iam:AttachUserPolicy', nothingAllows)
    await attach(harmless)
  })

  it('who may rename a user within a path cannot move it out', async () => {
    const Resource = arn('user/team/*')
    const client = clientOf(server, await user(root, 'lead', { Effect: 'Allow', Action: 'iam:UpdateUser', Resource }))
    await root.send(new CreateUserCommand({ UserName: 'hand', Path: '/team/' }))
    const out = new UpdateUserCommand({ UserName: 'hand', NewPath: '/admins/' })
    await refused(client.send(out), 'iam:UpdateUser', nothingAllows)
    await client.send(new UpdateUserCommand({ UserName: 'hand', NewUserName: 'arm' }))
  })

  it('a stack makes nothing that its maker may not make, and passes no role that the maker may not pass', async () => {
    const key = await user(
      root,
      'stacker',
      { Effect: 'Allow', Action: ['cloudformation:*', 'lambda:*'], Resource: '*' },
      { Effect: 'Allow', Action: ['iam:CreateRole', 'iam:GetRole', 'iam:DeleteRole'], Resource: arn('role/harmless') },
    )
    const stacks = new CloudFormationClient({ ...plain(), credentials: key })
    const outcome = async (StackName: string, Resources: object) => {
      const TemplateBody = JSON.stringify({ Resources })
      const Capabilities = ['CAPABILITY_NAMED_IAM' as const]
      await stacks.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities }))
      return stackFailures(stacks, StackName)
    }
    const trusted = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
    const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement: [trusted] }
    const powerful = { RoleName: 'harmless', AssumeRolePolicyDocument, ManagedPolicyArns: [administrator] }
    const attached = await outcome('attaching', { R: { Type: 'AWS::IAM::Role', Properties: powerful } })
    assert.match(attached, /iam:AttachRolePolicy/)
    const Properties = {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: arn('role/powerful'),
      Code: { ZipFile: 'exports.handler = async () => 1' },
    }
    const passed = await outcome('passing', { F: { Type: 'AWS::Lambda::Function', Properties } })
    assert.match(passed, /iam:PassRole/)
  })

  it('who may put the boundary on, but only that one, cannot take off or change a role’s', async () => {
    const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const Condition = { StringEquals: { 'iam:PermissionsBoundary': boundary } }
    const Action = ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary']
    const client = clientOf(server, await user(root, 'builder', { Effect: 'Allow', Action, Resource: '*', Condition }))
    const document = policy({ Effect: 'Allow', Principal: { AWS: arn('user/builder') }, Action: 'sts:AssumeRole' })
    const make = (RoleName: string, PermissionsBoundary?: string) =>
      client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document, PermissionsBoundary }))
    await refused(make('unbound'), 'iam:CreateRole', nothingAllows)
    await refused(make('unbound', administrator), 'iam:CreateRole', nothingAllows)
    await make('built', boundary)
    const RoleName = 'built'
    const inline = { RoleName, PolicyName: 'all', PolicyDocument: everything }
    await client.send(new PutRolePolicyCommand(inline))
    const off = new DeleteRolePermissionsBoundaryCommand({ RoleName })
    await refused(client.send(off), 'iam:DeleteRolePermissionsBoundary', nothingAllows)
    const other = new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: administrator })
    await refused(client.send(other), 'iam:PutRolePermissionsBoundary', nothingAllows)
    const unbound = new PutRolePolicyCommand({ ...inline, RoleName: 'powerful' })
    await refused(client.send(unbound), 'iam:PutRolePolicy', nothingAllows)
    const built = clientOf(server, await assume(await keyOf('builder'), arn('role/built')))
    await built.send(new ListRolesCommand({}))
    const create = new CreateUserCommand({ UserName: 'by-built' })
    await refused(built.send(create), 'iam:CreateUser', 'because no permissions boundary allows')
  })

  describe('by sessions', () => {
    let key: Key
    before(async () => {
      key = await user(root, 'caller', { Effect: 'Allow', Action: 'sts:*', Resource: '*' })
      const by = (Principal: object) => policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' })
      const make = async (RoleName: string, AssumeRolePolicyDocument: string, ...statements: readonly object[]) => {
        await root.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, MaxSessionDuration: 43_200 }))
        const PolicyDocument = policy(...statements)
        await root.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }))
      }
      const reading = { Effect: 'Allow', Action: ['iam:GetRole', 'sts:AssumeRole'], Resource: '*' }
      await make('first', by({ AWS: arn('user/caller') }), reading)
      await make('second', by({ AWS: arn('role/first') }), reading)
    })

    it('a role from a role lasts an hour at most, whatever the role allows', async () => {
      const first = await assume(key, arn('role/first'), { DurationSeconds: 43_200 })
      const tooLong = assume(first, arn('role/second'), { DurationSeconds: 3601 })
      await assert.rejects(tooLong, {
        name: 'ValidationError',
        message: /1 hour session limit for roles assumed by role/,
      })
      const second = await assume(first, arn('role/second'), { DurationSeconds: 3600 })
      await clientOf(server, second).send(new GetRoleCommand({ RoleName: 'first' }))
      const renewed = assume(second, arn('role/second'), { DurationSeconds: 900 })
      await assert.rejects(renewed, { name: 'AccessDenied' })
    })

    it('a session’s policy gives nothing that its role has not', async () => {
      const session = clientOf(server, await assume(key, arn('role/first'), { Policy: everything }))
      await session.send(new GetRoleCommand({ RoleName: 'first' }))
      await refused(session.send(new ListUsersCommand({})), 'iam:ListUsers', nothingAllows)
      const managed = { PolicyArns: [{ arn: administrator }] }
      const by = clientOf(server, await assume(key, arn('role/first'), managed))
      await refused(by.send(new ListUsersCommand({})), 'iam:ListUsers', nothingAllows)
      const narrow = policy({ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' })
      const narrowed = clientOf(server, await assume(key, arn('role/first'), { Policy: narrow }))
      const read = new GetRoleCommand({ RoleName: 'first' })
      await refused(narrowed.send(read), 'iam:GetRole', 'because no session policy allows')
    })

    it('nor do a federated user’s and a session of the user itself', async () => {
      const sts = new STSClient({ ...plain(), credentials: key })
      const federation = await sts.send(new GetFederationTokenCommand({ Name: 'guest', Policy: everything }))
      const own = await sts.send(new GetSessionTokenCommand({}))
      for (const { Credentials } of [federation, own]) {
        const client = clientOf(server, credentialsOf(Credentials))
        await assert.rejects(client.send(new ListUsersCommand({})), /AccessDenied|InvalidClientTokenId/)
      }
    })

    it('who may change a trust policy but not assume the role gains nothing by naming itself where a deny stands', async () => {
      const RoleName = 'second'
      const self = policy({ Effect: 'Allow', Principal: { AWS: arn('user/setter') }, Action: 'sts:AssumeRole' })
      const setter = await user(
        root,
        'setter',
        { Effect: 'Allow', Action: 'iam:UpdateAssumeRolePolicy', Resource: arn('role/second') },
        { Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*' },
      )
      const client = clientOf(server, setter)
      const set = (name: string) => new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: self })
      await refused(client.send(set('powerful')), 'iam:UpdateAssumeRolePolicy', nothingAllows)
      await client.send(set(RoleName))
      const assuming = assume(setter, arn(`role/${RoleName}`))
      await refused(assuming, 'sts:AssumeRole', '')
    })
  })

  it('a service does for a stranger’s resource nothing that a function allows for another: the confused deputy', async () => {
    const pools = new CognitoIdentityProviderClient({ ...plain(), credentials: server.root })
    const functions = new LambdaClient({ ...plain(), credentials: server.root })
    const code = 'export const handler = async (event) => ({ ...event, response: { autoConfirmUser: true } })'
    const made = await functions.send(
      new CreateFunctionCommand({
        FunctionName: 'trigger',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: arn('role/powerful'),
        Code: { ZipFile: zipSync({ 'index.mjs': strToU8(code) }) },
      }),
    )
    const open = async (PoolName: string) => {
      const LambdaConfig = { PreSignUp: made.FunctionArn ?? '' }
      const { UserPool } = await pools.send(new CreateUserPoolCommand({ PoolName, LambdaConfig }))
      const UserPoolId = UserPool?.Id ?? ''
      const app = await pools.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app' }))
      const ClientId = app.UserPoolClient?.ClientId ?? ''
      const signUp = (Username: string) => pools.send(new SignUpCommand({ ClientId, Username, Password: 'Passw0rd-1' }))
      return { arn: UserPool?.Arn ?? '', signUp }
    }
    const [own, other] = [await open('own'), await open('other')]
    const permit = (StatementId: string, SourceArn: string, SourceAccount: string) => {
      const permission = { StatementId, Action: 'lambda:InvokeFunction', Principal: 'cognito-idp.amazonaws.com' }
      const input = { FunctionName: 'trigger', ...permission, SourceArn, SourceAccount }
      return functions.send(new AddPermissionCommand(input))
    }
    await permit('stranger', own.arn, '999999999999')
    await assert.rejects(own.signUp('ana'), { message: /AccessDenied/ })
    await permit('own', own.arn, server.account)
    assert.equal((await own.signUp('ana')).UserConfirmed, true)
    await assert.rejects(other.signUp('ana'), { message: /AccessDenied/ })
  })

  describe('out of a permissions boundary', () => {
    let boundary: string
    let key: Key
    before(async () => {
      const keep = { Action: ['iam:DeleteUserPermissionsBoundary', 'iam:PutUserPermissionsBoundary'], Resource: '*' }
      const PolicyDocument = policy(
        { Effect: 'Allow', Action: ['iam:*', 's3:*'], Resource: '*' },
        { Effect: 'Deny', ...keep },
        {
          Effect: 'Deny',
          Action: 'iam:CreateUser',
          Resource: '*',
          Condition: { StringNotEquals: { 'iam:PermissionsBoundary': arn('policy/boundary') } },
        },
      )
      const { Policy } = await root.send(new CreatePolicyCommand({ PolicyName: 'boundary', PolicyDocument }))
      boundary = Policy?.Arn ?? ''
      key = await user(root, 'bound', { Effect: 'Allow', Action: '*', Resource: '*' })
      await root.send(new PutUserPermissionsBoundaryCommand({ UserName: 'bound', PermissionsBoundary: boundary }))
    })
    const denied = 'with an explicit deny in a permissions boundary'

    it('it cannot be taken off or replaced', async () => {
      const client = clientOf(server, key)
      const off = new DeleteUserPermissionsBoundaryCommand({ UserName: 'bound' })
      await refused(client.send(off), 'iam:DeleteUserPermissionsBoundary', denied)
      const other = new PutUserPermissionsBoundaryCommand({ UserName: 'bound', PermissionsBoundary: administrator })
      await refused(client.send(other), 'iam:PutUserPermissionsBoundary', denied)
    })

    it('nobody is made without it', async () => {
      const client = clientOf(server, key)
      await refused(client.send(new CreateUserCommand({ UserName: 'free' })), 'iam:CreateUser', denied)
      await client.send(new CreateUserCommand({ UserName: 'child', PermissionsBoundary: boundary }))
    })

    it('a group with every right does not lead out of it', async () => {
      const client = clientOf(server, key)
      await root.send(new AddUserToGroupCommand({ UserName: 'bound', GroupName: 'admins' }))
      await client.send(new ListUsersCommand({}))
      const lambda = new LambdaClient({ endpoint: server.url, region: server.region, maxAttempts: 1, credentials: key })
      const input = {
        FunctionName: 'f',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: arn('role/powerful'),
      } as const
      const command = new CreateFunctionCommand({ ...input, Code: { ZipFile: new Uint8Array([80, 75]) } })
      await refused(lambda.send(command), 'lambda:CreateFunction', 'because no permissions boundary allows')
    })
  })
})

function credentialsOf(credentials: Credentials | undefined) {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = credentials ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

/** What went wrong with a stack, once it has come to rest. */
async function stackFailures(stacks: CloudFormationClient, StackName: string): Promise<string> {
  for (;;) {
    const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName }))
    if (!Stacks?.[0]?.StackStatus?.endsWith('_IN_PROGRESS')) break
    await setTimeout(50)
  }
  const { StackEvents } = await stacks.send(new DescribeStackEventsCommand({ StackName }))
  return (StackEvents ?? []).map(({ ResourceStatusReason }) => ResourceStatusReason ?? '').join('\n')
}
