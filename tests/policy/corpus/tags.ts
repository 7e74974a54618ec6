import {
  account,
  allow,
  type Document,
  deny,
  type Group,
  iamGuide,
  never,
  no,
  policy,
  type Question,
  yes,
} from './shape.ts'

const tutorial = iamGuide('tutorial_attribute-based-access-control.html')
const control = iamGuide('access_tags.html')
const iamTags = iamGuide('access_iam-tags.html')
const secret = `arn:aws:secretsmanager:us-east-1:${account}:secret:x`
const keysOnly = iamGuide('reference_policies_condition-keys.html#condition-keys-tagkeys')

type Tags = Readonly<Record<string, string>>

/** The condition keys of a request with these tags. */
function context(tags: { principal?: Tags; resource?: Tags; request?: Tags; keys?: readonly string[] }) {
  const named = (prefix: string, pairs: Tags = {}) =>
    Object.entries(pairs).map(([key, value]) => [`aws:${prefix}/${key}`, [value]] as const)
  const keys = tags.keys ?? Object.keys(tags.request ?? {})
  return Object.fromEntries([
    ...named('PrincipalTag', tags.principal),
    ...named('ResourceTag', tags.resource),
    ...named('RequestTag', tags.request),
    ...(keys.length > 0 ? [['aws:TagKeys', keys] as const] : []),
  ])
}

const on = (
  action: string,
  resource: string,
  tags: Parameters<typeof context>[0],
  answer: Question['answer'],
): Question => ({
  action,
  resource,
  context: context(tags),
  answer,
})

const peg = { 'access-project': 'peg', 'access-team': 'eng', 'cost-center': '987654' }

const sameProject: readonly Document[] = [
  policy(
    allow('secretsmanager:*', '*', {
      StringEquals: {
        'aws:ResourceTag/access-project': '${aws:PrincipalTag/access-project}',
        'aws:ResourceTag/access-team': '${aws:PrincipalTag/access-team}',
        'aws:ResourceTag/cost-center': '${aws:PrincipalTag/cost-center}',
      },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['access-project', 'access-team', 'cost-center', 'Name'] },
      StringEqualsIfExists: {
        'aws:RequestTag/access-project': '${aws:PrincipalTag/access-project}',
        'aws:RequestTag/access-team': '${aws:PrincipalTag/access-team}',
      },
    }),
    deny('secretsmanager:UntagResource', '*', {
      'ForAnyValue:StringLike': { 'aws:TagKeys': 'access-*' },
    }),
  ),
]

