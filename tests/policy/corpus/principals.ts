import {
  account,
  allow,
  anonymous,
  type Document,
  deny,
  type Group,
  iamGuide,
  otherAccount,
  policy,
  type Question,
  root,
  session,
  user,
} from './shape.ts'

const page = iamGuide('reference_policies_elements_principal.html')
const notPrincipal = iamGuide('reference_policies_elements_notprincipal.html')
const bucket = 'arn:aws:s3:::shared'
const thirdAccount = '999999999999'
const canonical = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'
const service = { kind: 'service', service: 'cloudtrail.amazonaws.com' } as const
const federated = { kind: 'federated', provider: 'accounts.google.com' } as const
const byResource = 'allow by resource'
const resourceNo = 'implicitDeny by resource'
const identityNo = 'implicitDeny by identity'
const resourceNever = 'explicitDeny by resource'
const everything = policy(allow('*', '*'))

const granted = (principal: unknown, condition?: Document): Document => ({
  ...allow('s3:GetObject', `${bucket}/*`, condition),
  Principal: principal,
})

const refused = (element: Document): Document => ({ ...deny('s3:GetObject', `${bucket}/*`), ...element })

const by = (
  principal: NonNullable<Question['principal']>,
  answer: Question['answer'],
  context?: Question['context'],
): Question => ({
  action: 's3:GetObject',
  resource: `${bucket}/a`,
  principal,
  answer,
  ...(context ? { context } : {}),
})

const withCanonical = (id: string): NonNullable<Question['principal']> => ({
  kind: 'user',
  account: otherAccount,
  arn: `arn:aws:iam::${otherAccount}:user/x`,
  canonicalUser: id,
})

