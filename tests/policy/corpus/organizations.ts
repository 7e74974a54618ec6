import {
  account,
  allow,
  anonymous,
  type Document,
  deny,
  type Group,
  otherAccount,
  policy,
  type Question,
  root,
  session,
  user,
} from './shape.ts'

const organizations = (page: string) => `https://docs.aws.amazon.com/organizations/latest/userguide/${page}`
const scps = organizations('orgs_manage_policies_scps.html')
const scpEvaluation = organizations('orgs_manage_policies_scps_evaluation.html')
const scpExamples = organizations('orgs_manage_policies_scps_examples_general.html')
const rcps = organizations('orgs_manage_policies_rcps.html')
const rcpExamples = organizations('orgs_manage_policies_rcps_examples.html')

const full = policy(allow('*', '*'))
const fullResources = policy({ ...allow('*', '*'), Principal: '*' })
const object = 'arn:aws:s3:::bucket/a'
const scpNo = 'implicitDeny by serviceControl'
const scpNever = 'explicitDeny by serviceControl'
const rcpNo = 'implicitDeny by resourceControl'
const rcpNever = 'explicitDeny by resourceControl'
const byIdentity = 'allow by identity'
const byResource = 'allow by resource'

type Asked = Pick<Question, 'principal' | 'context' | 'account'>

const on = (action: string, answer: Question['answer'], more: Asked = {}): Question => ({
  action,
  resource: action.startsWith('s3:') ? object : '*',
  answer,
  ...more,
})

const control = (statement: Document): Document => policy({ ...statement, Principal: '*' })

