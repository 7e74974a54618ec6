import {
  account,
  allow,
  type Document,
  type Group,
  iamGuide,
  otherAccount,
  policy,
  type Question,
  session,
  user,
} from './shape.ts'

const cognito = 'https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html'
const role = `arn:aws:iam::${account}:role/R`
const trusts = (principal: unknown, action: string | readonly string[], condition?: Document): Document => ({
  Effect: 'Allow',
  Principal: principal,
  Action: action,
  ...(condition ? { Condition: condition } : {}),
})
const assume = { action: 'sts:AssumeRole', resource: role } as const
const assumeByToken = { action: 'sts:AssumeRoleWithWebIdentity', resource: role } as const
const identityPool = { kind: 'federated', provider: 'cognito-identity.amazonaws.com' } as const
const aud = 'us-east-1:12345678-abcd-abcd-abcd-123456'
const authenticated = ['authenticated', 'cognito-idp.us-east-1.amazonaws.com/us-east-1_a']
const mayAssume = policy(allow('sts:AssumeRole', '*'))
const byTrust = 'allow by trust'
const trustNo = 'implicitDeny by trust'

const token = (pool: string, amr: readonly string[]): NonNullable<Question['context']> => ({
  'cognito-identity.amazonaws.com:aud': [pool],
  'cognito-identity.amazonaws.com:amr': amr,
  'cognito-identity.amazonaws.com:sub': ['us-east-1:me'],
})