const provided = (provider: string): NonNullable<Question['principal']> => ({
  kind: 'session',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/Web/s`,
  roleArn: `arn:aws:iam::${account}:role/Web`,
  provider,
})

/** Whom a `Principal` element names. The questions come from people without permissions of their own unless it says so. */
export const principals: readonly Group[] = [
  {
    title: 'one user, by its ARN with its path',
    source: `${page}#principal-users`,
    resource: policy(granted({ AWS: `arn:aws:iam::${account}:user/division/Bob` })),
    questions: [
      by(user('division/Bob'), byResource),
      by(user('Bob'), identityNo),
      by(user('division/bob'), identityNo),
      by(user('division/Bobby'), identityNo),
      by(user('division/Bob', otherAccount), identityNo),
      by(session('Bob', 'Bob'), identityNo),
      by(anonymous, resourceNo),
      by(service, resourceNo),
    ],
  },
  {
    title: 'one session of a role',
    source: `${page}#principal-role-session`,
    resource: policy(granted({ AWS: `arn:aws:sts::${account}:assumed-role/R/one` })),
    questions: [
      by(session('R', 'one'), byResource),
      by(session('R', 'two'), identityNo),
      by(session('S', 'one'), identityNo),
      by(session('R', 'one', otherAccount), identityNo),
    ],
  },
  {
    title: 'a role: every session of it',
    source: `${page}#principal-roles`,
    resource: policy(granted({ AWS: [`arn:aws:iam::${account}:role/R`, `arn:aws:iam::${account}:role/path/S`] })),
    questions: [
      by(session('R', 'any'), byResource),
      by(session('path/S', 'any'), byResource),
      by(session('S', 'any'), identityNo),
      by(session('R2', 'any'), identityNo),
    ],
  },
  {
    title: 'a role of another account, whose own policies allow',
    source: iamGuide('reference_policies_evaluation-logic-cross-account.html'),
    identity: [everything],
    resource: policy(granted({ AWS: `arn:aws:iam::${otherAccount}:role/R` })),
    questions: [
      by(session('R', 's', otherAccount), byResource),
      by(session('Q', 's', otherAccount), resourceNo),
      by(user('R', otherAccount), resourceNo),
      by(root(otherAccount), resourceNo),
      by(session('R', 's', thirdAccount), resourceNo),
    ],
  },
  {
    title: 'an account by its root ARN, whose administrators allow',
    source: `${page}#principal-accounts`,
    identity: [everything],
    resource: policy(granted({ AWS: `arn:aws:iam::${otherAccount}:root` })),
    questions: [
      by(user('a', otherAccount), byResource),
      by(session('R', 's', otherAccount), byResource),
      by(root(otherAccount), byResource),
      by(user('a', thirdAccount), resourceNo),
      by(anonymous, resourceNo),
    ],
  },
  {
    title: 'another account, whose administrators do not allow',
    source: iamGuide('reference_policies_evaluation-logic-cross-account.html'),
    resource: policy(granted({ AWS: otherAccount })),
    questions: [by(user('a', otherAccount), identityNo), by(root(otherAccount), byResource)],
  },
  {
    title: 'several accounts and users at once',
    source: `${page}#principal-accounts`,
    identity: [everything],
    resource: policy(granted({ AWS: [otherAccount, `arn:aws:iam::${thirdAccount}:user/only`] })),
    questions: [
      by(user('any', otherAccount), byResource),
      by(user('only', thirdAccount), byResource),
      by(user('other', thirdAccount), resourceNo),
    ],
  },
  {
    title: 'everybody, under a condition on who it is',
    source: `${page}#principal-anonymous`,
    identity: [everything],
    resource: policy(granted('*', { StringEquals: { 'aws:PrincipalAccount': otherAccount } })),
    questions: [
      by(user('a', otherAccount), byResource, { 'aws:PrincipalAccount': [otherAccount] }),
      by(user('a', thirdAccount), resourceNo, { 'aws:PrincipalAccount': [thirdAccount] }),
      by(anonymous, resourceNo, { 'aws:PrincipalAccount': ['anonymous'] }),
    ],
  },
  {
    title: 'everybody is everybody: services and nobody too',
    source: `${page}#principal-anonymous`,
    resource: policy(granted('*')),
    questions: [by(service, byResource), by(anonymous, byResource), by(session('R', 's'), byResource)],
  },
  {
    title: 'everybody, but under a permission boundary',
    source: iamGuide('reference_policies_evaluation-logic_policy-eval-denyallow.html'),
    boundary: policy(allow('s3:GetObject', 'arn:aws:s3:::another/*'), deny('s3:GetObject', `${bucket}/*`)),
    resource: policy(granted('*')),
    questions: [by(user('a'), 'explicitDeny by boundary'), by(session('R', 's'), 'explicitDeny by boundary')],
  },
  {
    title: 'a canonical user',
    source: `${page}#Principal_specifying`,
    identity: [everything],
    resource: policy(granted({ CanonicalUser: canonical })),
    questions: [
      by(withCanonical(canonical), byResource),
      by(withCanonical(canonical.replace('7', '8')), resourceNo),
      by(user('x', otherAccount), resourceNo),
      by(anonymous, resourceNo),
    ],
  },
  {
    title: 'a service',
    source: `${page}#principal-services`,
    identity: [everything],
    resource: policy(granted({ Service: ['cloudtrail.amazonaws.com', 'logs.us-east-1.amazonaws.com'] })),
    questions: [
      by(service, byResource),
      by({ kind: 'service', service: 'logs.us-east-1.amazonaws.com' }, byResource),
      by({ kind: 'service', service: 'logs.amazonaws.com' }, resourceNo),
      by({ kind: 'service', service: 'CloudTrail.amazonaws.com' }, resourceNo),
      by(user('cloudtrail.amazonaws.com', otherAccount), resourceNo),
      by(federated, resourceNo),
    ],
  },
  {
    title: 'a service acting for one account and one trail',
    source: iamGuide('confused-deputy.html'),
    resource: policy(
      granted(
        { Service: 'cloudtrail.amazonaws.com' },
        {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:aws:cloudtrail:*:${account}:trail/*` },
        },
      ),
    ),
    questions: [
      by(service, byResource, {
        'aws:SourceAccount': [account],
        'aws:SourceArn': [`arn:aws:cloudtrail:us-east-1:${account}:trail/t`],
      }),
      by(service, resourceNo, {
        'aws:SourceAccount': [otherAccount],
        'aws:SourceArn': [`arn:aws:cloudtrail:us-east-1:${otherAccount}:trail/t`],
      }),
      by(service, resourceNo, {
        'aws:SourceAccount': [account],
        'aws:SourceArn': [`arn:aws:cloudtrail:us-east-1:${otherAccount}:trail/t`],
      }),
      by(service, resourceNo, { 'aws:SourceAccount': [account] }),
      by(service, resourceNo),
    ],
  },
  {
    title: 'only services, and only those of AWS itself',
    source: iamGuide('reference_policies_condition-keys.html#condition-keys-principalisawsservice'),
    resource: policy(
      granted('*'),
      refused({ Principal: '*', Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } } }),
    ),
    questions: [
      by(service, byResource, { 'aws:PrincipalIsAWSService': ['true'] }),
      by(user('a'), resourceNever, { 'aws:PrincipalIsAWSService': ['false'] }),
      by(anonymous, resourceNever),
    ],
  },
  {
    title: "a provider's identities, once they have a session",
    source: `${page}#principal-federated-web-identity`,
    resource: policy(granted({ Federated: 'cognito-identity.amazonaws.com' })),
    questions: [
      by(provided('cognito-identity.amazonaws.com'), byResource),
      by(provided('accounts.google.com'), identityNo),
      by(session('Web', 's'), identityNo),
      by({ kind: 'federated', provider: 'cognito-identity.amazonaws.com' }, byResource),
      by(federated, resourceNo),
    ],
  },
  {
    title: 'a deny that names one user',
    source: `${page}#principal-users`,
    identity: [everything],
    resource: policy(refused({ Principal: { AWS: `arn:aws:iam::${account}:user/Eve` } })),
    questions: [
      by(user('Eve'), resourceNever),
      by(user('eve'), 'allow by identity'),
      by(user('Eve', otherAccount), resourceNo),
      by(root(), 'allow by root'),
    ],
  },
  {
    title: 'a deny that names an account reaches all of it, its root too',
    source: `${page}#principal-accounts`,
    identity: [everything],
    resource: policy(refused({ Principal: { AWS: account } })),
    questions: [
      by(user('a'), resourceNever),
      by(session('R', 's'), resourceNever),
      by(root(), resourceNever),
      by(anonymous, resourceNo),
    ],
  },
  {
    title: 'a deny that names a role reaches its sessions and nobody else',
    source: `${page}#principal-roles`,
    identity: [everything],
    resource: policy(refused({ Principal: { AWS: `arn:aws:iam::${account}:role/R` } })),
    questions: [
      by(session('R', 's'), resourceNever),
      by(session('Q', 's'), 'allow by identity'),
      by(user('R'), 'allow by identity'),
    ],
  },
  {
    title: 'a deny for everybody but one role',
    source: iamGuide('reference_policies_elements_notprincipal.html'),
    identity: [everything],
    resource: policy(
      refused({
        Principal: '*',
        Condition: { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/Keeper*` } },
      }),
    ),
    questions: [
      by(session('Keeper', 's'), 'allow by identity', { 'aws:PrincipalArn': [`arn:aws:iam::${account}:role/Keeper`] }),
      by(session('Keeper2', 's'), 'allow by identity', {
        'aws:PrincipalArn': [`arn:aws:iam::${account}:role/Keeper2`],
      }),
      by(session('Other', 's'), resourceNever, { 'aws:PrincipalArn': [`arn:aws:iam::${account}:role/Other`] }),
      by(user('Keeper'), resourceNever, { 'aws:PrincipalArn': [`arn:aws:iam::${account}:user/Keeper`] }),
      by(anonymous, resourceNever),
    ],
  },
  {
    title: 'NotPrincipal with Allow: everybody else, nobody included',
    source: notPrincipal,
    resource: policy({
      ...allow('s3:GetObject', `${bucket}/*`),
      NotPrincipal: { AWS: `arn:aws:iam::${account}:user/Eve` },
    }),
    questions: [
      by(user('Eve'), identityNo),
      by(user('Bob'), byResource),
      by(anonymous, byResource),
      by(service, byResource),
    ],
  },
  {
    title: 'NotPrincipal with Deny: a service is spared by its name',
    source: notPrincipal,
    resource: policy(granted('*'), refused({ NotPrincipal: { Service: 'cloudtrail.amazonaws.com' } })),
    questions: [
      by(service, byResource),
      by({ kind: 'service', service: 's3.amazonaws.com' }, resourceNever),
      by(user('a'), resourceNever),
    ],
  },
  {
    title: 'NotPrincipal with Deny: the root of the account alone',
    source: notPrincipal,
    identity: [everything],
    resource: policy(refused({ NotPrincipal: { AWS: `arn:aws:iam::${account}:root` } })),
    questions: [by(root(), 'allow by root'), by(user('a'), resourceNever), by(session('R', 's'), resourceNever)],
  },
]