/** What an organization takes away, of its accounts and of their resources. */
export const controls: readonly Group[] = [
  {
    title: 'the full access policy at every level',
    source: scpEvaluation,
    identity: [full],
    serviceControl: [[full], [full], [full]],
    questions: [on('s3:GetObject', byIdentity), on('ec2:RunInstances', byIdentity)],
  },
  {
    title: 'a level without any policy allows nothing',
    source: scpEvaluation,
    identity: [full],
    serviceControl: [[full], [], [full]],
    questions: [
      on('s3:GetObject', scpNo),
      on('s3:GetObject', scpNo, { principal: root() }),
      on('s3:GetObject', scpNo, { principal: session('R', 's') }),
    ],
  },
  {
    title: 'a deny at any level ends it',
    source: scpEvaluation,
    identity: [full],
    serviceControl: [[full], [full, policy(deny('ec2:*', '*'))], [full]],
    questions: [
      on('s3:GetObject', byIdentity),
      on('ec2:RunInstances', scpNever),
      on('ec2:StopInstances', scpNever, { principal: root() }),
    ],
  },
  {
    title: 'an allow list: what any policy of a level names',
    source: scpEvaluation,
    identity: [full],
    serviceControl: [[full], [policy(allow('s3:*', '*')), policy(allow('sqs:*', '*'))]],
    questions: [on('s3:GetObject', byIdentity), on('sqs:SendMessage', byIdentity), on('sns:Publish', scpNo)],
  },
  {
    title: 'a service control policy grants nothing',
    source: scps,
    serviceControl: [[full]],
    questions: [
      on('s3:GetObject', 'implicitDeny by identity'),
      on('s3:GetObject', 'allow by root', { principal: root() }),
    ],
  },
  {
    title: 'the root user may do nothing',
    source: scpExamples,
    identity: [full],
    serviceControl: [[full, policy(deny('*', '*', { StringLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:root'] } }))]],
    questions: [
      on('s3:GetObject', scpNever, {
        principal: root(),
        context: { 'aws:PrincipalArn': [`arn:aws:iam::${account}:root`] },
      }),
      on('s3:GetObject', byIdentity, {
        principal: user('a'),
        context: { 'aws:PrincipalArn': [`arn:aws:iam::${account}:user/a`] },
      }),
      on('s3:GetObject', byIdentity, {
        principal: user('root'),
        context: { 'aws:PrincipalArn': [`arn:aws:iam::${account}:user/root`] },
      }),
    ],
  },
  {
    title: 'one role may not be touched, but by the administrators',
    source: scpExamples,
    identity: [full],
    serviceControl: [
      [
        full,
        policy(
          deny(['iam:AttachRolePolicy', 'iam:DeleteRole'], ['arn:aws:iam::*:role/name-of-role-to-deny'], {
            StringNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/name-of-admin-role-to-allow' },
          }),
        ),
      ],
    ],
    questions: [
      ['Dev', 'name-of-role-to-deny', scpNever] as const,
      ['name-of-admin-role-to-allow', 'name-of-role-to-deny', byIdentity] as const,
      ['Dev', 'another', byIdentity] as const,
    ].map(([who, role, answer]) => ({
      action: 'iam:DeleteRole',
      resource: `arn:aws:iam::${account}:role/${role}`,
      principal: session(who, 's'),
      context: { 'aws:PrincipalArn': [`arn:aws:iam::${account}:role/${who}`] },
      answer,
    })),
  },
  {
    title: 'Regions, but for global services and one role',
    source: scpExamples,
    identity: [full],
    serviceControl: [
      [
        full,
        policy({
          Effect: 'Deny',
          NotAction: ['iam:*', 'sts:*', 'organizations:*'],
          Resource: '*',
          Condition: {
            StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1'] },
            ArnNotLike: { 'aws:PrincipalARN': ['arn:aws:iam::*:role/Role1AllowedToBypassThisSCP'] },
          },
        }),
      ],
    ],
    questions: [
      on('ec2:RunInstances', scpNever, {
        context: { 'aws:RequestedRegion': ['us-east-1'], 'aws:PrincipalArn': [`arn:aws:iam::${account}:user/a`] },
      }),
      on('ec2:RunInstances', byIdentity, {
        context: { 'aws:RequestedRegion': ['eu-west-1'], 'aws:PrincipalArn': [`arn:aws:iam::${account}:user/a`] },
      }),
      on('iam:CreateUser', byIdentity, {
        context: { 'aws:RequestedRegion': ['us-east-1'], 'aws:PrincipalArn': [`arn:aws:iam::${account}:user/a`] },
      }),
      on('ec2:RunInstances', byIdentity, {
        context: {
          'aws:RequestedRegion': ['us-east-1'],
          'aws:PrincipalArn': [`arn:aws:iam::${account}:role/Role1AllowedToBypassThisSCP`],
        },
      }),
      on('ec2:RunInstances', scpNever),
    ],
  },
  {
    title: 'instances stop only after a login with MFA',
    source: scpExamples,
    identity: [full],
    serviceControl: [
      [full, policy(deny(['ec2:StopInstances'], '*', { BoolIfExists: { 'aws:MultiFactorAuthPresent': false } }))],
    ],
    questions: [
      on('ec2:StopInstances', scpNever),
      on('ec2:StopInstances', scpNever, { context: { 'aws:MultiFactorAuthPresent': ['false'] } }),
      on('ec2:StopInstances', byIdentity, { context: { 'aws:MultiFactorAuthPresent': ['true'] } }),
      on('ec2:StartInstances', byIdentity),
    ],
  },
  {
    title: 'service control policies do not speak of services and of nobody',
    source: scps,
    resource: policy({ ...allow('s3:*', '*'), Principal: '*' }),
    serviceControl: [[policy(deny('*', '*'))]],
    questions: [
      on('s3:GetObject', byResource, { principal: anonymous }),
      on('s3:GetObject', byResource, { principal: { kind: 'service', service: 's3.amazonaws.com' } }),
      on('s3:GetObject', scpNever, { principal: user('a') }),
    ],
  },
  {
    title: 'a resource control policy grants nothing',
    source: rcps,
    resourceControl: [[fullResources]],
    questions: [
      on('s3:GetObject', 'implicitDeny by identity'),
      on('s3:GetObject', 'implicitDeny by resource', { principal: anonymous }),
    ],
  },
  {
    title: 'a resource control policy is asked of everybody, whatever their own policies say',
    source: rcps,
    identity: [full],
    resourceControl: [[fullResources], [control(allow('sqs:*', '*'))]],
    questions: [
      on('s3:GetObject', rcpNo),
      on('s3:GetObject', rcpNo, { principal: root() }),
      on('s3:GetObject', rcpNo, { principal: anonymous }),
      on('sqs:SendMessage', byIdentity),
    ],
  },
  {
    title: 'only identities of the own organization, and services',
    source: rcpExamples,
    identity: [full],
    resource: policy({ ...allow('s3:*', '*'), Principal: '*' }),
    resourceControl: [
      [
        fullResources,
        control(
          deny(['s3:*', 'sqs:*', 'kms:*', 'secretsmanager:*', 'sts:*'], '*', {
            StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'my-org-id' },
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
          }),
        ),
      ],
    ],
    questions: [
      on('s3:GetObject', byResource, {
        principal: user('a'),
        context: { 'aws:PrincipalOrgID': ['my-org-id'], 'aws:PrincipalIsAWSService': ['false'] },
      }),
      on('s3:GetObject', rcpNever, {
        principal: user('a', otherAccount),
        context: { 'aws:PrincipalOrgID': ['other-org'], 'aws:PrincipalIsAWSService': ['false'] },
      }),
      on('s3:GetObject', rcpNever, {
        principal: user('a', otherAccount),
        context: { 'aws:PrincipalIsAWSService': ['false'] },
      }),
      on('s3:GetObject', rcpNever, { principal: anonymous }),
      on('s3:GetObject', byResource, {
        principal: { kind: 'service', service: 'cloudtrail.amazonaws.com' },
        context: { 'aws:PrincipalIsAWSService': ['true'] },
      }),
      on('ec2:RunInstances', byIdentity, { context: { 'aws:PrincipalOrgID': ['other-org'] } }),
    ],
  },
  {
    title: 'services only on behalf of the own organization',
    source: rcpExamples,
    resource: policy({ ...allow('s3:*', '*'), Principal: '*' }),
    resourceControl: [
      [
        fullResources,
        control(
          deny('s3:*', '*', {
            StringNotEqualsIfExists: { 'aws:SourceOrgID': 'my-org-id', 'aws:SourceAccount': ['111122223333'] },
            Null: { 'aws:SourceAccount': 'false' },
            Bool: { 'aws:PrincipalIsAWSService': 'true' },
          }),
        ),
      ],
    ],
    questions: [
      ['my-org-id', '999999999999', byResource] as const,
      ['other', '111122223333', byResource] as const,
      ['other', '999999999999', rcpNever] as const,
      ['my-org-id', undefined, byResource] as const,
    ].map(([organization, from, answer]) =>
      on('s3:GetObject', answer, {
        principal: { kind: 'service', service: 'cloudtrail.amazonaws.com' },
        context: {
          'aws:SourceOrgID': [organization],
          'aws:PrincipalIsAWSService': ['true'],
          ...(from ? { 'aws:SourceAccount': [from] } : {}),
        },
      }),
    ),
  },
  {
    title: 'secure transport alone',
    source: rcpExamples,
    identity: [full],
    resourceControl: [
      [
        fullResources,
        control(deny(['sts:*', 's3:*', 'sqs:*'], '*', { BoolIfExists: { 'aws:SecureTransport': 'false' } })),
      ],
    ],
    questions: [
      on('s3:GetObject', rcpNever, { context: { 'aws:SecureTransport': ['false'] } }),
      on('s3:GetObject', byIdentity, { context: { 'aws:SecureTransport': ['true'] } }),
      on('sns:Publish', byIdentity, { context: { 'aws:SecureTransport': ['false'] } }),
    ],
  },
  {
    title: 'both organizations, of the caller and of the resource, must leave it allowed',
    source: rcps,
    identity: [full],
    resource: policy({ ...allow('s3:*', '*'), Principal: { AWS: otherAccount } }),
    serviceControl: [[policy(allow('s3:Get*', '*'))]],
    resourceControl: [[fullResources, control(deny('s3:GetObjectAcl', '*'))]],
    questions: [
      on('s3:GetObject', byResource, { principal: user('a', otherAccount) }),
      on('s3:PutObject', scpNo, { principal: user('a', otherAccount) }),
      on('s3:GetObjectAcl', rcpNever, { principal: user('a', otherAccount) }),
    ],
  },
]
