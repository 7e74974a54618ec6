import { allow, deny, type Group, iamGuide, never, no, policy, user, yes } from './shape.ts'

const bucket = 'arn:aws:s3:::amzn-s3-demo-bucket'

/** The elements of a statement: actions, resources and their negations. */
export const elements: readonly Group[] = [
  {
    title: 'actions, whose prefix and name are read without regard to case',
    source: iamGuide('reference_policies_elements_action.html'),
    identity: [policy(allow(['iam:ListAccessKeys', 's3:*', 'iam:*AccessKey*'], '*'))],
    questions: [
      { action: 'iam:ListAccessKeys', resource: '*', answer: yes },
      { action: 'IAM:listaccesskeys', resource: '*', answer: yes },
      { action: 's3:GetObject', resource: `${bucket}/a`, answer: yes },
      { action: 'S3:getobject', resource: `${bucket}/a`, answer: yes },
      { action: 'iam:CreateAccessKey', resource: '*', answer: yes },
      { action: 'iam:UpdateAccessKey', resource: '*', answer: yes },
      { action: 'iam:CreateUser', resource: '*', answer: no },
      { action: 's3-object-lambda:GetObject', resource: '*', answer: no },
    ],
  },
  {
    title: 'an asterisk reaches across slashes',
    source: iamGuide('reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards'),
    identity: [policy(allow('s3:GetObject', `${bucket}/*/test/*`))],
    questions: [
      ...[
        '1/test/object.jpg',
        '1/2/test/object.jpg',
        '1/2/test/3/object.jpg',
        '1/2/3/test/4/object.jpg',
        '1///test///object.jpg',
        '1/test/.jpg',
        '/test/object.jpg',
        '1/test/',
      ].map((key) => ({ action: 's3:GetObject', resource: `${bucket}/${key}`, answer: yes }) as const),
      ...['1-test/object.jpg', 'test/object.jpg', '1/2/test.jpg'].map(
        (key) => ({ action: 's3:GetObject', resource: `${bucket}/${key}`, answer: no }) as const,
      ),
    ],
  },
  {
    title: 'a question mark is one character, and case counts in a resource',
    source: iamGuide('reference_policies_elements_resource.html'),
    identity: [
      policy(allow('iam:GetUser', ['arn:aws:iam::123456789012:user/Bob', 'arn:aws:iam::123456789012:user/a?c'])),
    ],
    questions: [
      { action: 'iam:GetUser', resource: 'arn:aws:iam::123456789012:user/Bob', answer: yes },
      { action: 'iam:GetUser', resource: 'arn:aws:iam::123456789012:user/bob', answer: no },
      { action: 'iam:GetUser', resource: 'arn:aws:iam::123456789012:user/abc', answer: yes },
      { action: 'iam:GetUser', resource: 'arn:aws:iam::123456789012:user/ac', answer: no },
      { action: 'iam:GetUser', resource: 'arn:aws:iam::123456789012:user/abbc', answer: no },
    ],
  },
  {
    title: 'an ARN with missing fields stands for all their values',
    source: iamGuide('reference_policies_elements_resource.html#reference_policies_elements_resource_incomplete'),
    identity: [policy(allow('sqs:*', 'arn:aws:sqs'))],
    questions: [
      { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:us-east-1:123456789012:queue1', answer: yes },
      { action: 'sqs:SendMessage', resource: 'arn:aws:sns:us-east-1:123456789012:queue1', answer: no },
    ],
  },
  {
    title: 'NotAction with Allow: all of S3 but one action',
    source: iamGuide('reference_policies_elements_notaction.html'),
    identity: [policy({ Effect: 'Allow', NotAction: 's3:DeleteBucket', Resource: 'arn:aws:s3:::*' })],
    questions: [
      { action: 's3:DeleteBucket', resource: bucket, answer: no },
      { action: 's3:CreateBucket', resource: bucket, answer: yes },
      { action: 's3:ListAllMyBuckets', resource: '*', answer: no },
      { action: 'ec2:StartInstances', resource: 'arn:aws:ec2:us-east-1:123456789012:instance/i-1', answer: no },
    ],
  },
  {
    title: 'NotAction with Allow: everything but IAM',
    source: iamGuide('reference_policies_elements_notaction.html'),
    identity: [policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })],
    questions: [
      { action: 'iam:CreateUser', resource: '*', answer: no },
      { action: 'IAM:createuser', resource: '*', answer: no },
      { action: 's3:ListAllMyBuckets', resource: '*', answer: yes },
    ],
  },
  {
    title: 'NotAction with Deny: nothing but IAM without MFA',
    source: iamGuide('reference_policies_elements_notaction.html'),
    identity: [
      policy(allow('*', '*'), {
        Sid: 'DenyAllUsersNotUsingMFA',
        Effect: 'Deny',
        NotAction: 'iam:*',
        Resource: '*',
        Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      }),
    ],
    questions: [
      { action: 's3:ListAllMyBuckets', resource: '*', answer: never },
      {
        action: 's3:ListAllMyBuckets',
        resource: '*',
        context: { 'aws:MultiFactorAuthPresent': ['false'] },
        answer: never,
      },
      {
        action: 's3:ListAllMyBuckets',
        resource: '*',
        context: { 'aws:MultiFactorAuthPresent': ['true'] },
        answer: yes,
      },
      { action: 'iam:CreateVirtualMFADevice', resource: '*', answer: yes },
    ],
  },
  {
    title: 'NotResource with Deny: one folder of one bucket',
    source: iamGuide('reference_policies_elements_notresource.html'),
    identity: [
      policy(allow('*', '*'), {
        Effect: 'Deny',
        Action: 's3:*',
        NotResource: ['arn:aws:s3:::HRBucket/Payroll', 'arn:aws:s3:::HRBucket/Payroll/*'],
      }),
    ],
    questions: [
      { action: 's3:GetObject', resource: 'arn:aws:s3:::HRBucket/Payroll/2026.csv', answer: yes },
      { action: 's3:GetObject', resource: 'arn:aws:s3:::HRBucket/Payroll', answer: yes },
      { action: 's3:GetObject', resource: 'arn:aws:s3:::HRBucket/Other/2026.csv', answer: never },
      { action: 's3:GetObject', resource: 'arn:aws:s3:::Elsewhere/Payroll/x', answer: never },
      { action: 'ec2:StartInstances', resource: 'arn:aws:ec2:us-east-1:123456789012:instance/i-1', answer: yes },
    ],
  },
  {
    title: 'one bucket and nothing else',
    source: iamGuide('reference_policies_examples_s3_deny-except-bucket.html'),
    identity: [
      policy(allow('s3:*', ['arn:aws:s3:::bucket-name', 'arn:aws:s3:::bucket-name/*']), {
        Effect: 'Deny',
        NotAction: 's3:*',
        NotResource: ['arn:aws:s3:::bucket-name', 'arn:aws:s3:::bucket-name/*'],
      }),
    ],
    questions: [
      { action: 's3:PutObject', resource: 'arn:aws:s3:::bucket-name/a', answer: yes },
      { action: 's3:PutObject', resource: 'arn:aws:s3:::bucket-name2/a', answer: no },
      { action: 'iam:CreateUser', resource: 'arn:aws:iam::123456789012:user/x', answer: never },
    ],
  },
  {
    title: 'read and write one bucket',
    source: iamGuide('reference_policies_examples_s3_rw-bucket.html'),
    identity: [
      policy(
        allow(['s3:ListBucket'], ['arn:aws:s3:::bucket-name']),
        allow('s3:*Object', ['arn:aws:s3:::bucket-name/*']),
      ),
    ],
    questions: [
      { action: 's3:ListBucket', resource: 'arn:aws:s3:::bucket-name', answer: yes },
      { action: 's3:ListBucket', resource: 'arn:aws:s3:::bucket-name/x', answer: no },
      { action: 's3:GetObject', resource: 'arn:aws:s3:::bucket-name/x', answer: yes },
      { action: 's3:DeleteObject', resource: 'arn:aws:s3:::bucket-name/x', answer: yes },
      { action: 's3:GetObjectAcl', resource: 'arn:aws:s3:::bucket-name/x', answer: no },
      { action: 's3:GetObject', resource: 'arn:aws:s3:::bucket-name', answer: no },
    ],
  },
  {
    title: 'implicit and explicit deny',
    source: iamGuide('reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html'),
    principal: user('auditor'),
    identity: [policy(allow(['iam:Get*', 'iam:List*'], '*'), deny('iam:*Report', '*'))],
    questions: [
      { action: 'iam:GetUser', resource: 'arn:aws:iam::123456789012:user/x', answer: yes },
      { action: 'iam:ListUsers', resource: '*', answer: yes },
      { action: 'iam:CreatePolicy', resource: '*', answer: no },
      { action: 'iam:GetOrganizationsAccessReport', resource: '*', answer: never },
      { action: 'iam:GenerateCredentialReport', resource: '*', answer: never },
    ],
  },
]
