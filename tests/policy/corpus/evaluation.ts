import {
  account,
  allow,
  anonymous,
  type Document,
  deny,
  type Group,
  iamGuide,
  never,
  no,
  otherAccount,
  policy,
  root,
  session,
  user,
  yes,
} from './shape.ts'

const oneAccount = iamGuide('reference_policies_evaluation-logic_policy-eval-denyallow.html')
const twoAccounts = iamGuide('reference_policies_evaluation-logic-cross-account.html')
const boundaries = iamGuide('access_policies_boundaries.html#access_policies_boundaries-eval-logic')
const principals = iamGuide('reference_policies_elements_principal.html')
const bucket = 'arn:aws:s3:::amzn-s3-demo-bucket'
const objects = `${bucket}/*`
const get = { action: 's3:GetObject', resource: `${bucket}/a` } as const

const granted = (principal: unknown, action = 's3:*', condition?: Document): Document => ({
  ...allow(action, [bucket, objects], condition),
  Principal: principal,
})
const refused = (principal: unknown, condition?: Document): Document => ({
  ...deny('s3:*', [bucket, objects], condition),
  Principal: principal,
})
const refusedBut = (principal: unknown): Document => ({
  ...deny('s3:*', [bucket, objects]),
  NotPrincipal: principal,
})
const everything = policy(allow('*', '*'))
const nothing = policy(allow('ec2:*', '*'))
const role = session('examplerole', 'examplerolesessionname')
const roleArn = `arn:aws:iam::${account}:role/examplerole`
const sessionArn = `arn:aws:sts::${account}:assumed-role/examplerole/examplerolesessionname`
const userArn = `arn:aws:iam::${account}:user/exampleuser`
const byResource = 'allow by resource'
const resourceNo = 'implicitDeny by resource'
const resourceNever = 'explicitDeny by resource'

const carlosIdentity = policy(
  allow(
    ['s3:GetBucketLocation', 's3:GetAccountPublicAccessBlock', 's3:ListAccessPoints', 's3:ListAllMyBuckets'],
    'arn:aws:s3:::*',
  ),
  allow('s3:*', ['arn:aws:s3:::carlossalazar/*', 'arn:aws:s3:::carlossalazar']),
  deny('s3:*', 'arn:aws:s3:::*log*'),
)