/** Role trust policies. */
export const trust: readonly Group[] = [
  {
    title: 'authenticated identities of one pool',
    source: cognito,
    principal: identityPool,
    trust: policy(
      trusts({ Federated: 'cognito-identity.amazonaws.com' }, 'sts:AssumeRoleWithWebIdentity', {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': aud },
        'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
      }),
    ),
    questions: [
      { ...assumeByToken, context: token(aud, authenticated), answer: byTrust },
      { ...assumeByToken, context: token(aud, ['unauthenticated']), answer: trustNo },
      { ...assumeByToken, context: token('us-east-1:another', authenticated), answer: trustNo },
      { ...assumeByToken, context: {}, answer: trustNo },
      { ...assumeByToken, action: 'sts:TagSession', context: token(aud, authenticated), answer: trustNo },
      { ...assumeByToken, action: 'sts:AssumeRole', context: token(aud, authenticated), answer: trustNo },
      {
        ...assumeByToken,
        context: token(aud, authenticated),
        principal: { kind: 'federated', provider: 'accounts.google.com' },
        answer: trustNo,
      },
      { ...assume, context: token(aud, authenticated), principal: user('a'), answer: trustNo },
    ],
  },
  {
    title: 'identities with principal tags need sts:TagSession',
    source: 'https://docs.aws.amazon.com/cognito/latest/developerguide/using-afac-with-cognito-identity-pools.html',
    principal: identityPool,
    trust: policy(
      trusts({ Federated: 'cognito-identity.amazonaws.com' }, ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'], {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': aud },
      }),
    ),
    questions: [
      { ...assumeByToken, context: token(aud, authenticated), answer: byTrust },
      { ...assumeByToken, action: 'sts:TagSession', context: token(aud, authenticated), answer: byTrust },
    ],
  },
  {
    title: 'two services',
    source: iamGuide('reference_policies_elements_principal.html#principal-services'),
    trust: policy(trusts({ Service: ['ecs.amazonaws.com', 'elasticloadbalancing.amazonaws.com'] }, 'sts:AssumeRole')),
    questions: [
      { ...assume, principal: { kind: 'service', service: 'ecs.amazonaws.com' }, answer: byTrust },
      { ...assume, principal: { kind: 'service', service: 'elasticloadbalancing.amazonaws.com' }, answer: byTrust },
      { ...assume, principal: { kind: 'service', service: 'lambda.amazonaws.com' }, answer: trustNo },
      { ...assume, principal: user('ecs.amazonaws.com'), answer: trustNo },
    ],
  },
  {
    title: 'the own account: its users need their own permission too',
    source: iamGuide('id_roles_use_permissions-to-switch.html'),
    trust: policy(trusts({ AWS: `arn:aws:iam::${account}:root` }, 'sts:AssumeRole')),
    questions: [{ ...assume, principal: user('a'), answer: 'implicitDeny by identity' }],
  },
  {
    title: 'the own account, and a permission',
    source: iamGuide('id_roles_use_permissions-to-switch.html'),
    identity: [mayAssume],
    trust: policy(trusts({ AWS: account }, 'sts:AssumeRole')),
    questions: [
      { ...assume, principal: user('a'), answer: byTrust },
      { ...assume, principal: session('other', 's'), answer: byTrust },
      { ...assume, principal: user('a', otherAccount), answer: trustNo },
    ],
  },
  {
    title: 'a user of the own account that is named needs no other permission',
    source: iamGuide('reference_policies_evaluation-logic_policy-eval-denyallow.html'),
    trust: policy(trusts({ AWS: `arn:aws:iam::${account}:user/named` }, 'sts:AssumeRole')),
    questions: [
      { ...assume, principal: user('named'), answer: byTrust },
      { ...assume, principal: user('another'), answer: trustNo },
    ],
  },
  {
    title: 'a role that is named, limited by its session policy',
    source: iamGuide('reference_policies_evaluation-logic_policy-eval-denyallow.html'),
    principal: session('A', 's'),
    session: [policy(allow('s3:*', '*'))],
    trust: policy(trusts({ AWS: `arn:aws:iam::${account}:role/A` }, 'sts:AssumeRole')),
    questions: [{ ...assume, answer: 'implicitDeny by session' }],
  },
  {
    title: 'an external id for another account',
    source: iamGuide('id_roles_common-scenarios_third-party.html'),
    principal: user('partner', otherAccount),
    identity: [mayAssume],
    trust: policy(trusts({ AWS: otherAccount }, 'sts:AssumeRole', { StringEquals: { 'sts:ExternalId': '12345' } })),
    questions: [
      { ...assume, context: { 'sts:ExternalId': ['12345'] }, answer: byTrust },
      { ...assume, context: { 'sts:ExternalId': ['54321'] }, answer: trustNo },
      { ...assume, answer: trustNo },
    ],
  },
  {
    title: 'another account without the permission there',
    source: iamGuide('reference_policies_evaluation-logic-cross-account.html'),
    principal: user('partner', otherAccount),
    trust: policy(trusts({ AWS: `arn:aws:iam::${otherAccount}:user/partner` }, 'sts:AssumeRole')),
    questions: [{ ...assume, answer: 'implicitDeny by identity' }],
  },
  {
    title: 'a deny in the trust policy',
    source: iamGuide('troubleshoot_access-denied.html'),
    identity: [policy(allow('*', '*'))],
    trust: policy(trusts({ AWS: account }, 'sts:AssumeRole'), {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'sts:AssumeRole',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    }),
    questions: [
      { ...assume, principal: user('a'), answer: 'explicitDeny by trust' },
      { ...assume, principal: user('a'), context: { 'aws:MultiFactorAuthPresent': ['true'] }, answer: byTrust },
    ],
  },
  {
    title: '{"AWS": "*"} opens a role to principals of AWS, not to identities of providers',
    source: iamGuide('reference_policies_elements_principal.html'),
    trust: policy(trusts({ AWS: '*' }, ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'])),
    questions: [
      { ...assume, principal: user('a'), answer: byTrust },
      { ...assumeByToken, principal: identityPool, answer: trustNo },
    ],
  },
  {
    title: 'a deny of {"AWS": "*"} is a deny of everybody, identities of providers among them',
    source: iamGuide('reference_policies_elements_principal.html#principal-anonymous'),
    trust: policy(trusts({ Federated: 'cognito-identity.amazonaws.com' }, 'sts:AssumeRoleWithWebIdentity'), {
      ...trusts({ AWS: '*' }, 'sts:AssumeRoleWithWebIdentity', { Bool: { 'aws:SecureTransport': 'false' } }),
      Effect: 'Deny',
    }),
    questions: [
      { ...assumeByToken, principal: identityPool, answer: byTrust },
      {
        ...assumeByToken,
        principal: identityPool,
        context: { 'aws:SecureTransport': ['false'] },
        answer: 'explicitDeny by trust',
      },
    ],
  },
]
