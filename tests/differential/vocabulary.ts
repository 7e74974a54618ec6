import type { Principal } from '../../src/policy/index.ts'

// What the random cases are made of: few enough names that policies and requests meet often, and near misses.

export const home = '123456789012'
export const abroad = '111122223333'

/** An operation's service, and what its requests name. */
export interface Service {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
}

const sub = 'us-east-1:12345678-1234-1234-1234-1234567890ab'

/** Services that the oracle gives no rules of their own. */
export const services: readonly Service[] = [
  {
    actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:ListBucket', 's3:DeleteObject'],
    resources: [
      'arn:aws:s3:::vault',
      'arn:aws:s3:::vault/alice/photo.jpg',
      'arn:aws:s3:::vault/bob/photo.jpg',
      `arn:aws:s3:::vault/${sub}/notes/a+b (1).txt`,
      'arn:aws:s3:::vault/red/${aws:username}/$',
      'arn:aws:s3:::vault/alice:bob/?',
      'arn:aws:s3:::vault/a*/photo.jpg',
      'arn:aws:s3:::vault-logs/alice',
    ],
  },
  {
    actions: ['lambda:InvokeFunction', 'lambda:GetFunction', 'lambda:InvokeFunctionUrl'],
    resources: [
      `arn:aws:lambda:eu-west-1:${home}:function:resize`,
      `arn:aws:lambda:eu-west-1:${home}:function:resize:live`,
      `arn:aws:lambda:us-east-1:${abroad}:function:alice`,
    ],
  },
  {
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:BatchGetItem'],
    resources: [
      `arn:aws:dynamodb:eu-west-1:${home}:table/Thread`,
      `arn:aws:dynamodb:eu-west-1:${home}:table/Thread/index/alice`,
    ],
  },
  {
    actions: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:ListQueues'],
    resources: [`arn:aws:sqs:eu-west-1:${home}:red`, `arn:aws:sqs:eu-west-1:${abroad}:alice-jobs`, '*'],
  },
]

/** Who may become a role is asked of the role. */
export const roles: Service = {
  actions: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
  resources: [
    `arn:aws:iam::${home}:role/app`,
    `arn:aws:iam::${home}:role/service/app`,
    `arn:aws:iam::${home}:role/red`,
  ],
}

export const identityProviders = ['cognito-identity.amazonaws.com', 'accounts.google.com'] as const
export const canonicalUser = 'ab'.repeat(32)

const user = (account: string, name: string): Principal => ({
  kind: 'user',
  account,
  arn: `arn:aws:iam::${account}:user/${name}`,
  canonicalUser,
})

const session = (account: string, role: string, path: string, name: string, provider?: string): Principal => ({
  kind: 'session',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
  roleArn: `arn:aws:iam::${account}:role/${path}${role}`,
  ...(provider === undefined ? {} : { provider }),
})

/** Who asks. */
export const identities: readonly Principal[] = [
  user(home, 'alice'),
  user(home, 'team/bob'),
  user(abroad, 'alice'),
  session(home, 'app', '', 's1'),
  session(home, 'app', 'service/', 's1'),
  session(home, 'app', '', 'CognitoIdentityCredentials', 'cognito-identity.amazonaws.com'),
  session(abroad, 'app', '', 's1'),
]
export const roots: readonly Principal[] = [home, abroad].map((account) => ({
  kind: 'root',
  account,
  arn: `arn:aws:iam::${account}:root`,
}))
export const strangers: readonly Principal[] = [
  { kind: 'anonymous' },
  { kind: 'service', service: 'lambda.amazonaws.com' },
  { kind: 'service', service: 'events.amazonaws.com' },
]
export const federated: readonly Principal[] = identityProviders.map((provider) => ({ kind: 'federated', provider }))

/** Names that `Principal` elements may hold, by kind. */
export const principalNames: Readonly<Record<string, readonly string[]>> = {
  AWS: [
    '*',
    home,
    abroad,
    `arn:aws:iam::${home}:root`,
    `arn:aws:iam::${abroad}:root`,
    `arn:aws:iam::${home}:user/alice`,
    `arn:aws:iam::${home}:user/Alice`,
    `arn:aws:iam::${abroad}:user/alice`,
    `arn:aws:iam::${home}:user/team/bob`,
    `arn:aws:iam::${home}:role/app`,
    `arn:aws:iam::${home}:role/service/app`,
    `arn:aws:iam::${abroad}:role/app`,
    `arn:aws:sts::${home}:assumed-role/app/s1`,
    `arn:aws:sts::${home}:assumed-role/app/s2`,
  ],
  Service: ['lambda.amazonaws.com', 'events.amazonaws.com', 's3.amazonaws.com'],
  Federated: [...identityProviders],
  CanonicalUser: [canonicalUser, 'cd'.repeat(32)],
}

