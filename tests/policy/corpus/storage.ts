import {
  account,
  allow,
  anonymous,
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

const s3 = (page: string) => `https://docs.aws.amazon.com/AmazonS3/latest/userguide/${page}`
const examples = s3('example-bucket-policies.html')
const identities = s3('example-policies-s3.html')
const walkthrough = s3('walkthrough1.html')
const keys = s3('amazon-s3-policy-keys.html')
const cognitoRoles = 'https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html'

const bucket = 'arn:aws:s3:::amzn-s3-demo-bucket'
const byResource = 'allow by resource'
const resourceNo = 'implicitDeny by resource'
const resourceNever = 'explicitDeny by resource'

type Context = NonNullable<Question['context']>

const on = (action: string, key: string, answer: Question['answer'], context?: Context): Question => ({
  action: `s3:${action}`,
  resource: key === '' ? bucket : `${bucket}/${key}`,
  answer,
  ...(context ? { context } : {}),
})

const list = (prefix: string | undefined, answer: Question['answer'], more: Context = {}): Question =>
  on('ListBucket', '', answer, { ...more, ...(prefix === undefined ? {} : { 's3:prefix': [prefix] }) })

const attached = (statement: Document, principal: unknown = '*'): Document => ({ ...statement, Principal: principal })

const sub = (id: string): Context => ({ 'cognito-identity.amazonaws.com:sub': [id] })
const ana = 'us-east-1:aaaaaaaa-1111-4111-8111-111111111111'
const ben = 'us-east-1:bbbbbbbb-2222-4222-8222-222222222222'

/** Policies of buckets and of who uses them. */
export const storage: readonly Group[] = [
  {
    title: "own files under the identity's id",
    source: cognitoRoles,
    principal: session('Cognito_Auth_Role', 'CognitoIdentityCredentials'),
    identity: [
      policy(
        allow(['s3:ListBucket'], [bucket], {
          StringLike: { 's3:prefix': ['${cognito-identity.amazonaws.com:sub}/*'] },
        }),
        allow(['s3:GetObject', 's3:PutObject'], [`${bucket}/\${cognito-identity.amazonaws.com:sub}/*`]),
      ),
    ],
    questions: [
      on('GetObject', `${ana}/a`, yes, sub(ana)),
      on('GetObject', `${ben}/a`, no, sub(ana)),
      on('GetObject', `${ana}/../${ben}/a`, yes, sub(ana)),
      on('GetObject', `${ana}`, no, sub(ana)),
      on('GetObject', `${ana}%2Fa`, no, sub(ana)),
      on('GetObject', `${ana.replace(':', '%3A')}/a`, no, sub(ana)),
      on('GetObject', `${ana.toUpperCase()}/a`, no, sub(ana)),
      on('GetObject', `/${ana}/a`, no, sub(ana)),
      on('GetObject', `${ben}/a`, no, sub('*')),
      on('GetObject', `${ben}/a`, no, sub('us-east-1:????????-2222-4222-8222-222222222222')),
      on('GetObject', `${ana}/a`, no),
      on('PutObject', `${ben}/a`, no, sub(ana)),
      on('DeleteObject', `${ana}/a`, no, sub(ana)),
      list(`${ana}/`, yes, sub(ana)),
      list(`${ana}/deep/er/`, yes, sub(ana)),
      list(`${ben}/`, no, sub(ana)),
      list(ana, no, sub(ana)),
      list('', no, sub(ana)),
      list(undefined, no, sub(ana)),
      list(`${ana}/`, no),
      list('*', no, sub(ana)),
      list(`${ben}/`, no, sub('*')),
      list('*/', yes, sub('*')),
    ],
  },
  {
    title: 'a folder of the own name, in the console',
    source: walkthrough,
    principal: user('Alice'),
    identity: [
      policy(
        allow(['s3:ListAllMyBuckets', 's3:GetBucketLocation'], ['arn:aws:s3:::*']),
        allow('s3:ListBucket', bucket, { StringEquals: { 's3:prefix': [''], 's3:delimiter': ['/'] } }),
        allow('s3:ListBucket', bucket, { StringLike: { 's3:prefix': ['Development/*'] } }),
        allow(['s3:GetObject', 's3:PutObject'], `${bucket}/Development/*`),
      ),
    ],
    questions: [
      { action: 's3:ListAllMyBuckets', resource: 'arn:aws:s3:::*', answer: yes },
      list('', yes, { 's3:delimiter': ['/'] }),
      list('', no),
      list('', no, { 's3:delimiter': ['|'] }),
      list('Development/', yes),
      list('Development/x', yes, { 's3:delimiter': ['/'] }),
      list('Development', no),
      list('Finance/', no),
      list(undefined, no, { 's3:delimiter': ['/'] }),
      on('PutObject', 'Development/a', yes),
      on('PutObject', 'development/a', no),
      on('PutObject', 'Developmental/a', no),
      on('DeleteObject', 'Development/a', no),
    ],
  },
  {
    title: 'confidential files stay closed to a group that may read the rest',
    source: walkthrough,
    principal: user('Bob'),
    identity: [
      policy(allow('s3:*', [bucket, `${bucket}/*`])),
      policy(
        deny('s3:ListBucket', '*', { StringLike: { 's3:prefix': ['Private/*'] } }),
        deny('s3:*', `${bucket}/Private/*`),
      ),
    ],
    questions: [
      on('GetObject', 'Public/a', yes),
      on('GetObject', 'Private/a', 'explicitDeny by identity'),
      list('Public/', yes),
      list('Private/', 'explicitDeny by identity'),
      list('Private', yes),
    ],
  },
  {
    title: 'uploads only with the full control of the owner',
    source: examples,
    resource: policy(
      attached(
        allow('s3:PutObject', `${bucket}/*`, { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } }),
        { AWS: otherAccount },
      ),
    ),
    identity: [policy(allow('s3:*', '*'))],
    principal: user('a', otherAccount),
    questions: [
      on('PutObject', 'a', byResource, { 's3:x-amz-acl': ['bucket-owner-full-control'] }),
      on('PutObject', 'a', resourceNo, { 's3:x-amz-acl': ['public-read'] }),
      on('PutObject', 'a', resourceNo),
    ],
  },
  {
    title: 'uploads only with encryption',
    source: examples,
    identity: [policy(allow('s3:*', '*'))],
    resource: policy(
      attached(
        deny('s3:PutObject', `${bucket}/*`, {
          StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
        }),
      ),
    ),
    questions: [
      on('PutObject', 'a', yes, { 's3:x-amz-server-side-encryption': ['aws:kms'] }),
      on('PutObject', 'a', resourceNever, { 's3:x-amz-server-side-encryption': ['AES256'] }),
      on('PutObject', 'a', resourceNever),
      on('GetObject', 'a', yes),
    ],
  },
  {
    title: 'uploads without a named key are denied, whatever else they say',
    source: examples,
    identity: [policy(allow('s3:*', '*'))],
    resource: policy(
      attached(
        deny('s3:PutObject', `${bucket}/*`, { Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'true' } }),
      ),
    ),
    questions: [
      on('PutObject', 'a', resourceNever, { 's3:x-amz-server-side-encryption': ['aws:kms'] }),
      on('PutObject', 'a', yes, { 's3:x-amz-server-side-encryption-aws-kms-key-id': ['key'] }),
    ],
  },
  {
    title: 'an object tag opens an object',
    source: examples,
    identity: [],
    principal: user('a'),
    resource: policy(
      attached(
        allow(['s3:GetObject', 's3:GetObjectVersion'], `${bucket}/*`, {
          StringEquals: { 's3:ExistingObjectTag/environment': 'production' },
        }),
        { AWS: `arn:aws:iam::${account}:user/a` },
      ),
    ),
    questions: [
      on('GetObject', 'a', byResource, { 's3:ExistingObjectTag/environment': ['production'] }),
      on('GetObject', 'a', no, { 's3:ExistingObjectTag/environment': ['test'] }),
      on('GetObject', 'a', no, { 's3:RequestObjectTag/environment': ['production'] }),
      on('GetObject', 'a', no),
    ],
  },
  {
    title: 'objects get tags of certain keys and values only',
    source: examples,
    identity: [
      policy(
        allow(['s3:PutObject', 's3:PutObjectTagging'], `${bucket}/*`, {
          'ForAllValues:StringLike': { 's3:RequestObjectTagKeys': ['Owner', 'CreationDate'] },
          StringEquals: { 's3:RequestObjectTag/Owner': ['${aws:username}', 'shared'] },
        }),
      ),
    ],
    questions: [
      [['Owner'], 'me', yes] as const,
      [['Owner', 'CreationDate'], 'shared', yes] as const,
      [['Owner', 'Colour'], 'me', no] as const,
      [['Owner'], 'you', no] as const,
      [['Owner'], '*', no] as const,
    ].map(([names, owner, answer]) =>
      on('PutObjectTagging', 'a', answer, {
        's3:RequestObjectTagKeys': names,
        's3:RequestObjectTag/Owner': [owner],
        'aws:username': ['me'],
      }),
    ),
  },
  {
    title: 'only from these addresses, but one',
    source: examples,
    resource: policy(
      attached(
        allow('s3:GetObject', `${bucket}/*`, {
          IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '2001:DB8:1234:5678::/64'] },
          NotIpAddress: { 'aws:SourceIp': ['192.0.2.188/32', '2001:DB8:1234:5678:ABCD::/80'] },
        }),
      ),
    ),
    principal: anonymous,
    questions: [
      ['192.0.2.1', byResource] as const,
      ['192.0.2.188', resourceNo] as const,
      ['192.0.3.1', resourceNo] as const,
      ['2001:db8:1234:5678::1', byResource] as const,
      ['2001:db8:1234:5678:abcd::1', resourceNo] as const,
      ['2001:db8:1234:5679::1', resourceNo] as const,
      ['::ffff:192.0.2.1', byResource] as const,
    ].map(([address, answer]) => on('GetObject', 'a', answer, { 'aws:SourceIp': [address] })),
  },
  {
    title: 'only when linked from one site',
    source: examples,
    principal: anonymous,
    resource: policy(
      attached(
        allow('s3:GetObject', `${bucket}/*`, {
          StringLike: { 'aws:Referer': ['http://www.example.com/*', 'http://example.com/*'] },
        }),
      ),
    ),
    questions: [
      on('GetObject', 'a', byResource, { 'aws:Referer': ['http://www.example.com/page'] }),
      on('GetObject', 'a', byResource, { 'aws:Referer': ['http://example.com/'] }),
      on('GetObject', 'a', resourceNo, { 'aws:Referer': ['http://example.com.evil.net/'] }),
      on('GetObject', 'a', resourceNo, { 'aws:Referer': ['https://www.example.com/page'] }),
      on('GetObject', 'a', resourceNo),
    ],
  },
  {
    title: 'MFA before a folder is touched, and not long ago',
    source: examples,
    identity: [policy(allow('s3:*', '*'))],
    resource: policy(
      attached(deny('s3:*', `${bucket}/taxdocuments/*`, { Null: { 'aws:MultiFactorAuthAge': true } })),
      attached(deny('s3:*', `${bucket}/taxdocuments/*`, { NumericGreaterThan: { 'aws:MultiFactorAuthAge': 3600 } })),
    ),
    questions: [
      on('GetObject', 'taxdocuments/a', resourceNever),
      on('GetObject', 'taxdocuments/a', yes, { 'aws:MultiFactorAuthAge': ['60'] }),
      on('GetObject', 'taxdocuments/a', yes, { 'aws:MultiFactorAuthAge': ['3600'] }),
      on('GetObject', 'taxdocuments/a', resourceNever, { 'aws:MultiFactorAuthAge': ['3601'] }),
      on('GetObject', 'other/a', yes),
    ],
  },
  {
    title: 'a folder that users may only add to',
    source: identities,
    identity: [policy(allow(['s3:PutObject', 's3:PutObjectAcl'], `${bucket}/Bob-files/*`))],
    questions: [
      on('PutObject', 'Bob-files/a', yes),
      on('GetObject', 'Bob-files/a', no),
      on('PutObject', 'Bob-files', no),
      on('PutObject', 'x/Bob-files/a', no),
      on('PutObjectTagging', 'Bob-files/a', no),
    ],
  },
  {
    title: "each user's own folder by the user's name",
    source: identities,
    identity: [
      policy(
        allow(
          ['s3:PutObject', 's3:GetObject', 's3:GetObjectVersion', 's3:DeleteObject', 's3:DeleteObjectVersion'],
          `${bucket}/\${aws:username}/*`,
        ),
      ),
    ],
    questions: [
      on('DeleteObjectVersion', 'Ann/a', yes, { 'aws:username': ['Ann'] }),
      on('GetObject', 'Ann/a', no, { 'aws:userid': ['Ann'] }),
      on('GetObject', 'Ann/a', no, { 'aws:username': ['An'] }),
      on('GetObject', 'Ann/a', no, { 'aws:username': ['A*'] }),
      on('GetObject', 'Ann/a', no, { 'aws:username': ['*/*'] }),
    ],
  },
  {
    title: 'at most ten keys at a time',
    source: keys,
    identity: [
      policy(
        allow('s3:ListBucket', bucket),
        deny('s3:ListBucket', bucket, { NumericGreaterThan: { 's3:max-keys': '10' } }),
      ),
    ],
    questions: [
      on('ListBucket', '', yes, { 's3:max-keys': ['10'] }),
      on('ListBucket', '', 'explicitDeny by identity', { 's3:max-keys': ['11'] }),
      on('ListBucket', '', yes, { 's3:max-keys': ['many'] }),
      on('ListBucket', '', yes),
    ],
  },
  {
    title: 'one version of an object',
    source: keys,
    identity: [
      policy(
        allow('s3:GetObjectVersion', `${bucket}/a`),
        deny('s3:GetObjectVersion', `${bucket}/a`, { StringNotEquals: { 's3:VersionId': 'v1' } }),
      ),
    ],
    questions: [
      on('GetObjectVersion', 'a', yes, { 's3:VersionId': ['v1'] }),
      on('GetObjectVersion', 'a', 'explicitDeny by identity', { 's3:VersionId': ['v2'] }),
      on('GetObjectVersion', 'a', 'explicitDeny by identity'),
      on('GetObjectVersion', 'b', no, { 's3:VersionId': ['v1'] }),
    ],
  },
  {
    title: 'copies only from one folder',
    source: keys,
    identity: [
      policy(
        allow('s3:PutObject', `${bucket}/*`),
        deny('s3:PutObject', `${bucket}/*`, {
          StringNotLike: { 's3:x-amz-copy-source': 'amzn-s3-demo-source-bucket/public/*' },
          Null: { 's3:x-amz-copy-source': 'false' },
        }),
      ),
    ],
    questions: [
      on('PutObject', 'a', yes),
      on('PutObject', 'a', yes, { 's3:x-amz-copy-source': ['amzn-s3-demo-source-bucket/public/x'] }),
      on('PutObject', 'a', 'explicitDeny by identity', {
        's3:x-amz-copy-source': ['amzn-s3-demo-source-bucket/other/x'],
      }),
    ],
  },
  {
    title: 'old signatures and presigned addresses are refused',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html',
    identity: [policy(allow('s3:*', '*'))],
    resource: policy(
      attached(deny('s3:*', `${bucket}/*`, { NumericGreaterThan: { 's3:signatureAge': 600000 } })),
      attached(deny('s3:*', `${bucket}/private/*`, { StringNotEquals: { 's3:authType': 'REST-HEADER' } })),
    ),
    questions: [
      on('GetObject', 'a', yes, { 's3:signatureAge': ['599999'], 's3:authType': ['REST-QUERY-STRING'] }),
      on('GetObject', 'a', resourceNever, { 's3:signatureAge': ['600001'], 's3:authType': ['REST-QUERY-STRING'] }),
      on('GetObject', 'private/a', resourceNever, { 's3:signatureAge': ['1'], 's3:authType': ['REST-QUERY-STRING'] }),
      on('GetObject', 'private/a', yes, { 's3:authType': ['REST-HEADER'] }),
    ],
  },
  {
    title: "a bucket that another account's users reach with their own permission",
    source: s3('example-walkthroughs-managing-access-example2.html'),
    identity: [policy(allow(['s3:GetBucketLocation', 's3:ListBucket'], bucket))],
    principal: user('Dave', otherAccount),
    resource: policy(attached(allow(['s3:ListBucket'], bucket), { AWS: `arn:aws:iam::${otherAccount}:root` })),
    questions: [
      on('ListBucket', '', byResource),
      on('GetBucketLocation', '', resourceNo),
      on('GetObject', 'a', no),
      { ...on('ListBucket', '', yes), principal: user('Dave') },
    ],
  },
  {
    title: 'a role may use its bucket in its own account only',
    source: iamGuide('reference_policies_condition-keys.html#condition-keys-resourceaccount'),
    identity: [policy(allow('s3:*', '*'), deny('s3:*', '*', { StringNotEquals: { 'aws:ResourceAccount': account } }))],
    questions: [
      on('GetObject', 'a', yes, { 'aws:ResourceAccount': [account] }),
      on('GetObject', 'a', 'explicitDeny by identity', { 'aws:ResourceAccount': [otherAccount] }),
    ],
  },
]
