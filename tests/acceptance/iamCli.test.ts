import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { start, type TestServer } from '../../src/testing.ts'
import { hasProgram } from '../clients.ts'
import { policy } from './iamWorld.ts'

const account = '000000000000'
const readBucket = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::vault/${aws:username}/*' })
const trust = policy({ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' })

describe('IAM through other clients', { timeout: 120_000 }, () => {
  let server: TestServer
  before(async () => {
    server = await start()
  })
  after(() => server.stop())

  const run = (program: string, parameters: readonly string[], key = server.root) => {
    const env = {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      AWS_ENDPOINT_URL: server.url,
      AWS_DEFAULT_REGION: server.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    }
    return new Promise<string>((resolve, reject) => {
      execFile(program, parameters, { env, maxBuffer: 32 * 1024 * 1024 }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout)
        else reject(new Error(stderr))
      })
    })
  }

  it('the AWS CLI makes users, roles and policies, simulates them, and decodes why a call was denied', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    const aws = async <O = unknown>(...parameters: string[]): Promise<O> =>
      JSON.parse((await run('aws', [...parameters, '--output', 'json'])) || 'null') as O
    const text = (...parameters: string[]) => run('aws', [...parameters, '--output', 'text'])
    await aws('iam', 'create-user', '--user-name', 'ana', '--path', '/people/', '--tags', 'Key=team,Value=blue')
    const creation = ['create-policy', '--policy-name', 'read', '--policy-document', readBucket]
    const { Arn } = await aws<{ Arn: string }>('iam', ...creation, '--query', 'Policy')
    assert.equal(Arn, `arn:aws:iam::${account}:policy/read`)
    await aws('iam', 'attach-user-policy', '--user-name', 'ana', '--policy-arn', Arn)
    await aws('iam', 'create-role', '--role-name', 'app', '--assume-role-policy-document', trust)
    await text('iam', 'wait', 'role-exists', '--role-name', 'app')
    const document = await aws('iam', 'get-role', '--role-name', 'app', '--query', 'Role.AssumeRolePolicyDocument')
    assert.deepEqual(document, JSON.parse(trust))

    const user = `arn:aws:iam::${account}:user/people/ana`
    const resources = ['arn:aws:s3:::vault/ana/cat.jpg', 'arn:aws:s3:::vault/bea/cat.jpg']
    const asked = ['--action-names', 's3:GetObject', '--resource-arns', ...resources]
    const decisions = ['--query', 'EvaluationResults[].ResourceSpecificResults[].EvalResourceDecision']
    const principal = ['--policy-source-arn', user]
    assert.equal(
      (await text('iam', 'simulate-principal-policy', ...principal, ...asked, ...decisions)).trim(),
      'allowed\timplicitDeny',
    )
    const custom = [
      '--policy-input-list',
      readBucket,
      '--query',
      'EvaluationResults[].ResourceSpecificResults[].MissingContextValues[]',
    ]
    assert.equal(
      (await text('iam', 'simulate-custom-policy', ...asked, ...custom)).trim(),
      'aws:username\taws:username',
    )
    const details = ['--filter', 'User', '--query', 'UserDetailList[].[UserName,AttachedManagedPolicies[0].PolicyName]']
    assert.equal((await text('iam', 'get-account-authorization-details', ...details)).trim(), 'ana\tread')

    const newKey = ['create-access-key', '--user-name', 'ana', '--query', 'AccessKey']
    const key = await aws<{ AccessKeyId: string; SecretAccessKey: string }>('iam', ...newKey)
    const ana = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey }
    const denied = await run('aws', ['iam', 'list-roles'], ana).then(
      () => '',
      (error: Error) => error.message,
    )
    assert.match(
      denied,
      /is not authorized to perform: iam:ListRoles on resource: .* because no identity-based policy allows/,
    )
    const listed = await text(
      'iam',
      'list-policies',
      '--scope',
      'Local',
      '--max-items',
      '1',
      '--query',
      'Policies[].PolicyName',
    )
    assert.match(listed, /^read/)
  })

  it('boto3 pages, waits, and knows every fault by its class', async (test) => {
    if (!hasProgram(test, 'python3', '-c', 'import boto3')) return
    assert.equal(await run('python3', ['-c', python, trust]), 'done\n')
  })
})

const python = `
import json, sys
import boto3

trust = sys.argv[1]
iam = boto3.client('iam')
for number in range(7):
    iam.create_role(RoleName=f'paged-{number}', Path='/paged/', AssumeRolePolicyDocument=trust)
pages = list(iam.get_paginator('list_roles').paginate(PathPrefix='/paged/', PaginationConfig={'PageSize': 3}))
assert [len(page['Roles']) for page in pages] == [3, 3, 1], pages
assert pages[0]['Roles'][0]['AssumeRolePolicyDocument'] == json.loads(trust)
iam.create_user(UserName='bo')
iam.get_waiter('user_exists').wait(UserName='bo')
iam.get_waiter('role_exists').wait(RoleName='paged-0')
policy = iam.create_policy(PolicyName='waited', PolicyDocument=json.dumps(
    {'Version': '2012-10-17', 'Statement': {'Effect': 'Allow', 'Action': 's3:*', 'Resource': '*'}}))['Policy']
iam.get_waiter('policy_exists').wait(PolicyArn=policy['Arn'])
iam.attach_user_policy(UserName='bo', PolicyArn=policy['Arn'])

def refused(fault, call, **parameters):
    try:
        call(**parameters)
    except fault as error:
        return str(error)
    raise AssertionError(f'{fault} was expected')

faults = iam.exceptions
refused(faults.EntityAlreadyExistsException, iam.create_user, UserName='bo')
refused(faults.NoSuchEntityException, iam.get_user, UserName='nobody')
refused(faults.DeleteConflictException, iam.delete_user, UserName='bo')
refused(faults.DeleteConflictException, iam.delete_policy, PolicyArn=policy['Arn'])
words = refused(faults.MalformedPolicyDocumentException, iam.create_policy, PolicyName='bad', PolicyDocument='{"Version": "2012-10-17", "Statement": [{"Effect": "Maybe"}]}')
assert 'MalformedPolicyDocument' in words, words
for number in range(4):
    iam.create_policy_version(PolicyArn=policy['Arn'], PolicyDocument=trust.replace('"Principal":{"AWS":"000000000000"},', '').replace('sts:AssumeRole"', 'sts:AssumeRole","Resource":"*"'))
refused(faults.LimitExceededException, iam.create_policy_version, PolicyArn=policy['Arn'], PolicyDocument=json.dumps(
    {'Version': '2012-10-17', 'Statement': {'Effect': 'Allow', 'Action': 's3:*', 'Resource': '*'}}))
print('done')
`