/** The families of condition operators. */
export type Family = 'String' | 'Numeric' | 'Date' | 'Bool' | 'Binary' | 'IpAddress' | 'Arn'

export const operatorsOf: Readonly<Record<Family, readonly string[]>> = {
  String: [
    'StringEquals',
    'StringLike',
    'StringNotEquals',
    'StringNotLike',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
  ],
  Numeric: [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ],
  Date: [
    'DateEquals',
    'DateNotEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
  ],
  Bool: ['Bool'],
  Binary: ['BinaryEquals'],
  IpAddress: ['IpAddress', 'NotIpAddress'],
  Arn: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
}

/** Values for each family, of policies and of requests: such as are equal, nearly equal, and odd. */
export const valuesOf: Readonly<
  Record<Family, { readonly policy: readonly string[]; readonly request: readonly string[] }>
> = {
  String: {
    policy: [
      'alice',
      'bob',
      'red',
      'Alice',
      'a*',
      '?lice',
      '*',
      'al*e',
      'a??ce',
      'authenticated',
      '${*}',
      'b${?}b',
      '',
    ],
    request: ['alice', 'bob', 'red', 'ALICE', 'authenticated', sub, 'a*e', 'b?b', '', 'red/${aws:username}', '*'],
  },
  Numeric: {
    policy: ['10', '10.0', '9', '100', '-1', '0', '9.5'],
    request: ['10', '9', '9.5', '100', '1000', '-1', '0', '10.0'],
  },
  Date: {
    policy: [
      '2026-01-01T00:00:00Z',
      '2026-01-01',
      '2025-06-30T12:00:00Z',
      '2026-01-01T01:00:00+01:00',
      '2026',
      '1767225600',
    ],
    request: [
      '2026-01-01T00:00:00Z',
      '2025-06-30T12:00:00Z',
      '2026-07-01T00:00:00.500Z',
      '2024-01-01T00:00:00Z',
      '2026-1-1',
    ],
  },
  Bool: { policy: ['true', 'false', 'True', 'yes'], request: ['true', 'false', 'TRUE'] },
  Binary: { policy: ['YWJj', 'YWJk', 'YQ==', 'YQ'], request: ['YWJj', 'YQ=='] },
  IpAddress: {
    policy: [
      '203.0.113.0/24',
      '203.0.113.7',
      '203.0.113.7/32',
      '0.0.0.0/1',
      '2001:db8::/32',
      '2001:DB8::7',
      '198.51.100.0/23',
      '0.0.0.0/0',
      '::/0',
    ],
    request: ['203.0.113.7', '203.0.113.8', '198.51.101.1', '2001:db8::7', '2001:db9::7', '192.0.2.1'],
  },
  Arn: {
    policy: [
      `arn:aws:iam::${home}:role/app`,
      `arn:aws:iam::${home}:role/*`,
      `arn:aws:iam::${home}:*`,
      `arn:aws:iam::*:user/alice`,
      `arn:*:*:*:*:*`,
      `arn:aws:*:*:${home}:?ser/alice`,
      'arn:aws:s3:::vault',
      '*',
    ],
    request: [
      `arn:aws:iam::${home}:role/app`,
      `arn:aws:iam::${home}:user/alice`,
      `arn:aws:iam::${abroad}:user/alice`,
      'arn:aws:s3:::vault',
    ],
  },
}

/** A condition key, and what its values are. */
export interface Key {
  readonly name: string
  readonly family: Family
  readonly isMultivalued: boolean
}

const key = (name: string, family: Family, isMultivalued = false): Key => ({ name, family, isMultivalued })

export const keys: readonly Key[] = [
  key('aws:username', 'String'),
  key('cognito-identity.amazonaws.com:sub', 'String'),
  key('cognito-identity.amazonaws.com:amr', 'String', true),
  key('aws:PrincipalTag/team', 'String'),
  key('aws:TagKeys', 'String', true),
  key('s3:prefix', 'String'),
  key('s3:max-keys', 'Numeric'),
  key('aws:MultiFactorAuthAge', 'Numeric'),
  key('aws:CurrentTime', 'Date'),
  key('aws:TokenIssueTime', 'Date'),
  key('aws:SecureTransport', 'Bool'),
  key('aws:MultiFactorAuthPresent', 'Bool'),
  key('example:Digest', 'Binary'),
  key('aws:SourceIp', 'IpAddress'),
  key('aws:PrincipalArn', 'Arn'),
  key('aws:SourceArn', 'Arn'),
]
