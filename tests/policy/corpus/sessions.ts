import {
  account,
  allow,
  type Document,
  deny,
  type Group,
  iamGuide,
  no,
  otherAccount,
  policy,
  type Question,
  session,
  user,
  yes,
} from './shape.ts'

const sessions = iamGuide('access_policies.html#policies_session')
const sessionControl = iamGuide('id_credentials_temp_control-access_assumerole.html')
const boundaries = iamGuide('access_policies_boundaries.html')
const order = iamGuide('reference_policies_evaluation-logic_policy-eval-denyallow.html')
const acrossAccounts = iamGuide('reference_policies_evaluation-logic-cross-account.html')
const twoAccounts = iamGuide('access_policies_boundaries.html#access_policies_boundaries-eval-logic')

const bucket = 'arn:aws:s3:::bucket'
const sessionNo = 'implicitDeny by session'
const sessionNever = 'explicitDeny by session'
const boundaryNo = 'implicitDeny by boundary'
const boundaryNever = 'explicitDeny by boundary'
const byResource = 'allow by resource'
const resourceNo = 'implicitDeny by resource'
const R = session('R', 's')
const roleArn = `arn:aws:iam::${account}:role/R`
const sessionArn = `arn:aws:sts::${account}:assumed-role/R/s`
const userArn = `arn:aws:iam::${account}:user/u`

const get = (answer: Question['answer'], more: Partial<Question> = {}): Question => ({
  action: 's3:GetObject',
  resource: `${bucket}/a`,
  answer,
  ...more,
})
const on = (action: string, answer: Question['answer'], more: Partial<Question> = {}): Question => ({
  action,
  resource: '*',
  answer,
  ...more,
})
const grant = (principal: unknown): Document => policy({ ...allow('s3:*', `${bucket}/*`), Principal: principal })
const all = policy(allow('*', '*'))
const s3Only = policy(allow('s3:*', '*'))
const ec2Only = policy(allow('ec2:*', '*'))

