import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateGroupCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetGroupCommand,
  GetOpenIDConnectProviderCommand,
  type IAMClient,
  ListEntitiesForPolicyCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
  paginateGetGroup,
  paginateSimulateCustomPolicy,
  RemoveUserFromGroupCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam'
import { start, type TestServer } from '../../src/testing.ts'
import { hasProgram } from '../clients.ts'
import { clientOf, policy, user } from './iamWorld.ts'

const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'

describe('IAM over a socket', { timeout: 80_000 }, () => {
  let server: TestServer
  let root: IAMClient
  before(async () => {
    server = await start()
    root = clientOf(server, server.root)
  })
  after(() => server.stop())
  const denied = (promise: Promise<unknown>, words: RegExp) =>
    assert.rejects(promise, (error: Error) => error.name === 'AccessDenied' && words.test(error.message))

  it('gives a group’s rights to its members, and takes them when they leave', async () => {
    const ann = clientOf(server, await user(root, 'ann'))
    await denied(ann.send(new ListUsersCommand({})), /because no identity-based policy allows the iam:ListUsers action/)
    await root.send(new CreateGroupCommand({ GroupName: 'admins' }))
    await root.send(new AttachGroupPolicyCommand({ GroupName: 'admins', PolicyArn: administrator }))
    await root.send(new AddUserToGroupCommand({ GroupName: 'admins', UserName: 'ann' }))
    assert.deepEqual(
      (await ann.send(new ListUsersCommand({}))).Users?.map(({ UserName }) => UserName),
      ['ann'],
    )
    await root.send(new RemoveUserFromGroupCommand({ GroupName: 'admins', UserName: 'ann' }))
    await denied(ann.send(new ListUsersCommand({})), /iam:ListUsers/)
  })

  it('pages through a group’s members with the SDK’s own paginator', async () => {
    await root.send(new CreateGroupCommand({ GroupName: 'many' }))
    for (const name of ['Zoe', 'ben', 'cid', 'Dan', 'eve']) {
      await user(root, name)
      await root.send(new AddUserToGroupCommand({ GroupName: 'many', UserName: name }))
    }
    const names: (string | undefined)[] = []
    for await (const page of paginateGetGroup({ client: root, pageSize: 2 }, { GroupName: 'many' })) {
      names.push(...(page.Users?.map(({ UserName }) => UserName) ?? []))
    }
    assert.deepEqual(names, ['ben', 'cid', 'Dan', 'eve', 'Zoe'])
    assert.equal((await root.send(new GetGroupCommand({ GroupName: 'many' }))).IsTruncated, false)
  })

  it('simulates what it then does: the answer is the decision', async () => {
    const statement = {
      Effect: 'Allow',
      Action: 'iam:Get*',
      Resource: `arn:aws:iam::${server.account}:user/\${aws:username}`,
    }
    const ben = clientOf(server, await user(root, 'sim', statement))
    const PolicySourceArn = `arn:aws:iam::${server.account}:user/sim`
    const ResourceArns = [PolicySourceArn, `arn:aws:iam::${server.account}:user/ann`]
    const input = { PolicySourceArn, ActionNames: ['iam:GetUser'], ResourceArns }
    const { EvaluationResults } = await root.send(new SimulatePrincipalPolicyCommand(input))
    const [result] = EvaluationResults ?? []
    assert.deepEqual(
      result?.ResourceSpecificResults?.map(({ EvalResourceDecision }) => EvalResourceDecision),
      ['allowed', 'implicitDeny'],
    )
    const [matched] = result?.ResourceSpecificResults?.[0]?.MatchedStatements ?? []
    assert.equal(matched?.SourcePolicyId, 'user_sim_own')
    assert.deepEqual(matched?.StartPosition, { Line: 1, Column: 38 })
    await denied(
      ben.send(new SimulatePrincipalPolicyCommand(input)),
      /iam:SimulatePrincipalPolicy on resource: .*user\/sim/,
    )
    const boundary = 'arn:aws:iam::aws:policy/AmazonS3FullAccess'
    await root.send(new PutUserPermissionsBoundaryCommand({ UserName: 'sim', PermissionsBoundary: boundary }))
    const [limited] = (await root.send(new SimulatePrincipalPolicyCommand(input))).EvaluationResults ?? []
    assert.equal(limited?.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary, false)
    assert.equal(limited?.EvalDecision, 'implicitDeny')
  })

  it('simulates given policies in parts, with keys, an organization and a resource’s policy', async () => {
    const PolicyInputList = [policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' })]
    const ActionNames = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']
    const input = { PolicyInputList, ActionNames }
    const found: (string | undefined)[] = []
    for await (const page of paginateSimulateCustomPolicy({ client: root, pageSize: 2 }, input)) {
      found.push(...(page.EvaluationResults?.map(({ EvalActionName }) => EvalActionName) ?? []))
    }
    assert.deepEqual(found, ActionNames)
    const deny = policy(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 's3:Put*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    )
    const [result] =
      (
        await root.send(
          new SimulateCustomPolicyCommand({
            PolicyInputList,
            ActionNames: ['s3:PutObject'],
            OrderedOrganizationPolicyInputList: [{ ServiceControlPolicyInputList: [deny] }],
            ContextEntries: [
              { ContextKeyName: 'aws:SecureTransport', ContextKeyType: 'boolean', ContextKeyValues: ['false'] },
            ],
          }),
        )
      ).EvaluationResults ?? []
    assert.equal(result?.EvalDecision, 'explicitDeny')
    assert.equal(result?.OrganizationsDecisionDetail?.AllowedByOrganizations, false)
    const wrong = new SimulateCustomPolicyCommand({ PolicyInputList: ['{'], ActionNames })
    await assert.rejects(root.send(wrong), { name: 'InvalidInputException' })
  })

  it('keeps providers, and tells about the account', async () => {
    const { OpenIDConnectProviderArn } = await root.send(
      new CreateOpenIDConnectProviderCommand({ Url: 'https://token.example.com', ClientIDList: ['sts.amazonaws.com'] }),
    )
    const provider = await root.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))
    assert.deepEqual([provider.Url, provider.ClientIDList], ['token.example.com', ['sts.amazonaws.com']])
    const { SummaryMap } = await root.send(new GetAccountSummaryCommand({}))
    assert.equal(SummaryMap?.Providers, 1)
    assert.equal(SummaryMap?.AccountAccessKeysPresent, 1)
    const { Policy } = await root.send(
      new CreatePolicyCommand({
        PolicyName: 'none',
        PolicyDocument: policy({ Effect: 'Deny', Action: '*', Resource: '*' }),
      }),
    )
    const entities = await root.send(new ListEntitiesForPolicyCommand({ PolicyArn: Policy?.Arn }))
    assert.deepEqual([entities.PolicyUsers, entities.IsTruncated], [[], false])
    const details = await root.send(new GetAccountAuthorizationDetailsCommand({ Filter: ['AWSManagedPolicy'] }))
    assert.deepEqual(
      details.Policies?.map(({ PolicyName }) => PolicyName),
      ['AdministratorAccess', 'AmazonS3FullAccess'],
    )
  })

  const aws = (...parameters: string[]): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const env = {
        PATH: process.env['PATH'],
        HOME: server.data,
        AWS_ENDPOINT_URL: server.url,
        AWS_DEFAULT_REGION: server.region,
        AWS_ACCESS_KEY_ID: server.root.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.root.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_PAGER: '',
      }
      execFile('aws', ['iam', ...parameters, '--output', 'json'], { env }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout === '' ? {} : JSON.parse(stdout))
        else reject(new Error(stderr))
      })
    })

  it('speaks to the AWS CLI: groups, instance profiles, simulation, and faults in its words', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    await aws('create-group', '--group-name', 'by-cli', '--path', '/team/')
    await aws('create-instance-profile', '--instance-profile-name', 'by-cli')
    const groups = await aws('list-groups', '--path-prefix', '/team/')
    assert.equal((groups['Groups'] as { Arn: string }[])[0]?.Arn, `arn:aws:iam::${server.account}:group/team/by-cli`)
    const document = policy({ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' })
    const simulation = await aws(
      'simulate-custom-policy',
      ...['--policy-input-list', document, '--action-names', 'dynamodb:CreateBackup', 's3:GetObject'],
    )
    assert.deepEqual(
      (simulation['EvaluationResults'] as { EvalDecision: string }[]).map(({ EvalDecision }) => EvalDecision),
      ['allowed', 'implicitDeny'],
    )
    await assert.rejects(
      aws('get-account-password-policy'),
      /An error occurred \(NoSuchEntity\) when calling the GetAccountPasswordPolicy operation: The Password Policy/,
    )
    await assert.rejects(aws('get-login-profile', '--user-name', 'ann'), /NoSuchEntity.*Login Profile for User ann/s)
  })
})
