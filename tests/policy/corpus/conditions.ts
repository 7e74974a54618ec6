import { allow, type Document, deny, type Group, iamGuide, never, no, policy, type Question, yes } from './shape.ts'

const operators = iamGuide('reference_policies_elements_condition_operators.html')
const sets = iamGuide('reference_policies_condition-single-vs-multi-valued-context-keys.html')
const logic = iamGuide('reference_policies_condition-logic-multiple-context-keys-or-values.html')

const ask = (context: Question['context'], answer: Question['answer']): Question => ({
  action: 'test:Act',
  resource: '*',
  ...(context ? { context } : {}),
  answer,
})

/** An allow under one condition. */
const when = (title: string, source: string, condition: Document, questions: readonly Question[]): Group => ({
  title,
  source,
  identity: [policy(allow('test:Act', '*', condition))],
  questions,
})

/** An allow of everything, and a deny under one condition. */
const unless = (title: string, source: string, condition: Document, questions: readonly Question[]): Group => ({
  title,
  source,
  identity: [policy(allow('*', '*'), deny('test:Act', '*', condition))],
  questions,
})

/** Condition operators. */
export const conditions: readonly Group[] = [
  when(
    'StringEquals is exact',
    `${operators}#Conditions_String`,
    { StringEquals: { 'aws:PrincipalTag/job-category': 'iamuser-admin' } },
    [
      ask({ 'aws:PrincipalTag/job-category': ['iamuser-admin'] }, yes),
      ask({ 'aws:PrincipalTag/job-category': ['IamUser-Admin'] }, no),
      ask(undefined, no),
    ],
  ),
  when('StringEquals has no wildcards', `${operators}#Conditions_String`, { StringEquals: { 'aws:username': 'jo*' } }, [
    ask({ 'aws:username': ['john'] }, no),
    ask({ 'aws:username': ['jo*'] }, yes),
  ]),
  when('StringNotEquals', `${operators}#Conditions_String`, { StringNotEquals: { 'aws:username': 'john' } }, [
    ask({ 'aws:username': ['jane'] }, yes),
    ask({ 'aws:username': ['john'] }, no),
    ask(undefined, yes),
  ]),
  when(
    'StringEqualsIgnoreCase',
    iamGuide('reference_policies_elements_condition.html'),
    { StringEqualsIgnoreCase: { 'AWS:UserName': 'johndoe' } },
    [ask({ 'aws:username': ['JohnDoe'] }, yes), ask({ 'aws:username': ['johndoe2'] }, no)],
  ),
  when(
    'StringNotEqualsIgnoreCase',
    `${operators}#Conditions_String`,
    { StringNotEqualsIgnoreCase: { 'aws:username': 'johndoe' } },
    [ask({ 'aws:username': ['JOHNDOE'] }, no), ask({ 'aws:username': ['jane'] }, yes)],
  ),
  when(
    'StringLike',
    `${operators}#Conditions_String`,
    { StringLike: { 's3:prefix': ['', 'home/', 'home/${aws:username}/'] } },
    [
      ask({ 's3:prefix': [''] }, yes),
      ask({ 's3:prefix': ['home/'] }, yes),
      ask({ 's3:prefix': ['home/me/'], 'aws:username': ['me'] }, yes),
      ask({ 's3:prefix': ['home/you/'], 'aws:username': ['me'] }, no),
      ask({ 's3:prefix': ['home/you/'], 'aws:username': ['*'] }, no),
      ask({ 's3:prefix': ['home/*/'], 'aws:username': ['*'] }, yes),
    ],
  ),
  when('StringNotLike', `${operators}#Conditions_String`, { StringNotLike: { 'aws:username': ['test-*', 'dev-?'] } }, [
    ask({ 'aws:username': ['test-1'] }, no),
    ask({ 'aws:username': ['dev-1'] }, no),
    ask({ 'aws:username': ['dev-12'] }, yes),
    ask(undefined, yes),
  ]),
  when('NumericLessThanEquals', `${operators}#Conditions_Numeric`, { NumericLessThanEquals: { 's3:max-keys': '10' } }, [
    ask({ 's3:max-keys': ['10'] }, yes),
    ask({ 's3:max-keys': ['9.5'] }, yes),
    ask({ 's3:max-keys': ['11'] }, no),
    ask({ 's3:max-keys': ['many'] }, no),
    ask(undefined, no),
  ]),
  when(
    'the other numeric operators',
    `${operators}#Conditions_Numeric`,
    {
      NumericEquals: { 'x:a': 1 },
      NumericNotEquals: { 'x:b': '2' },
      NumericLessThan: { 'x:c': '3' },
      NumericGreaterThan: { 'x:d': '4' },
      NumericGreaterThanEquals: { 'x:e': '5' },
    },
    [
      ask({ 'x:a': ['1.0'], 'x:b': ['3'], 'x:c': ['2'], 'x:d': ['5'], 'x:e': ['5'] }, yes),
      ask({ 'x:a': ['2'], 'x:b': ['3'], 'x:c': ['2'], 'x:d': ['5'], 'x:e': ['5'] }, no),
      ask({ 'x:a': ['1'], 'x:b': ['2'], 'x:c': ['2'], 'x:d': ['5'], 'x:e': ['5'] }, no),
      ask({ 'x:a': ['1'], 'x:b': ['3'], 'x:c': ['3'], 'x:d': ['5'], 'x:e': ['5'] }, no),
      ask({ 'x:a': ['1'], 'x:b': ['3'], 'x:c': ['2'], 'x:d': ['4'], 'x:e': ['5'] }, no),
      ask({ 'x:a': ['1'], 'x:b': ['3'], 'x:c': ['2'], 'x:d': ['5'], 'x:e': ['4'] }, no),
    ],
  ),
  when(
    'between two dates',
    iamGuide('reference_policies_examples_aws-dates.html'),
    {
      DateGreaterThan: { 'aws:CurrentTime': '2020-04-01T00:00:00Z' },
      DateLessThan: { 'aws:CurrentTime': '2020-06-30T23:59:59Z' },
    },
    [
      ask({ 'aws:CurrentTime': ['2020-05-01T12:00:00Z'] }, yes),
      ask({ 'aws:CurrentTime': ['2020-04-01T00:00:00Z'] }, no),
      ask({ 'aws:CurrentTime': ['2020-07-01T00:00:00Z'] }, no),
      ask({ 'aws:CurrentTime': ['2020-07-01T01:00:00+02:00'] }, yes),
      ask({ 'aws:CurrentTime': ['1588334400'] }, yes),
      ask({ 'aws:CurrentTime': ['yesterday'] }, no),
    ],
  ),
  when(
    'the age of temporary credentials',
    `${operators}#Conditions_Date`,
    { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:01Z' } },
    [
      ask({ 'aws:TokenIssueTime': ['2020-06-01T00:00:00Z'] }, yes),
      ask({ 'aws:TokenIssueTime': ['2019-12-31T23:59:59Z'] }, no),
      ask(undefined, no),
    ],
  ),
  unless(
    'sessions revoked',
    iamGuide('id_roles_use_revoke-sessions.html'),
    { DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:00.123Z' } },
    [
      ask({ 'aws:TokenIssueTime': ['2025-12-31T23:59:59Z'] }, never),
      ask({ 'aws:TokenIssueTime': ['2026-01-01T00:00:00.122Z'] }, never),
      ask({ 'aws:TokenIssueTime': ['2026-01-01T00:00:00.123Z'] }, yes),
      ask(undefined, yes),
    ],
  ),
  when(
    'MFA within dates',
    iamGuide('reference_policies_examples_aws_mfa-dates.html'),
    {
      Bool: { 'aws:MultiFactorAuthPresent': true },
      DateGreaterThan: { 'aws:CurrentTime': '2017-07-01T00:00:00Z' },
      DateLessThan: { 'aws:CurrentTime': '2017-12-31T23:59:59Z' },
    },
    [
      ask({ 'aws:MultiFactorAuthPresent': ['true'], 'aws:CurrentTime': ['2017-08-01T00:00:00Z'] }, yes),
      ask({ 'aws:MultiFactorAuthPresent': ['false'], 'aws:CurrentTime': ['2017-08-01T00:00:00Z'] }, no),
      ask({ 'aws:MultiFactorAuthPresent': ['true'], 'aws:CurrentTime': ['2018-08-01T00:00:00Z'] }, no),
      ask({ 'aws:CurrentTime': ['2017-08-01T00:00:00Z'] }, no),
    ],
  ),
  unless('nothing over plain HTTP', `${operators}#Conditions_Boolean`, { Bool: { 'aws:SecureTransport': 'false' } }, [
    ask({ 'aws:SecureTransport': ['false'] }, never),
    ask({ 'aws:SecureTransport': ['true'] }, yes),
    ask(undefined, yes),
  ]),
  when(
    'BinaryEquals',
    `${operators}#Conditions_BinaryEquals`,
    { BinaryEquals: { 'x:key': 'QmluYXJ5VmFsdWVJbkJhc2U2NA==' } },
    [
      ask({ 'x:key': ['QmluYXJ5VmFsdWVJbkJhc2U2NA=='] }, yes),
      ask({ 'x:key': ['QmluYXJ5VmFsdWVJbkJhc2U2NQ=='] }, no),
      ask({ 'x:key': ['BinaryValueInBase64'] }, no),
    ],
  ),
  when(
    'IpAddress, both families',
    `${operators}#Conditions_IPAddress`,
    { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:DB8:1234:5678::/64'] } },
    [
      ask({ 'aws:SourceIp': ['203.0.113.0'] }, yes),
      ask({ 'aws:SourceIp': ['203.0.113.255'] }, yes),
      ask({ 'aws:SourceIp': ['203.0.114.0'] }, no),
      ask({ 'aws:SourceIp': ['2001:db8:1234:5678:ffff::1'] }, yes),
      ask({ 'aws:SourceIp': ['2001:db8:1234:5679::1'] }, no),
      ask({ 'aws:SourceIp': ['somewhere'] }, no),
      ask(undefined, no),
    ],
  ),
  when(
    'an address without a prefix is itself alone',
    `${operators}#Conditions_IPAddress`,
    { IpAddress: { 'aws:SourceIp': '203.0.113.7' } },
    [ask({ 'aws:SourceIp': ['203.0.113.7'] }, yes), ask({ 'aws:SourceIp': ['203.0.113.8'] }, no)],
  ),
  unless(
    'only from these networks',
    iamGuide('reference_policies_examples_aws_deny-ip.html'),
    {
      NotIpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '203.0.113.0/24'] },
      Bool: { 'aws:ViaAWSService': 'false' },
    },
    [
      ask({ 'aws:SourceIp': ['198.51.100.1'], 'aws:ViaAWSService': ['false'] }, never),
      ask({ 'aws:SourceIp': ['192.0.2.9'], 'aws:ViaAWSService': ['false'] }, yes),
      ask({ 'aws:SourceIp': ['203.0.113.9'], 'aws:ViaAWSService': ['false'] }, yes),
      ask({ 'aws:SourceIp': ['198.51.100.1'], 'aws:ViaAWSService': ['true'] }, yes),
      ask({ 'aws:ViaAWSService': ['false'] }, never),
    ],
  ),
  when(
    'ArnLike, field by field',
    `${operators}#Conditions_ARN`,
    { ArnLike: { 'x:arn': 'arn:aws:someservice:*:111122223333:finance/*' } },
    [
      ask({ 'x:arn': ['arn:aws:someservice:us-east-2:111122223333:finance/document.txt'] }, yes),
      ask({ 'x:arn': ['arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt'] }, no),
    ],
  ),
  when(
    'StringLike, across fields',
    `${operators}#Conditions_ARN`,
    { StringLike: { 'x:arn': 'arn:aws:someservice:*:111122223333:finance/*' } },
    [ask({ 'x:arn': ['arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt'] }, yes)],
  ),
  when(
    'ArnEquals takes wildcards as ArnLike does',
    `${operators}#Conditions_ARN`,
    { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:*:123456789012:topic-?' } },
    [
      ask({ 'aws:SourceArn': ['arn:aws:sns:us-east-1:123456789012:topic-1'] }, yes),
      ask({ 'aws:SourceArn': ['arn:aws:sns:us-east-1:123456789012:topic-10'] }, no),
      ask({ 'aws:SourceArn': ['topic-1'] }, no),
      ask(undefined, no),
    ],
  ),
  unless(
    'ArnNotEquals instead of NotPrincipal',
    iamGuide('reference_policies_elements_principal.html#principal-anonymous'),
    {
      ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:user/user-name' },
    },
    [
      ask({ 'aws:PrincipalArn': ['arn:aws:iam::444455556666:user/user-name'] }, yes),
      ask({ 'aws:PrincipalArn': ['arn:aws:iam::444455556666:user/other'] }, never),
      ask(undefined, never),
    ],
  ),
  when(
    'IfExists',
    `${operators}#Conditions_IfExists`,
    { StringLikeIfExists: { 'ec2:InstanceType': ['t1.*', 't2.*', 'm3.*'] } },
    [ask({ 'ec2:InstanceType': ['t2.micro'] }, yes), ask({ 'ec2:InstanceType': ['x1.huge'] }, no), ask(undefined, yes)],
  ),
  unless(
    'IfExists of a negated operator still denies when the key is missing',
    `${operators}#Conditions_IfExists`,
    {
      StringNotEqualsIfExists: { 'aws:PrincipalTag/team': 'red' },
    },
    [
      ask(undefined, never),
      ask({ 'aws:PrincipalTag/team': ['red'] }, yes),
      ask({ 'aws:PrincipalTag/team': ['blue'] }, never),
    ],
  ),
  unless(
    'production needs recent MFA',
    iamGuide('reference_policies_examples_s3_full-access-except-production.html'),
    {
      NumericGreaterThanIfExists: { 'aws:MultiFactorAuthAge': '1800' },
    },
    [
      ask({ 'aws:MultiFactorAuthAge': ['1801'] }, never),
      ask({ 'aws:MultiFactorAuthAge': ['1800'] }, yes),
      ask(undefined, never),
    ],
  ),
  when('Null true: the key is absent', `${operators}#Conditions_Null`, { Null: { 'aws:TokenIssueTime': 'true' } }, [
    ask(undefined, yes),
    ask({ 'aws:TokenIssueTime': ['2020-01-01T00:00:00Z'] }, no),
  ]),
  when('Null false: the key is there', `${operators}#Conditions_Null`, { Null: { 'aws:TokenIssueTime': 'false' } }, [
    ask({ 'aws:TokenIssueTime': ['2020-01-01T00:00:00Z'] }, yes),
    ask(undefined, no),
    ask({ 'aws:TokenIssueTime': [] }, no),
  ]),
  when(
    'a key of several values requires a set operator: no allow without one',
    sets,
    {
      StringLike: { 'aws:TagKeys': 'team*' },
      StringNotEquals: { 'aws:PrincipalTag/job': 'guest' },
    },
    [
      ask({ 'aws:TagKeys': ['team'] }, yes),
      ask({ 'aws:TagKeys': ['team', 'stage'] }, no),
      ask({ 'aws:TagKeys': ['team'], 'aws:PrincipalTag/job': ['clerk', 'cook'] }, no),
    ],
  ),
  unless(
    'a key of several values requires a set operator: a deny holds without one',
    sets,
    {
      StringLike: { 'aws:TagKeys': 'team*' },
    },
    [ask({ 'aws:TagKeys': ['team', 'stage'] }, never), ask({ 'aws:TagKeys': ['stage', 'owner'] }, yes)],
  ),
  when(
    'ForAnyValue fails for a key that is absent, with IfExists too',
    sets,
    {
      'ForAnyValue:StringLikeIfExists': { 'aws:TagKeys': 'team*' },
    },
    [ask(undefined, no), ask({ 'aws:TagKeys': ['stage', 'team'] }, yes)],
  ),
  unless(
    'IfExists holds for a key that is absent, with ForAnyValue too',
    `${operators}#Conditions_IfExists`,
    {
      'ForAnyValue:StringLikeIfExists': { 'aws:TagKeys': 'team*' },
    },
    [ask(undefined, never), ask({ 'aws:TagKeys': ['stage'] }, yes)],
  ),
  when('ForAllValues', sets, { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['ID', 'Message', 'Tags'] } }, [
    ask({ 'dynamodb:Attributes': ['Message', 'Tags'] }, yes),
    ask({ 'dynamodb:Attributes': ['Message', 'Tags', 'UserName'] }, no),
    ask(undefined, yes),
    ask({ 'dynamodb:Attributes': [] }, yes),
    ask({ 'dynamodb:Attributes': [''] }, yes),
  ]),
  unless('ForAnyValue', sets, { 'ForAnyValue:StringEquals': { 'dynamodb:Attributes': ['ID', 'PostDateTime'] } }, [
    ask({ 'dynamodb:Attributes': ['PostDateTime', 'Message'] }, never),
    ask({ 'dynamodb:Attributes': ['UserName'] }, yes),
    ask(undefined, yes),
    ask({ 'dynamodb:Attributes': [] }, yes),
  ]),
  when(
    'only items of the own identity',
    iamGuide('reference_policies_examples_dynamodb_items.html'),
    {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['${cognito-identity.amazonaws.com:sub}'] },
    },
    [
      ask({ 'dynamodb:LeadingKeys': ['id-1'], 'cognito-identity.amazonaws.com:sub': ['id-1'] }, yes),
      ask({ 'dynamodb:LeadingKeys': ['id-1', 'id-2'], 'cognito-identity.amazonaws.com:sub': ['id-1'] }, no),
      ask({ 'dynamodb:LeadingKeys': ['id-1'] }, no),
    ],
  ),
  when(
    'several keys and values',
    logic,
    {
      StringEqualsIgnoreCase: {
        'aws:PrincipalTag/department': ['finance', 'hr', 'legal'],
        'aws:PrincipalTag/role': ['audit', 'security'],
      },
      StringEquals: { 'aws:PrincipalAccount': '123456789012' },
    },
    [
      ask(
        {
          'aws:PrincipalTag/department': ['HR'],
          'aws:PrincipalTag/role': ['audit'],
          'aws:PrincipalAccount': ['123456789012'],
        },
        yes,
      ),
      ask(
        {
          'aws:PrincipalTag/department': ['HR'],
          'aws:PrincipalTag/role': ['dev'],
          'aws:PrincipalAccount': ['123456789012'],
        },
        no,
      ),
      ask({ 'aws:PrincipalTag/department': ['HR'], 'aws:PrincipalAccount': ['123456789012'] }, no),
      ask(
        {
          'aws:PrincipalTag/department': ['HR'],
          'aws:PrincipalTag/role': ['audit'],
          'aws:PrincipalAccount': ['111122223333'],
        },
        no,
      ),
    ],
  ),
  when(
    'a negated operator with several values is a NOR',
    logic,
    { StringNotEquals: { 'aws:PrincipalAccount': ['111111111111', '222222222222'] } },
    [
      ask({ 'aws:PrincipalAccount': ['111111111111'] }, no),
      ask({ 'aws:PrincipalAccount': ['222222222222'] }, no),
      ask({ 'aws:PrincipalAccount': ['333333333333'] }, yes),
    ],
  ),
  {
    title: 'only some Regions, but for global services',
    source: iamGuide('reference_policies_examples_aws_deny-requested-region.html'),
    identity: [
      policy(allow('*', '*'), {
        Sid: 'DenyAllOutsideRequestedRegions',
        Effect: 'Deny',
        NotAction: ['cloudfront:*', 'iam:*', 'route53:*', 'support:*'],
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1'] } },
      }),
    ],
    questions: [
      { action: 'ec2:RunInstances', resource: '*', context: { 'aws:RequestedRegion': ['us-east-1'] }, answer: never },
      { action: 'ec2:RunInstances', resource: '*', context: { 'aws:RequestedRegion': ['eu-west-1'] }, answer: yes },
      { action: 'iam:CreateUser', resource: '*', context: { 'aws:RequestedRegion': ['us-east-1'] }, answer: yes },
    ],
  },
  {
    title: 'remove an MFA device soon after using it',
    source: iamGuide('reference_policies_elements_condition.html'),
    identity: [
      policy(
        allow('iam:DeactivateMFADevice', 'arn:aws:iam::*:user/${aws:username}', {
          NumericLessThanEquals: { 'aws:MultiFactorAuthAge': '3600' },
        }),
      ),
    ],
    questions: [
      {
        action: 'iam:DeactivateMFADevice',
        resource: 'arn:aws:iam::123456789012:user/me',
        context: { 'aws:username': ['me'], 'aws:MultiFactorAuthAge': ['3600'] },
        answer: yes,
      },
      {
        action: 'iam:DeactivateMFADevice',
        resource: 'arn:aws:iam::123456789012:user/me',
        context: { 'aws:username': ['me'], 'aws:MultiFactorAuthAge': ['3601'] },
        answer: no,
      },
      {
        action: 'iam:DeactivateMFADevice',
        resource: 'arn:aws:iam::123456789012:user/me',
        context: { 'aws:username': ['me'] },
        answer: no,
      },
    ],
  },
]
