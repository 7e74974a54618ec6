import { after, before, describe, it } from 'node:test'
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
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { start, type TestServer } from '../../src/testing.ts'
import { assume, clientOf, type Key, nothingAllows, policy, refused, user } from './iamWorld.ts'

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
  const keyOf = async (UserName: string): Promise<Key> => {
    const { AccessKey } = await root.send(new CreateAccessKeyCommand({ UserName }))
    return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
  }
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
    const built = clientOf(server, await assume(server, await keyOf('builder'), arn('role/built')))
    await built.send(new ListRolesCommand({}))
    const create = new CreateUserCommand({ UserName: 'by-built' })
    await refused(built.send(create), 'iam:CreateUser', 'because no permissions boundary allows')
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