/** How the kinds of policy are combined. */
export const evaluation: readonly Group[] = [
  {
    title: 'Carlos and the logs',
    source: iamGuide('reference_policies_evaluation-logic_policy-eval-basics.html'),
    principal: user('carlossalazar'),
    identity: [carlosIdentity],
    resource: policy({
      ...allow('s3:*', ['arn:aws:s3:::carlossalazar/*', 'arn:aws:s3:::carlossalazar']),
      Principal: { AWS: `arn:aws:iam::${account}:user/carlossalazar` },
    }),
    questions: [
      { action: 's3:PutObject', resource: 'arn:aws:s3:::carlossalazar-logs/x', answer: never },
      { action: 's3:PutObject', resource: 'arn:aws:s3:::carlossalazar/x', answer: byResource },
      { action: 's3:PutObject', resource: 'arn:aws:s3:::carlossalazar/catalog', answer: never },
      { action: 's3:PutObject', resource: 'arn:aws:s3:::another/x', answer: no },
    ],
  },
  {
    title: 'the identity policy alone is enough in one account',
    source: oneAccount,
    identity: [everything],
    questions: [
      { ...get, principal: user('a'), answer: yes },
      { ...get, principal: role, answer: yes },
    ],
  },
  {
    title: 'a resource policy that names the user: nothing but a deny limits it',
    source: oneAccount,
    principal: user('exampleuser'),
    boundary: nothing,
    resource: policy(granted({ AWS: userArn })),
    questions: [
      { ...get, answer: byResource },
      { ...get, principal: user('another'), answer: no },
      { ...get, principal: role, answer: no },
    ],
  },
  {
    title: 'a resource policy that names the session: nothing but a deny limits it',
    source: oneAccount,
    principal: role,
    boundary: nothing,
    session: [nothing],
    resource: policy(granted({ AWS: sessionArn })),
    questions: [
      { ...get, answer: byResource },
      { ...get, principal: session('examplerole', 'another'), answer: no },
    ],
  },
  {
    title: 'a resource policy that names the role, without other policies',
    source: oneAccount,
    principal: role,
    resource: policy(granted({ AWS: roleArn })),
    questions: [
      { ...get, answer: byResource },
      { ...get, principal: session('other', 's'), answer: no },
    ],
  },
  {
    title: 'a resource policy that names the role is limited by the boundary',
    source: oneAccount,
    principal: role,
    boundary: nothing,
    resource: policy(granted({ AWS: roleArn })),
    questions: [{ ...get, answer: 'implicitDeny by boundary' }],
  },
  {
    title: 'a resource policy that names the role is limited by the session policy',
    source: oneAccount,
    principal: role,
    session: [nothing],
    resource: policy(granted({ AWS: roleArn })),
    questions: [{ ...get, answer: 'implicitDeny by session' }],
  },
  {
    title: 'a resource policy that names the account delegates to its administrators',
    source: `${principals}#principal-accounts`,
    resource: policy(granted({ AWS: [`arn:aws:iam::${account}:root`] })),
    questions: [
      { ...get, principal: user('a'), answer: no },
      { ...get, principal: role, answer: no },
      { ...get, principal: root(), answer: 'allow by root' },
    ],
  },
  {
    title: 'a resource policy for everybody: no other permission is needed in its account',
    source: `${principals}#principal-anonymous`,
    session: [nothing],
    boundary: nothing,
    resource: policy(granted('*', 's3:GetObject')),
    questions: [
      { ...get, principal: anonymous, answer: byResource },
      { ...get, principal: user('a'), answer: byResource },
      { ...get, principal: role, answer: byResource },
      { ...get, action: 's3:PutObject', principal: anonymous, answer: resourceNo },
      { ...get, principal: user('a', otherAccount), answer: no },
    ],
  },
  {
    title: '{"AWS": "*"} is everybody too',
    source: `${principals}#principal-anonymous`,
    resource: policy(granted({ AWS: '*' }, 's3:GetObject')),
    questions: [
      { ...get, principal: anonymous, answer: byResource },
      { ...get, principal: user('a'), answer: byResource },
    ],
  },
  {
    title: 'nobody without a resource policy',
    source: oneAccount,
    questions: [{ ...get, principal: anonymous, answer: resourceNo }],
  },
  {
    title: 'an explicit deny in any policy overrides every allow',
    source: oneAccount,
    identity: [everything],
    boundary: everything,
    session: [everything],
    resource: policy(
      granted('*'),
      refused({ AWS: `arn:aws:iam::${account}:root` }, { Bool: { 'aws:SecureTransport': 'false' } }),
    ),
    questions: [
      { ...get, principal: role, context: { 'aws:SecureTransport': ['false'] }, answer: resourceNever },
      { ...get, principal: user('a'), context: { 'aws:SecureTransport': ['false'] }, answer: resourceNever },
      { ...get, principal: root(), context: { 'aws:SecureTransport': ['false'] }, answer: resourceNever },
      { ...get, principal: anonymous, context: { 'aws:SecureTransport': ['false'] }, answer: byResource },
      { ...get, principal: role, context: { 'aws:SecureTransport': ['true'] }, answer: byResource },
    ],
  },
  {
    title: 'an explicit deny of the identity, under a resource policy that allows',
    source: oneAccount,
    principal: user('exampleuser'),
    identity: [policy(deny('s3:*', '*'))],
    resource: policy(granted({ AWS: userArn })),
    questions: [{ ...get, answer: never }],
  },
  {
    title: 'an explicit deny of the boundary, under a resource policy that allows',
    source: oneAccount,
    principal: user('exampleuser'),
    boundary: policy(allow('*', '*'), deny('s3:*', '*')),
    resource: policy(granted({ AWS: userArn })),
    questions: [{ ...get, answer: 'explicitDeny by boundary' }],
  },
  {
    title: 'an explicit deny of the session policy, under a resource policy that allows',
    source: oneAccount,
    principal: role,
    session: [policy(allow('*', '*'), deny('s3:*', '*'))],
    resource: policy(granted({ AWS: sessionArn })),
    questions: [{ ...get, answer: 'explicitDeny by session' }],
  },
  {
    title: 'a boundary limits, and grants nothing',
    source: boundaries,
    principal: user('ShirleyRodriguez'),
    boundary: policy(allow(['s3:*', 'cloudwatch:*', 'ec2:*'], '*')),
    identity: [policy(allow(['iam:CreateUser', 's3:ListAllMyBuckets'], '*'))],
    questions: [
      { action: 'iam:CreateUser', resource: '*', answer: 'implicitDeny by boundary' },
      { action: 's3:ListAllMyBuckets', resource: '*', answer: yes },
      { action: 'ec2:StartInstances', resource: '*', answer: no },
    ],
  },
  {
    title: 'session policies limit, as a union, and grant nothing',
    source: iamGuide('access_policies.html#policies_session'),
    principal: role,
    identity: [policy(allow(['s3:GetObject', 's3:PutObject', 'ec2:*'], '*'))],
    session: [policy(allow('s3:Get*', '*')), policy(allow(['s3:PutObject', 's3:DeleteObject'], '*'))],
    questions: [
      { ...get, answer: yes },
      { ...get, action: 's3:PutObject', answer: yes },
      { ...get, action: 's3:DeleteObject', answer: no },
      { action: 'ec2:StartInstances', resource: '*', answer: 'implicitDeny by session' },
    ],
  },
  {
    title: 'boundary, session policy and identity policy together',
    source: boundaries,
    principal: role,
    identity: [policy(allow(['s3:*', 'ec2:*', 'sqs:*'], '*'))],
    boundary: policy(allow(['s3:*', 'ec2:*'], '*')),
    session: [policy(allow(['s3:*', 'sqs:*'], '*'))],
    questions: [
      { ...get, answer: yes },
      { action: 'ec2:StartInstances', resource: '*', answer: 'implicitDeny by session' },
      { action: 'sqs:SendMessage', resource: '*', answer: 'implicitDeny by boundary' },
      { action: 'sns:Publish', resource: '*', answer: no },
    ],
  },
  {
    title: 'service control policies: every level must allow, the root user included',
    source: iamGuide('reference_policies_evaluation-logic_policy-eval-basics.html'),
    identity: [everything],
    serviceControl: [[everything], [policy(allow('s3:*', '*')), policy(allow('ec2:*', '*'), deny('ec2:Stop*', '*'))]],
    questions: [
      { ...get, principal: user('a'), answer: yes },
      { action: 'ec2:StartInstances', resource: '*', principal: user('a'), answer: yes },
      { action: 'ec2:StopInstances', resource: '*', principal: user('a'), answer: 'explicitDeny by serviceControl' },
      { action: 'iam:CreateUser', resource: '*', principal: user('a'), answer: 'implicitDeny by serviceControl' },
      { action: 'iam:CreateUser', resource: '*', principal: root(), answer: 'implicitDeny by serviceControl' },
      { ...get, principal: root(), answer: 'allow by root' },
    ],
  },
  {
    title: 'resource control policies limit everybody',
    source: oneAccount,
    identity: [everything],
    resource: policy(granted('*')),
    resourceControl: [
      [policy({ ...allow('*', '*'), Principal: '*' })],
      [
        policy(
          { ...allow('*', '*'), Principal: '*' },
          { ...deny('s3:*', '*', { BoolIfExists: { 'aws:SecureTransport': 'false' } }), Principal: '*' },
        ),
      ],
    ],
    questions: [
      { ...get, principal: anonymous, context: { 'aws:SecureTransport': ['true'] }, answer: byResource },
      {
        ...get,
        principal: anonymous,
        context: { 'aws:SecureTransport': ['false'] },
        answer: 'explicitDeny by resourceControl',
      },
      {
        ...get,
        principal: user('a'),
        context: { 'aws:SecureTransport': ['false'] },
        answer: 'explicitDeny by resourceControl',
      },
    ],
  },
  {
    title: 'Carlos from another account: both must allow',
    source: twoAccounts,
    principal: user('carlossalazar', otherAccount),
    account: '222222222222',
    identity: [
      policy(
        allow('s3:ListAllMyBuckets', '*'),
        allow('s3:*Object*', 'arn:aws:s3:::Production/*'),
        deny('s3:*', ['arn:aws:s3:::*log*', 'arn:aws:s3:::*log*/*']),
      ),
    ],
    resource: policy({
      ...allow(
        ['s3:GetObject*', 's3:PutObject*', 's3:ReplicateObject', 's3:RestoreObject'],
        'arn:aws:s3:::Production/*',
      ),
      Principal: { AWS: `arn:aws:iam::${otherAccount}:user/carlossalazar` },
    }),
    questions: [
      { action: 's3:PutObject', resource: 'arn:aws:s3:::Production-logs/x', answer: never },
      { action: 's3:PutObject', resource: 'arn:aws:s3:::Production/x', answer: byResource },
      { action: 's3:DeleteObject', resource: 'arn:aws:s3:::Production/x', answer: resourceNo },
      { action: 's3:RestoreObject', resource: 'arn:aws:s3:::Production/x', answer: byResource },
      { action: 's3:ReplicateObject', resource: 'arn:aws:s3:::Production/x', answer: byResource },
      { action: 's3:PutBucketPolicy', resource: 'arn:aws:s3:::Production', answer: no },
    ],
  },
  {
    title: 'another account by its id, its root and its sessions',
    source: twoAccounts,
    identity: [everything],
    resource: policy(granted({ AWS: otherAccount })),
    questions: [
      { ...get, principal: user('a', otherAccount), answer: byResource },
      { ...get, principal: session('r', 's', otherAccount), answer: byResource },
      { ...get, principal: root(otherAccount), answer: byResource },
      { ...get, principal: user('a', '999999999999'), answer: resourceNo },
      { ...get, principal: root('999999999999'), answer: resourceNo },
    ],
  },
  {
    title: 'a session of another account is limited by its session policy even when it is named',
    source: twoAccounts,
    principal: session('r', 's', otherAccount),
    identity: [everything],
    session: [nothing],
    resource: policy(granted({ AWS: `arn:aws:sts::${otherAccount}:assumed-role/r/s` })),
    questions: [{ ...get, answer: 'implicitDeny by session' }],
  },
  {
    title: 'a service, from the resource that may send it',
    source: `${principals}#principal-services`,
    principal: { kind: 'service', service: 'apigateway.amazonaws.com' },
    resource: policy({
      Effect: 'Allow',
      Principal: { Service: 'apigateway.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: `arn:aws:lambda:us-east-1:${account}:function:me`,
      Condition: { ArnLike: { 'AWS:SourceArn': `arn:aws:execute-api:us-east-1:${account}:api1/*/GET/me` } },
    }),
    questions: [
      {
        action: 'lambda:InvokeFunction',
        resource: `arn:aws:lambda:us-east-1:${account}:function:me`,
        context: { 'aws:SourceArn': [`arn:aws:execute-api:us-east-1:${account}:api1/$default/GET/me`] },
        answer: byResource,
      },
      {
        action: 'lambda:InvokeFunction',
        resource: `arn:aws:lambda:us-east-1:${account}:function:me`,
        context: { 'aws:SourceArn': [`arn:aws:execute-api:us-east-1:${account}:api2/$default/GET/me`] },
        answer: resourceNo,
      },
      {
        action: 'lambda:InvokeFunction',
        resource: `arn:aws:lambda:us-east-1:${account}:function:me`,
        context: { 'aws:SourceArn': [`arn:aws:execute-api:us-east-1:${account}:api1/$default/GET/me`] },
        principal: { kind: 'service', service: 's3.amazonaws.com' },
        answer: resourceNo,
      },
    ],
  },
  {
    title: 'NotPrincipal with Deny: a user, with the account it belongs to',
    source: iamGuide('reference_policies_elements_notprincipal.html'),
    identity: [everything],
    resource: policy(granted({ AWS: '444455556666' }), {
      ...deny('s3:*', [bucket, objects]),
      NotPrincipal: { AWS: ['arn:aws:iam::444455556666:user/Bob', 'arn:aws:iam::444455556666:root'] },
    }),
    questions: [
      { ...get, principal: user('Bob', '444455556666'), answer: byResource },
      { ...get, principal: user('Alice', '444455556666'), answer: resourceNever },
      { ...get, principal: user('Bob'), answer: resourceNever },
      { ...get, principal: anonymous, answer: resourceNever },
    ],
  },
  {
    title: 'NotPrincipal with Deny: a session, with its role and its account',
    source: iamGuide('reference_policies_elements_notprincipal.html'),
    identity: [everything],
    resource: policy(granted({ AWS: '444455556666' }), {
      ...deny('s3:*', [bucket, objects]),
      NotPrincipal: {
        AWS: [
          'arn:aws:sts::444455556666:assumed-role/cross-account-read-only-role/cross-account-audit-app',
          'arn:aws:iam::444455556666:role/cross-account-read-only-role',
          'arn:aws:iam::444455556666:root',
        ],
      },
    }),
    questions: [
      {
        ...get,
        principal: session('cross-account-read-only-role', 'cross-account-audit-app', '444455556666'),
        answer: byResource,
      },
      { ...get, principal: session('cross-account-read-only-role', 'someone', '444455556666'), answer: resourceNever },
      { ...get, principal: session('another', 'cross-account-audit-app', '444455556666'), answer: resourceNever },
    ],
  },
  {
    title: 'NotPrincipal with Deny: whoever has a permissions boundary is denied, even who is named',
    source: boundaries,
    identity: [everything],
    boundary: everything,
    resource: policy(granted({ AWS: account }), {
      ...deny('s3:*', [bucket, objects]),
      NotPrincipal: { AWS: [userArn, `arn:aws:iam::${account}:root`] },
    }),
    questions: [
      { ...get, principal: user('exampleuser'), answer: resourceNever },
      { ...get, principal: user('another'), answer: resourceNever },
    ],
  },
  {
    title: 'NotPrincipal with Deny: the root user is named by either form of its account',
    source: principals,
    resource: policy(refusedBut({ AWS: account })),
    questions: [
      { ...get, principal: root(), answer: 'allow by root' },
      { ...get, principal: root(otherAccount), answer: resourceNever },
    ],
  },
]
