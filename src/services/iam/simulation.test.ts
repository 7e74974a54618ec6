import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { GetContextKeysForPolicyResponse, SimulateCustomPolicyRequest } from '@aws-sdk/client-iam'
import { account } from '../asking.fixture.ts'
import type { SimulationAnswer } from './rules/simulation/answer.ts'
import { statementPositions } from './rules/simulation/statementPositions.ts'
import { allow, fault, type IamWorld, iamWorld, trust } from './world.fixture.ts'

const ann = `arn:aws:iam::${account}:user/ann`

function policy(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

function columns(document: string): readonly (readonly number[])[] {
  return statementPositions(document).map(({ StartPosition, EndPosition }) => [
    StartPosition.Line,
    StartPosition.Column,
    EndPosition.Line,
    EndPosition.Column,
  ])
}

describe('positions of statements', () => {
  test('a lone statement stands where AWS’s documentation of the CLI shows it', () => {
    const condition = '{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}'
    const statement = `{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":${condition}}`
    assert.deepEqual(columns(`{"Version":"2012-10-17","Statement":${statement}}`), [[1, 38, 1, 167]])
  })

  test('in a list each begins where the one before ended, and lines count', () => {
    const text = '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Effect": "Allow",\n'
    const rest =
      '      "Action": "*",\n      "Resource": "*"\n    },\n    {"Effect": "Deny", "Sid": "}]{\\"[:"}\n  ]\n}'
    assert.deepEqual(columns(text + rest), [
      [3, 17, 8, 6],
      [8, 6, 9, 41],
    ])
  })

  test('members beside the statements and their order change nothing', () => {
    assert.deepEqual(columns('{"Statement":[{}],"Version":"2012-10-17","Id":"{[x"}'), [[1, 15, 1, 17]])
  })
})

describe('the simulator', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
    await world.call('CreateUser', { UserName: 'ann', Tags: [{ Key: 'team', Value: 'red' }] })
    await world.call('CreateRole', { RoleName: 'worker', AssumeRolePolicyDocument: trust })
  })
  after(() => world.close())
  const custom = (input: Partial<SimulateCustomPolicyRequest>) =>
    world.call<SimulationAnswer>('SimulateCustomPolicy', {
      PolicyInputList: [],
      ActionNames: ['s3:GetObject'],
      ...input,
    })
  const own = (input: object) =>
    world.call<SimulationAnswer>('SimulatePrincipalPolicy', {
      PolicySourceArn: ann,
      ActionNames: ['s3:GetObject'],
      ...input,
    })

  test('says what allows, what denies, and that nothing does', async () => {
    const PolicyInputList = [
      policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      policy({ Effect: 'Deny', Action: 's3:Delete*', Resource: '*' }),
    ]
    const ActionNames = ['s3:GetObject', 's3:DeleteObject', 'sqs:SendMessage']
    const { EvaluationResults, IsTruncated } = await custom({ PolicyInputList, ActionNames })
    assert.equal(IsTruncated, false)
    assert.deepEqual(
      EvaluationResults.map((each) => [
        each.EvalActionName,
        each.EvalResourceName,
        each.EvalDecision,
        each.MatchedStatements.map(({ SourcePolicyId, SourcePolicyType }) => [SourcePolicyId, SourcePolicyType]),
      ]),
      [
        ['s3:GetObject', '*', 'allowed', [['PolicyInputList.1', 'IAM Policy']]],
        [
          's3:DeleteObject',
          '*',
          'explicitDeny',
          [
            ['PolicyInputList.1', 'IAM Policy'],
            ['PolicyInputList.2', 'IAM Policy'],
          ],
        ],
        ['sqs:SendMessage', '*', 'implicitDeny', []],
      ],
    )
    assert.deepEqual(EvaluationResults[0]?.MatchedStatements[0]?.StartPosition, { Line: 1, Column: 38 })
    assert.equal(EvaluationResults[0]?.OrganizationsDecisionDetail, undefined)
    assert.equal(EvaluationResults[0]?.PermissionsBoundaryDecisionDetail, undefined)
  })

  test('tells results of each resource, and the strictest of them', async () => {
    const PolicyInputList = [allow('s3:GetObject', 'arn:aws:s3:::b/in/*')]
    const ResourceArns = ['arn:aws:s3:::b/in/x', 'arn:aws:s3:::b/out/x']
    const [result] = (await custom({ PolicyInputList, ResourceArns })).EvaluationResults
    assert.equal(result?.EvalDecision, 'implicitDeny')
    assert.deepEqual(
      result?.ResourceSpecificResults?.map((each) => [each.EvalResourceName, each.EvalResourceDecision]),
      [
        ['arn:aws:s3:::b/in/x', 'allowed'],
        ['arn:aws:s3:::b/out/x', 'implicitDeny'],
      ],
    )
  })

  test('names the context values that are missing, at the top for all resources and with each resource else', async () => {
    const PolicyInputList = [
      policy({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::b/${aws:username}/*',
        Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      }),
      policy({
        Effect: 'Allow',
        Action: 'sqs:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      }),
    ]
    const ContextEntries = [{ ContextKeyName: 'AWS:SourceIP', ContextKeyType: 'ip', ContextKeyValues: ['203.0.113.9'] }]
    const [bare] = (await custom({ PolicyInputList })).EvaluationResults
    assert.deepEqual(bare?.MissingContextValues, ['aws:SourceIp', 'aws:username'])
    const ResourceArns = ['arn:aws:s3:::b/ann/x']
    const input = { PolicyInputList, ResourceArns, ContextEntries } as Partial<SimulateCustomPolicyRequest>
    const [result] = (await custom(input)).EvaluationResults
    assert.deepEqual(result?.MissingContextValues, [])
    assert.deepEqual(result?.ResourceSpecificResults?.[0]?.MissingContextValues, ['aws:username'])
    assert.equal(result?.EvalDecision, 'implicitDeny')
    const [named] = (await custom({ ...input, CallerArn: ann })).EvaluationResults
    assert.deepEqual(named?.ResourceSpecificResults?.[0]?.MissingContextValues, [])
    assert.equal(named?.EvalDecision, 'allowed')
  })

  test('refuses context values that are not of their type', async () => {
    const wrong = [
      { ContextKeyType: 'numeric', ContextKeyValues: ['many'] },
      { ContextKeyType: 'boolean', ContextKeyValues: ['yes'] },
      { ContextKeyType: 'date', ContextKeyValues: ['soon'] },
      { ContextKeyType: 'ipList', ContextKeyValues: ['203.0.113.9', 'here'] },
      { ContextKeyType: 'binary', ContextKeyValues: ['*'] },
      { ContextKeyType: 'string', ContextKeyValues: ['one', 'two'] },
    ] as const
    for (const entry of wrong) {
      const ContextEntries = [{ ContextKeyName: 'x:key', ...entry, ContextKeyValues: [...entry.ContextKeyValues] }]
      await assert.rejects(custom({ ContextEntries }), fault('InvalidInput', /Invalid context entry/))
    }
  })

  test('tells whether a boundary allows', async () => {
    const PolicyInputList = [allow('*')]
    const within = await custom({ PolicyInputList, PermissionsBoundaryPolicyInputList: [allow('s3:*')] })
    const [allowed] = within.EvaluationResults
    assert.deepEqual(allowed?.PermissionsBoundaryDecisionDetail, { AllowedByPermissionsBoundary: true })
    assert.deepEqual(
      allowed?.MatchedStatements.map(({ SourcePolicyType }) => SourcePolicyType),
      ['IAM Policy', 'Permissions Boundary Policy'],
    )
    const beyond = await custom({ PolicyInputList, PermissionsBoundaryPolicyInputList: [allow('sqs:*')] })
    const [limited] = beyond.EvaluationResults
    assert.equal(limited?.EvalDecision, 'implicitDeny')
    assert.deepEqual(limited?.PermissionsBoundaryDecisionDetail, { AllowedByPermissionsBoundary: false })
    await assert.rejects(
      custom({ PermissionsBoundaryPolicyInputList: [allow('s3:*'), allow('sqs:*')] }),
      fault('InvalidInput', /Only one permissions boundary/),
    )
  })

  test('asks each level of an organization', async () => {
    const levels = [[allow('*')], [allow('sqs:*')]]
    const OrderedOrganizationPolicyInputList = levels.map((list) => ({ ServiceControlPolicyInputList: list }))
    const [result] = (await custom({ PolicyInputList: [allow('*')], OrderedOrganizationPolicyInputList }))
      .EvaluationResults
    assert.equal(result?.EvalDecision, 'implicitDeny')
    assert.deepEqual(result?.OrganizationsDecisionDetail, { AllowedByOrganizations: false })
  })

  test('a resource policy needs a user as its caller, and between accounts both sides must allow', async () => {
    const grant = { Effect: 'Allow', Principal: { AWS: ann }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
    const input = { ResourcePolicy: policy(grant), ResourceArns: ['arn:aws:s3:::b/x'] }
    await assert.rejects(custom(input), fault('InvalidInput', /CallerArn is required/))
    const role = `arn:aws:iam::${account}:role/worker`
    await assert.rejects(custom({ ...input, CallerArn: role }), fault('InvalidInput', /must be an IAM user/))
    const [home] = (await custom({ ...input, CallerArn: ann })).EvaluationResults
    assert.equal(home?.EvalDecision, 'allowed')
    assert.deepEqual(
      home?.MatchedStatements.map((each) => [each.SourcePolicyId, each.SourcePolicyType]),
      [['ResourcePolicy', 'Resource Policy']],
    )
    const ResourceOwner = 'arn:aws:iam::999999999999:root'
    const [abroad] = (await custom({ ...input, CallerArn: ann, ResourceOwner })).EvaluationResults
    assert.equal(abroad?.EvalDecision, 'implicitDeny')
    const PolicyInputList = [allow('s3:*')]
    const [both] = (await custom({ ...input, PolicyInputList, CallerArn: ann, ResourceOwner })).EvaluationResults
    assert.equal(both?.EvalDecision, 'allowed')
    assert.deepEqual(both?.ResourceSpecificResults?.[0]?.EvalDecisionDetails, {
      'IAM Policy': 'allowed',
      'Resource Policy': 'allowed',
    })
  })

  test('refuses what it cannot simulate', async () => {
    await assert.rejects(custom({ ActionNames: ['s3:*'] }), fault('InvalidInput', /Wildcards/))
    await assert.rejects(custom({ ActionNames: ['GetObject'] }), fault('InvalidInput', /Invalid Action Name/))
    await assert.rejects(
      custom({ PolicyInputList: ['{}'] }),
      fault('InvalidInput', /Invalid policy PolicyInputList\.1/),
    )
    await assert.rejects(custom({ CallerArn: 'ann' }), fault('InvalidInput', /Invalid caller ARN/))
    await assert.rejects(custom({ ResourceHandlingOption: 'EC2-VPC-EBS' }), fault('InvalidInput'))
    await assert.rejects(own({ PolicySourceArn: `${ann}-nobody` }), fault('NoSuchEntity'))
    await assert.rejects(own({ PolicySourceArn: 'arn:aws:s3:::bucket/ann-and-ben' }), fault('InvalidInput'))
  })

  test('gives its results in parts', async () => {
    const ActionNames = ['s3:GetObject', 's3:PutObject', 's3:GetObject']
    const first = await custom({ ActionNames, MaxItems: 2 })
    assert.deepEqual([first.EvaluationResults.length, first.IsTruncated], [2, true])
    const rest = await custom({ ActionNames, MaxItems: 2, ...(first.Marker ? { Marker: first.Marker } : {}) })
    assert.deepEqual([rest.EvaluationResults.length, rest.IsTruncated, rest.Marker], [1, false, undefined])
    await assert.rejects(custom({ ActionNames, Marker: 'elsewhere' }), fault('ValidationError'))
  })

  test('takes a user’s own policies, those of groups and the boundary, and leaves out what it is told to', async () => {
    const decision = async (input: object = {}) => {
      const [result] = (await own(input)).EvaluationResults
      return [result?.EvalDecision, result?.MatchedStatements.map(({ SourcePolicyId }) => SourcePolicyId)]
    }
    assert.deepEqual(await decision(), ['implicitDeny', []])
    await world.call('PutUserPolicy', {
      UserName: 'ann',
      PolicyName: 'mine',
      PolicyDocument: policy({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red', 'aws:username': 'ann' } },
      }),
    })
    assert.deepEqual(await decision(), ['allowed', ['user_ann_mine']])
    await world.call('CreateGroup', { GroupName: 'readers' })
    await world.call('PutGroupPolicy', { GroupName: 'readers', PolicyName: 'all', PolicyDocument: allow('s3:*') })
    await world.call('AddUserToGroup', { GroupName: 'readers', UserName: 'ann' })
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'
    await world.call('AttachUserPolicy', { UserName: 'ann', PolicyArn })
    const names = ['user_ann_mine', 'AmazonS3ReadOnlyAccess', 'group_readers_all']
    assert.deepEqual(await decision(), ['allowed', names])
    const inline = { PolicyName: 'all', AttachmentType: 'Group', AttachmentName: 'read*' }
    const PolicyExclusionList = [
      { PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnly??????' },
      { InlinePolicyIdentifier: inline },
    ]
    assert.deepEqual(await decision({ PolicyExclusionList }), ['allowed', ['user_ann_mine']])
    assert.deepEqual(await decision({ PolicyExclusionList: [{ PolicyType: 'inline' }] }), [
      'allowed',
      ['AmazonS3ReadOnlyAccess'],
    ])
    const group = `arn:aws:iam::${account}:group/readers`
    assert.deepEqual(await decision({ PolicySourceArn: group }), ['allowed', ['group_readers_all']])
    const CallerArn = `arn:aws:iam::${account}:user/ben`
    assert.deepEqual(await decision({ CallerArn }), ['allowed', names.slice(1)])
    const boundary = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
    await world.call('PutUserPermissionsBoundary', { UserName: 'ann', PermissionsBoundary: boundary })
    const [limited] = (await own({})).EvaluationResults
    assert.equal(limited?.EvalDecision, 'implicitDeny')
    assert.deepEqual(limited?.PermissionsBoundaryDecisionDetail, { AllowedByPermissionsBoundary: false })
    const [freed] = (await own({ PolicyExclusionList: [{ PolicyType: 'permission-boundary' }] })).EvaluationResults
    assert.equal(freed?.EvalDecision, 'allowed')
  })

  test('lists the context keys of policies', async () => {
    const PolicyInputList = [
      policy({
        Effect: 'Allow',
        Action: 's3:*',
        Resource: ["arn:aws:s3:::b/${aws:username}/${aws:PrincipalTag/team, 'none'}/${*}"],
        Condition: { StringLike: { 's3:prefix': ['${AWS:UserName}/*', '${cognito-identity.amazonaws.com:sub}'] } },
      }),
    ]
    const keys = ['s3:prefix', 'aws:username', 'aws:PrincipalTag/team', 'cognito-identity.amazonaws.com:sub']
    const answer: GetContextKeysForPolicyResponse = await world.call('GetContextKeysForCustomPolicy', {
      PolicyInputList,
    })
    assert.deepEqual(answer.ContextKeyNames, keys)
    const input = { PolicySourceArn: ann, PolicyInputList }
    const principal: GetContextKeysForPolicyResponse = await world.call('GetContextKeysForPrincipalPolicy', input)
    assert.deepEqual(principal.ContextKeyNames, [
      'aws:PrincipalTag/team',
      'aws:username',
      ...keys.slice(0, 1),
      ...keys.slice(3),
    ])
  })
})
