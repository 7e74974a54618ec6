import {
  account,
  allow,
  type Document,
  deny,
  type Group,
  iamGuide,
  otherAccount,
  policy,
  type Question,
  session,
  user,
} from './shape.ts'

const role = `arn:aws:iam::${account}:role/R`
const github = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`
const saml = `arn:aws:iam::${account}:saml-provider/ExampleOrg`
const byTrust = 'allow by trust'
const trustNo = 'implicitDeny by trust'
const trustNever = 'explicitDeny by trust'

const trusts = (principal: unknown, action: string | readonly string[], condition?: Document): Document => ({
  Effect: 'Allow',
  Principal: principal,
  Action: action,
  ...(condition ? { Condition: condition } : {}),
})
const by = (provider: string) => ({ kind: 'federated', provider }) as const

type Context = NonNullable<Question['context']>

const on = (
  action: string,
  answer: Question['answer'],
  context: Context = {},
  more: Partial<Question> = {},
): Question => ({
  action: `sts:${action}`,
  resource: role,
  answer,
  context,
  ...more,
})

const job = (aud: string, sub: string): Context => ({
  'token.actions.githubusercontent.com:aud': [aud],
  'token.actions.githubusercontent.com:sub': [sub],
})

const pool = 'us-east-1:11111111-2222-4333-8444-555555555555'
const identity = (amr: readonly string[], aud = pool): Context => ({
  'cognito-identity.amazonaws.com:aud': [aud],
  'cognito-identity.amazonaws.com:amr': amr,
})
const authenticated = ['authenticated', 'graph.facebook.com', 'graph.facebook.com:us-east-1:11:2']

/** Who becomes a role by what a provider says of them, and what a session may bring. */
export const federation: readonly Group[] = [
  {
    title: 'jobs of one repository, on one branch',
    source: iamGuide('id_roles_create_for-idp_oidc.html'),
    principal: by(github),
    trust: policy(
      trusts({ Federated: github }, 'sts:AssumeRoleWithWebIdentity', {
        StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
        StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:octo-org/octo-repo:ref:refs/heads/octo-branch' },
      }),
    ),
    questions: [
      on(
        'AssumeRoleWithWebIdentity',
        byTrust,
        job('sts.amazonaws.com', 'repo:octo-org/octo-repo:ref:refs/heads/octo-branch'),
      ),
      on('AssumeRoleWithWebIdentity', trustNo, job('sts.amazonaws.com', 'repo:octo-org/octo-repo:ref:refs/heads/main')),
      on(
        'AssumeRoleWithWebIdentity',
        trustNo,
        job('sts.amazonaws.com', 'repo:evil/octo-repo:ref:refs/heads/octo-branch'),
      ),
      on('AssumeRoleWithWebIdentity', trustNo, job('sts.amazonaws.com', 'repo:octo-org/octo-repo:ref:refs/heads/*')),
      on(
        'AssumeRoleWithWebIdentity',
        trustNo,
        job('https://github.com/octo-org', 'repo:octo-org/octo-repo:ref:refs/heads/octo-branch'),
      ),
      on('AssumeRoleWithWebIdentity', trustNo),
      on('AssumeRole', trustNo, job('sts.amazonaws.com', 'repo:octo-org/octo-repo:ref:refs/heads/octo-branch')),
      on(
        'AssumeRoleWithWebIdentity',
        trustNo,
        job('sts.amazonaws.com', 'repo:octo-org/octo-repo:ref:refs/heads/octo-branch'),
        {
          principal: by(`arn:aws:iam::${otherAccount}:oidc-provider/token.actions.githubusercontent.com`),
        },
      ),
    ],
  },
  {
    title: 'jobs of every branch of every repository of an organization',
    source: iamGuide('id_roles_create_for-idp_oidc.html'),
    principal: by(github),
    trust: policy(
      trusts({ Federated: github }, 'sts:AssumeRoleWithWebIdentity', {
        StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:octo-org/*' },
      }),
    ),
    questions: [
      on('AssumeRoleWithWebIdentity', byTrust, job('sts.amazonaws.com', 'repo:octo-org/a:pull_request')),
      on('AssumeRoleWithWebIdentity', trustNo, job('sts.amazonaws.com', 'repo:octo-org-evil/a:pull_request')),
      on('AssumeRoleWithWebIdentity', trustNo, job('sts.amazonaws.com', 'REPO:octo-org/a:pull_request')),
    ],
  },
  {
    title: 'a built-in provider, by its audience',
    source: iamGuide('id_roles_create_for-idp_oidc.html'),
    principal: by('accounts.google.com'),
    trust: policy(
      trusts({ Federated: 'accounts.google.com' }, 'sts:AssumeRoleWithWebIdentity', {
        StringEquals: { 'accounts.google.com:aud': '66677788899900pro0' },
      }),
    ),
    questions: [
      on('AssumeRoleWithWebIdentity', byTrust, { 'accounts.google.com:aud': ['66677788899900pro0'] }),
      on('AssumeRoleWithWebIdentity', trustNo, { 'accounts.google.com:aud': ['another'] }),
      on('AssumeRoleWithWebIdentity', trustNo, { 'accounts.google.com:oaud': ['66677788899900pro0'] }),
      on(
        'AssumeRoleWithWebIdentity',
        trustNo,
        { 'accounts.google.com:aud': ['66677788899900pro0'] },
        {
          principal: by('graph.facebook.com'),
        },
      ),
    ],
  },
  {
    title: 'authenticated identities of one pool, by one provider',
    source: iamGuide('reference_policies_iam-condition-keys.html#condition-keys-wif'),
    principal: by('cognito-identity.amazonaws.com'),
    trust: policy(
      trusts({ Federated: 'cognito-identity.amazonaws.com' }, 'sts:AssumeRoleWithWebIdentity', {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': pool },
        'ForAnyValue:StringEquals': { 'cognito-identity.amazonaws.com:amr': 'graph.facebook.com' },
      }),
    ),
    questions: [
      on('AssumeRoleWithWebIdentity', byTrust, identity(authenticated)),
      on('AssumeRoleWithWebIdentity', trustNo, identity(['authenticated', 'accounts.google.com'])),
      on('AssumeRoleWithWebIdentity', trustNo, identity(['unauthenticated'])),
      on('AssumeRoleWithWebIdentity', trustNo, identity([])),
      on('AssumeRoleWithWebIdentity', trustNo, identity(authenticated, `${pool}6`)),
    ],
  },
  {
    title: 'guests of one pool',
    source: 'https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html',
    principal: by('cognito-identity.amazonaws.com'),
    trust: policy(
      trusts({ Federated: 'cognito-identity.amazonaws.com' }, 'sts:AssumeRoleWithWebIdentity', {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': pool },
        'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'unauthenticated' },
      }),
    ),
    questions: [
      on('AssumeRoleWithWebIdentity', byTrust, identity(['unauthenticated'])),
      on('AssumeRoleWithWebIdentity', trustNo, identity(authenticated)),
      on('AssumeRoleWithWebIdentity', trustNo, identity(['authenticated'])),
    ],
  },
  {
    title: 'a SAML provider, to one address, for one group',
    source: iamGuide('id_roles_create_for-idp_saml.html'),
    principal: by(saml),
    trust: policy(
      trusts({ Federated: saml }, ['sts:AssumeRoleWithSAML', 'sts:TagSession'], {
        StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' },
        'ForAnyValue:StringLike': { 'SAML:eduPersonAffiliation': ['staff', 'faculty-*'] },
      }),
    ),
    questions: [
      ['AssumeRoleWithSAML', 'https://signin.aws.amazon.com/saml', ['staff'], byTrust] as const,
      ['AssumeRoleWithSAML', 'https://signin.aws.amazon.com/saml', ['student', 'faculty-art'], byTrust] as const,
      ['TagSession', 'https://signin.aws.amazon.com/saml', ['staff'], byTrust] as const,
      ['AssumeRoleWithSAML', 'https://signin.aws.amazon.com/saml', ['student'], trustNo] as const,
      ['AssumeRoleWithSAML', 'https://example.com/saml', ['staff'], trustNo] as const,
      ['AssumeRoleWithWebIdentity', 'https://signin.aws.amazon.com/saml', ['staff'], trustNo] as const,
    ].map(([action, aud, groups, answer]) =>
      on(action, answer, { 'saml:aud': [aud], 'saml:eduPersonAffiliation': groups }),
    ),
  },
  {
    title: 'session tags of certain keys and values',
    source: iamGuide('id_session-tags.html'),
    principal: by(saml),
    trust: policy(
      trusts({ Federated: saml }, 'sts:AssumeRoleWithSAML'),
      trusts({ Federated: saml }, 'sts:TagSession', {
        StringLike: { 'aws:RequestTag/project': '*', 'aws:RequestTag/costCenter': '*' },
        StringEquals: { 'aws:RequestTag/department': ['engineering', 'marketing'] },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['project', 'costCenter', 'department'] },
      }),
    ),
    questions: [
      [{ project: 'a', costCenter: '1', department: 'engineering' }, byTrust] as const,
      [{ project: 'a', costCenter: '1', department: 'sales' }, trustNo] as const,
      [{ project: 'a', department: 'engineering' }, trustNo] as const,
      [{ project: 'a', costCenter: '1', department: 'engineering', admin: 'yes' }, trustNo] as const,
    ].map(([tags, answer]) =>
      on('TagSession', answer, {
        'aws:TagKeys': Object.keys(tags),
        ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
      }),
    ),
  },
  {
    title: 'a source identity that must be the own name',
    source: iamGuide('id_credentials_temp_control-access_monitor.html'),
    identity: [policy(allow(['sts:AssumeRole', 'sts:SetSourceIdentity'], role))],
    trust: policy(
      trusts({ AWS: account }, ['sts:AssumeRole', 'sts:SetSourceIdentity'], {
        StringLike: { 'sts:SourceIdentity': '${aws:username}' },
      }),
    ),
    questions: [
      ['DiegoRamirez', 'DiegoRamirez', byTrust] as const,
      ['DiegoRamirez', 'SaankthiSingh', trustNo] as const,
      ['*', 'SaankthiSingh', trustNo] as const,
      ['Diego*', 'DiegoRamirez', trustNo] as const,
    ].map(([name, given, answer]) =>
      on('AssumeRole', answer, { 'aws:username': [name], 'sts:SourceIdentity': [given] }, { principal: user(name) }),
    ),
  },
  {
    title: 'a session named like its user',
    source: iamGuide('reference_policies_iam-condition-keys.html#ck_rolesessionname'),
    identity: [policy(allow('sts:AssumeRole', role))],
    trust: policy(
      trusts({ AWS: account }, 'sts:AssumeRole', { StringLike: { 'sts:RoleSessionName': '${aws:username}' } }),
    ),
    questions: [['me', 'me', byTrust] as const, ['me', 'you', trustNo] as const, ['m?', 'me', trustNo] as const].map(
      ([name, given, answer]) =>
        on('AssumeRole', answer, { 'aws:username': [name], 'sts:RoleSessionName': [given] }, { principal: user(name) }),
    ),
  },
  {
    title: 'only with MFA, and only lately',
    source: iamGuide('id_credentials_mfa_configure-api-require.html'),
    identity: [policy(allow('sts:AssumeRole', role))],
    principal: user('a'),
    trust: policy(
      trusts({ AWS: account }, 'sts:AssumeRole', {
        Bool: { 'aws:MultiFactorAuthPresent': true },
        NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' },
      }),
    ),
    questions: [
      on('AssumeRole', byTrust, { 'aws:MultiFactorAuthPresent': ['true'], 'aws:MultiFactorAuthAge': ['300'] }),
      on('AssumeRole', trustNo, { 'aws:MultiFactorAuthPresent': ['true'], 'aws:MultiFactorAuthAge': ['3600'] }),
      on('AssumeRole', trustNo, { 'aws:MultiFactorAuthPresent': ['false'] }),
      on('AssumeRole', trustNo),
    ],
  },
  {
    title: 'a service for one account only',
    source: iamGuide('confused-deputy.html'),
    principal: { kind: 'service', service: 'cloudtrail.amazonaws.com' },
    trust: policy(
      trusts({ Service: 'cloudtrail.amazonaws.com' }, 'sts:AssumeRole', {
        StringEquals: { 'aws:SourceAccount': account },
      }),
    ),
    questions: [
      on('AssumeRole', byTrust, { 'aws:SourceAccount': [account] }),
      on('AssumeRole', trustNo, { 'aws:SourceAccount': [otherAccount] }),
      on('AssumeRole', trustNo),
    ],
  },
  {
    title: 'sessions of one role, by its name in the condition',
    source: iamGuide('reference_policies_condition-keys.html#condition-keys-principalarn'),
    identity: [policy(allow('sts:AssumeRole', role))],
    trust: policy(
      trusts({ AWS: account }, 'sts:AssumeRole', {
        ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/Deploy` },
      }),
    ),
    questions: [
      on(
        'AssumeRole',
        byTrust,
        { 'aws:PrincipalArn': [`arn:aws:iam::${account}:role/Deploy`] },
        { principal: session('Deploy', 's') },
      ),
      on(
        'AssumeRole',
        trustNo,
        { 'aws:PrincipalArn': [`arn:aws:iam::${account}:role/Other`] },
        { principal: session('Other', 's') },
      ),
      on(
        'AssumeRole',
        trustNo,
        { 'aws:PrincipalArn': [`arn:aws:sts::${account}:assumed-role/Deploy/s`] },
        { principal: session('Deploy', 's') },
      ),
    ],
  },
  {
    title: 'a deny of the trust policy for one identity among many',
    source: iamGuide('reference_policies_evaluation-logic_policy-eval-denyallow.html'),
    principal: by('cognito-identity.amazonaws.com'),
    trust: policy(trusts({ Federated: 'cognito-identity.amazonaws.com' }, 'sts:AssumeRoleWithWebIdentity'), {
      Effect: 'Deny',
      Principal: { Federated: 'cognito-identity.amazonaws.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { 'cognito-identity.amazonaws.com:sub': 'us-east-1:barred' } },
    }),
    questions: [
      on('AssumeRoleWithWebIdentity', byTrust, { 'cognito-identity.amazonaws.com:sub': ['us-east-1:welcome'] }),
      on('AssumeRoleWithWebIdentity', trustNever, { 'cognito-identity.amazonaws.com:sub': ['us-east-1:barred'] }),
      on('AssumeRoleWithWebIdentity', byTrust),
    ],
  },
  {
    title: "the caller's own deny of a role that trusts it",
    source: iamGuide('id_roles_use_permissions-to-switch.html'),
    identity: [policy(allow('sts:AssumeRole', '*'), deny('sts:AssumeRole', `arn:aws:iam::${account}:role/R`))],
    principal: user('a'),
    trust: policy(trusts({ AWS: `arn:aws:iam::${account}:user/a` }, 'sts:AssumeRole')),
    questions: [on('AssumeRole', 'explicitDeny by identity')],
  },
  {
    title: 'wildcards of actions in a trust policy',
    source: iamGuide('reference_policies_elements_action.html'),
    principal: by(github),
    trust: policy(trusts({ Federated: github }, 'sts:AssumeRoleWith*')),
    questions: [
      on('AssumeRoleWithWebIdentity', byTrust),
      on('AssumeRoleWithSAML', byTrust),
      on('AssumeRole', trustNo),
      on('TagSession', trustNo),
    ],
  },
]