/** Whose word ends it: the identity's, the boundary's, the session's and the resource's, in every mixture. */
export const limits: readonly Group[] = [
  {
    title: 'an empty list of session policies allows nothing',
    source: sessions,
    principal: R,
    identity: [all],
    session: [],
    questions: [get(sessionNo)],
  },
  {
    title: 'a session policy narrower than the role',
    source: sessionControl,
    principal: R,
    identity: [s3Only],
    session: [policy(allow('s3:GetObject', `${bucket}/home/*`))],
    questions: [
      get(yes, { resource: `${bucket}/home/a` }),
      get(sessionNo),
      on('s3:PutObject', sessionNo, { resource: `${bucket}/home/a` }),
      on('ec2:RunInstances', no),
    ],
  },
  {
    title: 'a session policy with a variable of the session',
    source: sessionControl,
    principal: R,
    identity: [s3Only],
    session: [policy(allow('s3:*', `${bucket}/\${aws:PrincipalTag/team}/*`))],
    questions: [
      get(yes, { resource: `${bucket}/red/a`, context: { 'aws:PrincipalTag/team': ['red'] } }),
      get(sessionNo, { resource: `${bucket}/blue/a`, context: { 'aws:PrincipalTag/team': ['red'] } }),
      get(sessionNo, { resource: `${bucket}/blue/a`, context: { 'aws:PrincipalTag/team': ['*'] } }),
      get(sessionNo, { resource: `${bucket}/red/a` }),
    ],
  },
  {
    title: 'a deny in one of several session policies',
    source: sessions,
    principal: R,
    identity: [all],
    session: [all, policy(deny('s3:*', '*'))],
    questions: [get(sessionNever), on('ec2:RunInstances', yes)],
  },
  {
    title: 'a deny of the role, under a session policy that allows',
    source: order,
    principal: R,
    identity: [policy(allow('*', '*'), deny('s3:*', '*'))],
    session: [all],
    questions: [get('explicitDeny by identity'), on('ec2:RunInstances', yes)],
  },
  {
    title: 'several identity policies are a union',
    source: order,
    identity: [
      policy(allow('s3:GetObject', '*')),
      policy(allow('s3:PutObject', '*')),
      policy(deny('s3:DeleteObject', '*')),
    ],
    questions: [
      get(yes),
      on('s3:PutObject', yes),
      on('s3:DeleteObject', 'explicitDeny by identity'),
      on('s3:GetObjectAcl', no),
    ],
  },
  {
    title: 'a boundary alone grants nothing',
    source: boundaries,
    boundary: all,
    questions: [get(no), on('iam:CreateUser', no)],
  },
  {
    title: 'a boundary without the service',
    source: boundaries,
    identity: [all],
    boundary: s3Only,
    questions: [get(yes), on('ec2:RunInstances', boundaryNo), on('iam:DeleteUserPermissionsBoundary', boundaryNo)],
  },
  {
    title: 'a boundary that denies',
    source: boundaries,
    identity: [all],
    boundary: policy(allow('*', '*'), deny('s3:*', `${bucket}/secret/*`)),
    questions: [
      get(yes),
      get(boundaryNever, { resource: `${bucket}/secret/a` }),
      get(boundaryNever, { resource: `${bucket}/secret/a`, principal: R }),
    ],
  },
  {
    title: 'a boundary on a condition',
    source: boundaries,
    identity: [all],
    boundary: policy(allow('*', '*', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })),
    questions: [
      get(yes, { context: { 'aws:RequestedRegion': ['eu-west-1'] } }),
      get(boundaryNo, { context: { 'aws:RequestedRegion': ['us-east-1'] } }),
      get(boundaryNo),
    ],
  },
  {
    title: 'boundary and session policy with nothing in common',
    source: boundaries,
    principal: R,
    identity: [all],
    boundary: s3Only,
    session: [ec2Only],
    questions: [get(sessionNo), on('ec2:RunInstances', boundaryNo), on('sqs:SendMessage', boundaryNo)],
  },
  {
    title: 'the resource names the user: the boundary does not limit it',
    source: twoAccounts,
    principal: user('u'),
    boundary: ec2Only,
    resource: grant({ AWS: userArn }),
    questions: [get(byResource), get(no, { principal: user('v') })],
  },
  {
    title: 'the resource names the role: boundary and session policy both limit it',
    source: order,
    principal: R,
    boundary: s3Only,
    session: [s3Only],
    resource: grant({ AWS: roleArn }),
    questions: [get(byResource), on('ec2:RunInstances', no)],
  },
  {
    title: 'the resource names the role, the boundary does not allow, the session policy does',
    source: order,
    principal: R,
    boundary: ec2Only,
    session: [all],
    resource: grant({ AWS: roleArn }),
    questions: [get(boundaryNo)],
  },
  {
    title: 'the resource names the session: neither boundary nor session policy limits it',
    source: order,
    principal: R,
    boundary: ec2Only,
    session: [ec2Only],
    resource: grant({ AWS: sessionArn }),
    questions: [get(byResource), get(no, { principal: session('R', 't') })],
  },
  {
    title: 'the resource names the session, and the boundary denies',
    source: order,
    principal: R,
    boundary: policy(allow('*', '*'), deny('s3:*', '*')),
    resource: grant({ AWS: sessionArn }),
    questions: [get(boundaryNever)],
  },
  {
    title: 'the resource names the account: identity, boundary and session all have a say',
    source: order,
    principal: R,
    identity: [s3Only],
    boundary: s3Only,
    session: [ec2Only],
    resource: grant({ AWS: account }),
    questions: [get(sessionNo)],
  },
  {
    title: 'the resource names role and session in one statement',
    source: order,
    principal: R,
    session: [ec2Only],
    resource: grant({ AWS: [roleArn, sessionArn] }),
    questions: [get(byResource), get(sessionNo, { principal: session('R', 't') })],
  },
  {
    title: 'across accounts the boundary limits, whoever the resource names',
    source: acrossAccounts,
    principal: user('u', otherAccount),
    identity: [all],
    boundary: ec2Only,
    resource: grant({ AWS: [`arn:aws:iam::${otherAccount}:user/u`, `arn:aws:iam::${otherAccount}:role/R`] }),
    questions: [get(boundaryNo), get(boundaryNo, { principal: session('R', 's', otherAccount) })],
  },
  {
    title: 'across accounts a named session needs its role’s permission too',
    source: acrossAccounts,
    principal: session('R', 's', otherAccount),
    resource: grant({ AWS: `arn:aws:sts::${otherAccount}:assumed-role/R/s` }),
    questions: [get(no)],
  },
  {
    title: 'across accounts everybody is not enough',
    source: acrossAccounts,
    resource: grant('*'),
    questions: [
      get(no, { principal: user('u', otherAccount) }),
      get(no, { principal: session('R', 's', otherAccount) }),
      get(byResource, { principal: user('u') }),
    ],
  },
  {
    title: 'across accounts a deny of either side ends it',
    source: acrossAccounts,
    principal: user('u', otherAccount),
    identity: [policy(allow('s3:*', '*'), deny('s3:DeleteObject', '*'))],
    resource: policy(
      { ...allow('s3:*', `${bucket}/*`), Principal: { AWS: otherAccount } },
      { ...deny('s3:PutObject', `${bucket}/*`), Principal: '*' },
    ),
    questions: [
      get(byResource),
      on('s3:DeleteObject', 'explicitDeny by identity', { resource: `${bucket}/a` }),
      on('s3:PutObject', 'explicitDeny by resource', { resource: `${bucket}/a` }),
    ],
  },
  {
    title: 'across accounts without a policy on the resource',
    source: acrossAccounts,
    identity: [all],
    questions: [
      get(resourceNo, { principal: user('u', otherAccount) }),
      get(resourceNo, { principal: session('R', 's', otherAccount) }),
    ],
  },
  {
    title: 'sessions opened before a moment are revoked, and others go on',
    source: iamGuide('id_roles_use_revoke-sessions.html'),
    principal: R,
    identity: [s3Only, policy(deny(['*'], ['*'], { DateLessThan: { 'aws:TokenIssueTime': '2026-06-01T12:00:00Z' } }))],
    questions: [
      get('explicitDeny by identity', { context: { 'aws:TokenIssueTime': ['2026-06-01T11:59:59Z'] } }),
      get(yes, { context: { 'aws:TokenIssueTime': ['2026-06-01T12:00:00Z'] } }),
      get(yes, { principal: user('u') }),
    ],
  },
  {
    title: 'one session is revoked by its name',
    source: iamGuide('id_credentials_temp_control-access_disable-perms.html'),
    principal: R,
    identity: [s3Only, policy(deny('*', '*', { StringLike: { 'aws:userid': '*:leaver' } }))],
    questions: [
      get('explicitDeny by identity', { context: { 'aws:userid': ['AROAEXAMPLE:leaver'] } }),
      get(yes, { context: { 'aws:userid': ['AROAEXAMPLE:stayer'] } }),
      get(yes, { context: { 'aws:userid': ['AROAEXAMPLE:leaver2'] } }),
    ],
  },
]