/** Access by tags of who asks, of what is asked for, and of what is made. */
export const tags: readonly Group[] = [
  {
    title: 'the own project, team and cost center',
    source: tutorial,
    identity: sameProject,
    questions: [
      on('secretsmanager:GetSecretValue', secret, { principal: peg, resource: peg }, yes),
      on('secretsmanager:GetSecretValue', secret, { principal: peg, resource: { ...peg, 'access-team': 'qas' } }, no),
      on('secretsmanager:GetSecretValue', secret, { principal: peg, resource: { 'access-project': 'peg' } }, no),
      on('secretsmanager:GetSecretValue', secret, { principal: { 'access-project': 'peg' }, resource: peg }, no),
      on('secretsmanager:GetSecretValue', secret, { principal: { ...peg, 'access-team': '*' }, resource: peg }, no),
      on('secretsmanager:GetSecretValue', secret, { principal: peg }, no),
      on('secretsmanager:TagResource', secret, { principal: peg, resource: peg, request: { Name: 'n' } }, yes),
      on('secretsmanager:TagResource', secret, { principal: peg, resource: peg, request: { Colour: 'red' } }, no),
      on(
        'secretsmanager:TagResource',
        secret,
        { principal: peg, resource: peg, request: { 'access-team': 'eng' } },
        yes,
      ),
      on(
        'secretsmanager:TagResource',
        secret,
        { principal: peg, resource: peg, request: { 'access-team': 'qas' } },
        no,
      ),
      on('secretsmanager:UntagResource', secret, { principal: peg, resource: peg, keys: ['Name'] }, yes),
      on(
        'secretsmanager:UntagResource',
        secret,
        { principal: peg, resource: peg, keys: ['Name', 'access-team'] },
        never,
      ),
    ],
  },
  {
    title: 'only with two tags, of certain values, and no others',
    source: `${control}#access_tags_control-requests`,
    identity: [
      policy(
        allow('ec2:CreateTags', `arn:aws:ec2:us-east-1:${account}:instance/*`, {
          StringEquals: { 'aws:RequestTag/environment': ['preprod', 'production'] },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['environment', 'owner'] },
          Null: { 'aws:RequestTag/owner': 'false' },
        }),
      ),
    ],
    questions: [
      [{ environment: 'preprod', owner: 'me' }, yes] as const,
      [{ environment: 'production', owner: '' }, yes] as const,
      [{ environment: 'test', owner: 'me' }, no] as const,
      [{ environment: 'preprod' }, no] as const,
      [{ environment: 'preprod', owner: 'me', more: 'x' }, no] as const,
      [{ Environment: 'preprod', owner: 'me' }, no] as const,
      [{}, no] as const,
    ].map(([request, answer]) =>
      on('ec2:CreateTags', `arn:aws:ec2:us-east-1:${account}:instance/i-1`, { request }, answer),
    ),
  },
  {
    title: 'tag keys are compared with their case, the key of a condition is not',
    source: keysOnly,
    identity: [policy(allow('test:Tag', '*', { 'ForAllValues:StringEquals': { 'AWS:TAGKEYS': ['Team'] } }))],
    questions: [
      on('test:Tag', '*', { keys: ['Team'] }, yes),
      on('test:Tag', '*', { keys: ['team'] }, no),
      on('test:Tag', '*', { keys: ['Team', 'team'] }, no),
    ],
  },
  {
    title: 'ForAllValues needs Null to demand that there are tags',
    source: iamGuide('reference_policies_condition-single-vs-multi-valued-context-keys.html'),
    identity: [
      policy(
        allow('test:Loose', '*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }),
        allow('test:Tight', '*', {
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] },
          Null: { 'aws:TagKeys': 'false' },
        }),
      ),
    ],
    questions: [
      on('test:Loose', '*', {}, yes),
      on('test:Tight', '*', {}, no),
      on('test:Tight', '*', { keys: ['a'] }, yes),
      on('test:Tight', '*', { keys: ['b'] }, no),
    ],
  },
  {
    title: 'users tagged as managers of others',
    source: `${iamTags}#access_iam-tags_control-principals`,
    identity: [policy(allow('iam:*AccessKey*', '*', { StringEquals: { 'aws:PrincipalTag/hr': 'yes' } }))],
    questions: [
      on('iam:CreateAccessKey', '*', { principal: { hr: 'yes' } }, yes),
      on('iam:CreateAccessKey', '*', { principal: { HR: 'yes' } }, yes),
      on('iam:CreateAccessKey', '*', { principal: { hr: 'Yes' } }, no),
      on('iam:CreateAccessKey', '*', { resource: { hr: 'yes' } }, no),
      on('iam:CreateAccessKey', '*', { request: { hr: 'yes' } }, no),
    ],
  },
  {
    title: 'users may be deleted while they are temporary',
    source: `${iamTags}#access_iam-tags_control-resources`,
    identity: [policy(allow('iam:DeleteUser', '*', { StringLike: { 'iam:ResourceTag/status': 'terminated*' } }))],
    questions: [
      {
        action: 'iam:DeleteUser',
        resource: `arn:aws:iam::${account}:user/x`,
        context: { 'iam:ResourceTag/status': ['terminated-2026'] },
        answer: yes,
      },
      {
        action: 'iam:DeleteUser',
        resource: `arn:aws:iam::${account}:user/x`,
        context: { 'iam:ResourceTag/status': ['employed'] },
        answer: no,
      },
      { action: 'iam:DeleteUser', resource: `arn:aws:iam::${account}:user/x`, answer: no },
    ],
  },
  {
    title: 'roles may only be made with the boundary',
    source: iamGuide('access_policies_boundaries.html#access_policies_boundaries-delegate'),
    identity: [
      policy(
        allow(['iam:CreateUser', 'iam:AttachUserPolicy'], '*', {
          StringEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${account}:policy/XCompanyBoundaries` },
        }),
        deny(['iam:CreatePolicyVersion', 'iam:DeletePolicy'], `arn:aws:iam::${account}:policy/XCompanyBoundaries`),
        deny('iam:DeleteUserPermissionsBoundary', '*'),
      ),
    ],
    questions: [
      {
        action: 'iam:CreateUser',
        resource: `arn:aws:iam::${account}:user/x`,
        context: { 'iam:PermissionsBoundary': [`arn:aws:iam::${account}:policy/XCompanyBoundaries`] },
        answer: yes,
      },
      {
        action: 'iam:CreateUser',
        resource: `arn:aws:iam::${account}:user/x`,
        context: { 'iam:PermissionsBoundary': [`arn:aws:iam::${account}:policy/Weaker`] },
        answer: no,
      },
      { action: 'iam:CreateUser', resource: `arn:aws:iam::${account}:user/x`, answer: no },
      { action: 'iam:AttachUserPolicy', resource: `arn:aws:iam::${account}:user/x`, answer: no },
      { action: 'iam:DeleteUserPermissionsBoundary', resource: `arn:aws:iam::${account}:user/x`, answer: never },
      {
        action: 'iam:CreatePolicyVersion',
        resource: `arn:aws:iam::${account}:policy/XCompanyBoundaries`,
        answer: never,
      },
      { action: 'iam:CreatePolicyVersion', resource: `arn:aws:iam::${account}:policy/Another`, answer: no },
    ],
  },
  {
    title: 'a role is passed to one service only',
    source: iamGuide('id_roles_use_passrole.html'),
    identity: [
      policy(
        allow('iam:PassRole', `arn:aws:iam::${account}:role/EC2-roles-for-XYZ-*`, {
          StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' },
          StringLike: { 'iam:AssociatedResourceARN': [`arn:aws:ec2:us-east-1:${account}:instance/*`] },
        }),
      ),
    ],
    questions: [
      ['EC2-roles-for-XYZ-1', 'ec2.amazonaws.com', `arn:aws:ec2:us-east-1:${account}:instance/i-1`, yes] as const,
      ['EC2-roles-for-XYZ-1', 'ec2.amazonaws.com', `arn:aws:ec2:us-west-1:${account}:instance/i-1`, no] as const,
      ['EC2-roles-for-XYZ-1', 'lambda.amazonaws.com', `arn:aws:ec2:us-east-1:${account}:instance/i-1`, no] as const,
      ['Admin', 'ec2.amazonaws.com', `arn:aws:ec2:us-east-1:${account}:instance/i-1`, no] as const,
    ].map(([role, service, instance, answer]) => ({
      action: 'iam:PassRole',
      resource: `arn:aws:iam::${account}:role/${role}`,
      context: { 'iam:PassedToService': [service], 'iam:AssociatedResourceARN': [instance] },
      answer,
    })),
  },
  {
    title: 'only through CloudFormation',
    source: iamGuide('reference_policies_condition-keys.html#condition-keys-calledvia'),
    identity: [
      policy(
        allow('dynamodb:*', '*', { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] } }),
        allow('kms:*', '*', { StringEquals: { 'aws:CalledViaFirst': 'cloudformation.amazonaws.com' } }),
        allow('sqs:*', '*', { Bool: { 'aws:ViaAWSService': 'true' } }),
      ),
    ],
    questions: [
      ['dynamodb:CreateTable', { 'aws:CalledVia': ['cloudformation.amazonaws.com'] }, yes] as const,
      [
        'dynamodb:CreateTable',
        { 'aws:CalledVia': ['athena.amazonaws.com', 'cloudformation.amazonaws.com'] },
        yes,
      ] as const,
      ['dynamodb:CreateTable', { 'aws:CalledVia': ['athena.amazonaws.com'] }, no] as const,
      ['dynamodb:CreateTable', {}, no] as const,
      ['kms:Decrypt', { 'aws:CalledViaFirst': ['cloudformation.amazonaws.com'] }, yes] as const,
      ['kms:Decrypt', { 'aws:CalledViaFirst': ['athena.amazonaws.com'] }, no] as const,
      ['sqs:CreateQueue', { 'aws:ViaAWSService': ['true'] }, yes] as const,
      ['sqs:CreateQueue', { 'aws:ViaAWSService': ['false'] }, no] as const,
      ['sqs:CreateQueue', {}, no] as const,
    ].map(([action, given, answer]) => ({ action, resource: '*', context: given, answer })),
  },
]
