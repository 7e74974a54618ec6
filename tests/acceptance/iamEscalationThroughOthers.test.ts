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
  CreateRoleCommand,
  GetRoleCommand,
  type IAMClient,
  ListUsersCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetFederationTokenCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { strToU8, zipSync } from 'fflate'
import { start, type TestServer } from '../../src/testing.ts'
import { assume, clientOf, credentialsOf, type Key, nothingAllows, policy, refused, user } from './iamWorld.ts'

const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'
const everything = policy({ Effect: 'Allow', Action: '*', Resource: '*' })

/** Ways up that lead over what acts for somebody: stacks, sessions and services. */
describe('privilege escalation through others', { timeout: 80_000 }, () => {
  let server: TestServer
  let root: IAMClient
  before(async () => {
    server = await start()
    root = clientOf(server, server.root)
    const trusted = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
    await root.send(new CreateRoleCommand({ RoleName: 'powerful', AssumeRolePolicyDocument: policy(trusted) }))
  })
  after(() => server.stop())

  const arn = (resource: string) => `arn:aws:iam::${server.account}:${resource}`
  const plain = () => ({ endpoint: server.url, region: server.region, maxAttempts: 1 })

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
      const first = await assume(server, key, arn('role/first'), { DurationSeconds: 43_200 })
      const tooLong = assume(server, first, arn('role/second'), { DurationSeconds: 3601 })
      await assert.rejects(tooLong, {
        name: 'ValidationError',
        message: /1 hour session limit for roles assumed by role/,
      })
      const second = await assume(server, first, arn('role/second'), { DurationSeconds: 3600 })
      await clientOf(server, second).send(new GetRoleCommand({ RoleName: 'first' }))
      const renewed = assume(server, second, arn('role/second'), { DurationSeconds: 900 })
      await assert.rejects(renewed, { name: 'AccessDenied' })
    })

    it('a session’s policy gives nothing that its role has not', async () => {
      const session = clientOf(server, await assume(server, key, arn('role/first'), { Policy: everything }))
      await session.send(new GetRoleCommand({ RoleName: 'first' }))
      await refused(session.send(new ListUsersCommand({})), 'iam:ListUsers', nothingAllows)
      const managed = { PolicyArns: [{ arn: administrator }] }
      const by = clientOf(server, await assume(server, key, arn('role/first'), managed))
      await refused(by.send(new ListUsersCommand({})), 'iam:ListUsers', nothingAllows)
      const narrow = policy({ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' })
      const narrowed = clientOf(server, await assume(server, key, arn('role/first'), { Policy: narrow }))
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
      const assuming = assume(server, setter, arn(`role/${RoleName}`))
      await assert.rejects(assuming, { name: 'AccessDenied' })
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
})

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
