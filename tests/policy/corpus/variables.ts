import { allow, type Group, iamGuide, never, no, policy, session, user, yes } from './shape.ts'

const sub = { 'cognito-identity.amazonaws.com:sub': ['us-east-1:12345678-1234-1234-1234-123456790ab'] }
const own = 'cognito/application-name/us-east-1:12345678-1234-1234-1234-123456790ab'
const bucket = 'arn:aws:s3:::bucket-name'

/** Policy variables. */
export const variables: readonly Group[] = [
  {
    title: 'every Cognito identity its own folder',
    source: iamGuide('reference_policies_examples_s3_cognito-bucket.html'),
    principal: session('CognitoRole', 'CognitoIdentityCredentials'),
    identity: [
      policy(
        allow('s3:ListBucket', [bucket], {
          StringLike: { 's3:prefix': ['cognito/application-name/${cognito-identity.amazonaws.com:sub}/*'] },
        }),
        allow(
          ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
          [`${bucket}/cognito/application-name/\${cognito-identity.amazonaws.com:sub}/*`],
        ),
      ),
    ],
    questions: [
      { action: 's3:GetObject', resource: `${bucket}/${own}/cat.jpg`, context: sub, answer: yes },
      { action: 's3:PutObject', resource: `${bucket}/${own}/a/b/c`, context: sub, answer: yes },
      { action: 's3:DeleteObject', resource: `${bucket}/${own}/`, context: sub, answer: yes },
      { action: 's3:GetObject', resource: `${bucket}/${own}`, context: sub, answer: no },
      { action: 's3:GetObject', resource: `${bucket}/${own}x/cat.jpg`, context: sub, answer: no },
      {
        action: 's3:GetObject',
        resource: `${bucket}/cognito/application-name/us-east-1:00000000-0000-0000-0000-000000000000/cat.jpg`,
        context: sub,
        answer: no,
      },
      { action: 's3:GetObjectAcl', resource: `${bucket}/${own}/cat.jpg`, context: sub, answer: no },
      { action: 's3:GetObject', resource: `${bucket}/${own}/cat.jpg`, answer: no },
      {
        action: 's3:GetObject',
        resource: `${bucket}/cognito/application-name/anyone/cat.jpg`,
        context: { 'cognito-identity.amazonaws.com:sub': ['*'] },
        answer: no,
      },
      { action: 's3:ListBucket', resource: bucket, context: { ...sub, 's3:prefix': [`${own}/`] }, answer: yes },
      { action: 's3:ListBucket', resource: bucket, context: { ...sub, 's3:prefix': [`${own}/a/`] }, answer: yes },
      { action: 's3:ListBucket', resource: bucket, context: { ...sub, 's3:prefix': [own] }, answer: no },
      { action: 's3:ListBucket', resource: bucket, context: { ...sub, 's3:prefix': [''] }, answer: no },
      { action: 's3:ListBucket', resource: bucket, context: sub, answer: no },
    ],
  },
  {
    title: 'a home directory in the console',
    source: iamGuide('reference_policies_examples_s3_federated-home-directory-console.html'),
    principal: session('Federated', 'bob'),
    identity: [
      policy(
        allow(['s3:GetBucketLocation', 's3:ListAllMyBuckets'], '*'),
        allow('s3:ListBucket', bucket, { StringLike: { 's3:prefix': ['', 'home/', 'home/${aws:userid}/*'] } }),
        allow('s3:*', [`${bucket}/home/\${aws:userid}`, `${bucket}/home/\${aws:userid}/*`]),
      ),
    ],
    questions: [
      { action: 's3:ListAllMyBuckets', resource: '*', answer: yes },
      { action: 's3:ListBucket', resource: bucket, context: { 's3:prefix': [''] }, answer: yes },
      { action: 's3:ListBucket', resource: bucket, context: { 's3:prefix': ['home/'] }, answer: yes },
      {
        action: 's3:ListBucket',
        resource: bucket,
        context: { 's3:prefix': ['home/AROAEXAMPLE:bob/x'], 'aws:userid': ['AROAEXAMPLE:bob'] },
        answer: yes,
      },
      {
        action: 's3:ListBucket',
        resource: bucket,
        context: { 's3:prefix': ['home/AROAEXAMPLE:eve/'], 'aws:userid': ['AROAEXAMPLE:bob'] },
        answer: no,
      },
      {
        action: 's3:PutObject',
        resource: `${bucket}/home/AROAEXAMPLE:bob/x`,
        context: { 'aws:userid': ['AROAEXAMPLE:bob'] },
        answer: yes,
      },
      {
        action: 's3:PutObject',
        resource: `${bucket}/home/AROAEXAMPLE:bobby/x`,
        context: { 'aws:userid': ['AROAEXAMPLE:bob'] },
        answer: no,
      },
    ],
  },
  {
    title: 'the user name as a variable, in the current version only',
    source: iamGuide('reference_policies_variables.html'),
    principal: user('David'),
    identity: [policy(allow(['iam:*AccessKey*'], ['arn:aws:iam::123456789012:user/${aws:username}']))],
    questions: [
      {
        action: 'iam:CreateAccessKey',
        resource: 'arn:aws:iam::123456789012:user/David',
        context: { 'aws:username': ['David'] },
        answer: yes,
      },
      {
        action: 'iam:CreateAccessKey',
        resource: 'arn:aws:iam::123456789012:user/Adele',
        context: { 'aws:username': ['David'] },
        answer: no,
      },
      { action: 'iam:CreateAccessKey', resource: 'arn:aws:iam::123456789012:user/David', answer: no },
    ],
  },
  {
    title: 'without Version a variable is plain text',
    source: iamGuide('reference_policies_elements_version.html'),
    identity: [{ Statement: [allow('s3:GetObject', `${bucket}/\${aws:username}/*`)] }],
    questions: [
      { action: 's3:GetObject', resource: `${bucket}/David/x`, context: { 'aws:username': ['David'] }, answer: no },
      {
        action: 's3:GetObject',
        resource: `${bucket}/\${aws:username}/x`,
        context: { 'aws:username': ['David'] },
        answer: yes,
      },
    ],
  },
  {
    title: 'a tag as a variable, with a default',
    source: iamGuide('reference_policies_variables.html#policy-vars-default-values'),
    identity: [
      policy(
        allow('s3:ListBucket', "arn:aws:s3:::amzn-s3-demo-bucket-${aws:PrincipalTag/team, 'company-wide'}"),
        allow('s3:GetObject', 'arn:aws:s3:::bucket/${aws:PrincipalTag/department}'),
      ),
    ],
    questions: [
      {
        action: 's3:ListBucket',
        resource: 'arn:aws:s3:::amzn-s3-demo-bucket-yellow',
        context: { 'aws:PrincipalTag/team': ['yellow'] },
        answer: yes,
      },
      {
        action: 's3:ListBucket',
        resource: 'arn:aws:s3:::amzn-s3-demo-bucket-company-wide',
        context: { 'aws:PrincipalTag/team': ['yellow'] },
        answer: no,
      },
      { action: 's3:ListBucket', resource: 'arn:aws:s3:::amzn-s3-demo-bucket-company-wide', answer: yes },
      { action: 's3:ListBucket', resource: 'arn:aws:s3:::amzn-s3-demo-bucket-yellow', answer: no },
      {
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::bucket/Finance',
        context: { 'aws:PrincipalTag/Department': ['Finance'] },
        answer: yes,
      },
      { action: 's3:GetObject', resource: 'arn:aws:s3:::bucket/', answer: no },
    ],
  },
  {
    title: 'special characters that stand for themselves',
    source: iamGuide('reference_policies_variables.html#policy-vars-specialchars'),
    identity: [
      policy(allow('s3:GetObject', [`${bucket}/a\${*}b`, `${bucket}/q\${?}`, `${bucket}/\${$}{aws:username}`])),
    ],
    questions: [
      { action: 's3:GetObject', resource: `${bucket}/a*b`, answer: yes },
      { action: 's3:GetObject', resource: `${bucket}/axxb`, answer: no },
      { action: 's3:GetObject', resource: `${bucket}/q?`, answer: yes },
      { action: 's3:GetObject', resource: `${bucket}/qx`, answer: no },
      {
        action: 's3:GetObject',
        resource: `${bucket}/\${aws:username}`,
        context: { 'aws:username': ['x'] },
        answer: yes,
      },
      { action: 's3:GetObject', resource: `${bucket}/x`, context: { 'aws:username': ['x'] }, answer: no },
    ],
  },
  {
    title: 'a variable without a value: negated operators match it',
    source: iamGuide('reference_policies_variables.html#policy-vars-no-value'),
    identity: [
      policy(allow('s3:GetObject', '*'), {
        Effect: 'Deny',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/*',
        Condition: { StringNotEquals: { 's3:ExistingObjectTag/Team': '${aws:PrincipalTag/Team}' } },
      }),
    ],
    questions: [
      {
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::amzn-s3-demo-bucket/x',
        context: { 's3:ExistingObjectTag/Team': ['red'], 'aws:PrincipalTag/Team': ['red'] },
        answer: yes,
      },
      {
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::amzn-s3-demo-bucket/x',
        context: { 's3:ExistingObjectTag/Team': ['red'], 'aws:PrincipalTag/Team': ['blue'] },
        answer: never,
      },
      {
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::amzn-s3-demo-bucket/x',
        context: { 's3:ExistingObjectTag/Team': ['red'] },
        answer: never,
      },
    ],
  },
  {
    title: 'a key of several values is no variable',
    source: iamGuide('reference_policies_condition-single-vs-multi-valued-context-keys.html'),
    identity: [policy(allow('s3:GetObject', 'arn:aws:s3:::bucket/${aws:TagKeys}/*'))],
    questions: [
      {
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::bucket/a/x',
        context: { 'aws:TagKeys': ['a', 'b'] },
        answer: no,
      },
      {
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::bucket/b/x',
        context: { 'aws:TagKeys': ['a', 'b'] },
        answer: no,
      },
    ],
  },
  {
    title: 'an owner tag that equals the user name',
    source: iamGuide('reference_policies_examples_ec2_tag-owner.html'),
    identity: [
      policy(
        allow(['ec2:StartInstances', 'ec2:StopInstances'], 'arn:aws:ec2:*:*:instance/*', {
          StringEquals: { 'aws:ResourceTag/Owner': '${aws:username}' },
        }),
        allow('ec2:DescribeInstances', '*'),
      ),
    ],
    questions: [
      {
        action: 'ec2:StartInstances',
        resource: 'arn:aws:ec2:us-east-1:123456789012:instance/i-1',
        context: { 'aws:ResourceTag/Owner': ['richard-roe'], 'aws:username': ['richard-roe'] },
        answer: yes,
      },
      {
        action: 'ec2:StartInstances',
        resource: 'arn:aws:ec2:us-east-1:123456789012:instance/i-1',
        context: { 'aws:ResourceTag/owner': ['richard-roe'], 'aws:username': ['richard-roe'] },
        answer: yes,
      },
      {
        action: 'ec2:StartInstances',
        resource: 'arn:aws:ec2:us-east-1:123456789012:instance/i-1',
        context: { 'aws:ResourceTag/Owner': ['someone'], 'aws:username': ['richard-roe'] },
        answer: no,
      },
      {
        action: 'ec2:StartInstances',
        resource: 'arn:aws:ec2:us-east-1:123456789012:instance/i-1',
        context: { 'aws:username': ['richard-roe'] },
        answer: no,
      },
      { action: 'ec2:DescribeInstances', resource: '*', answer: yes },
    ],
  },
]
