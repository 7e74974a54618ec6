import { allow, type Document, deny, type Group, iamGuide, never, no, policy, type Question, yes } from './shape.ts'

const page = iamGuide('reference_policies_variables.html')
const bucket = 'arn:aws:s3:::vault'

type Context = NonNullable<Question['context']>

const get = (key: string, context: Context | undefined, answer: Question['answer']): Question => ({
  action: 's3:GetObject',
  resource: `${bucket}/${key}`,
  ...(context ? { context } : {}),
  answer,
})

const act = (context: Context, answer: Question['answer']): Question => ({
  action: 'test:Act',
  resource: '*',
  context,
  answer,
})

const onKey = (title: string, source: string, pattern: string, questions: readonly Question[]): Group => ({
  title: `${title}: ${pattern}`,
  source,
  identity: [policy(allow('s3:GetObject', `${bucket}/${pattern}`))],
  questions,
})

const when = (title: string, source: string, condition: Document, questions: readonly Question[]): Group => ({
  title: `${title}: ${JSON.stringify(condition)}`,
  source,
  identity: [policy(allow('test:Act', '*', condition))],
  questions,
})

const name = (value: string): Context => ({ 'aws:username': [value] })
const team = (value: string): Context => ({ 'aws:PrincipalTag/team': [value] })

/** What an attacker would name a user, a tag or a folder. */
const hostile = [
  '*',
  '?????',
  '**',
  '${aws:username}',
  '${*}',
  '../ben',
  "x', 'ben",
  'ben/*',
  '%2a',
  '*}',
  'b?n',
  '/',
  '',
]

/** A variable's value is text, and only text. */
export const literals: readonly Group[] = [
  onKey('no value reaches another folder', page, '${aws:username}/*', [
    ...hostile.map((value) => get('ben/secret', name(value), no)),
    get('ben/secret', name('ben'), yes),
    get('*/mine', name('*'), yes),
    get('${*}/mine', name('${*}'), yes),
    get('${aws:username}/mine', name('${aws:username}'), yes),
    get('%2a/mine', name('%2a'), yes),
    get('*/mine', name('%2a'), no),
    get('b?n/mine', name('b?n'), yes),
    get('Ben/secret', name('ben'), no),
    get('be/n/secret', name('be'), yes),
    get('ben', name('ben'), no),
    get('ben/', name('ben'), yes),
  ]),
  {
    title: 'no value of a tag reaches another prefix of a listing',
    source: iamGuide('reference_policies_examples_s3_home-directory-console.html'),
    identity: [
      policy(allow('s3:ListBucket', bucket, { StringLike: { 's3:prefix': 'home/${aws:PrincipalTag/team}/*' } })),
    ],
    questions: [
      ...hostile.map(
        (value): Question => ({
          action: 's3:ListBucket',
          resource: bucket,
          context: { ...team(value), 's3:prefix': ['home/ben/'] },
          answer: no,
        }),
      ),
      {
        action: 's3:ListBucket',
        resource: bucket,
        context: { ...team('ben'), 's3:prefix': ['home/ben/'] },
        answer: yes,
      },
    ],
  },
  when('a value in ArnLike is text', page, { ArnLike: { 'x:arn': 'arn:aws:sns:*:*:${aws:username}' } }, [
    act({ ...name('me'), 'x:arn': ['arn:aws:sns:us-east-1:1:me'] }, yes),
    act({ ...name('*'), 'x:arn': ['arn:aws:sns:us-east-1:1:me'] }, no),
    act({ ...name('m?'), 'x:arn': ['arn:aws:sns:us-east-1:1:me'] }, no),
    act({ ...name('a:me'), 'x:arn': ['arn:aws:sns:us-east-1:1:a:me'] }, yes),
    act({ 'x:arn': ['arn:aws:sns:us-east-1:1:'] }, no),
  ]),
  when('a value in StringEquals', page, { StringEquals: { 'x:owner': '${aws:username}' } }, [
    act({ ...name('me'), 'x:owner': ['me'] }, yes),
    act({ ...name('me'), 'x:owner': ['Me'] }, no),
    act({ ...name('*'), 'x:owner': ['me'] }, no),
    act({ 'x:owner': ['${aws:username}'] }, no),
    act({ 'x:owner': [''] }, no),
  ]),
  when('text around a value', page, { StringEquals: { 'x:path': '/${aws:username}/${x:kind}!' } }, [
    act({ ...name('me'), 'x:kind': ['a'], 'x:path': ['/me/a!'] }, yes),
    act({ ...name('me/a'), 'x:kind': [''], 'x:path': ['/me/a/!'] }, yes),
    act({ ...name('me'), 'x:path': ['/me/!'] }, no),
  ]),
  when(
    'a value where operators take none',
    `${page}#policy-vars-conditionelement`,
    { NumericEquals: { 'x:n': '${x:m}' } },
    [act({ 'x:n': ['1'], 'x:m': ['1'] }, no)],
  ),
  when(
    'a value where addresses are compared',
    `${page}#policy-vars-conditionelement`,
    { IpAddress: { 'aws:SourceIp': '${x:net}' } },
    [act({ 'aws:SourceIp': ['10.0.0.1'], 'x:net': ['10.0.0.0/8'] }, no)],
  ),
  when(
    'a negated operator and a variable without a value',
    `${page}#policy-vars-no-value`,
    { StringNotLike: { 'x:a': '${x:none}*' } },
    [
      act({ 'x:a': ['anything'] }, yes),
      act({ 'x:a': ['anything'], 'x:none': ['any'] }, no),
      act({ 'x:a': ['anything'], 'x:none': ['*'] }, yes),
    ],
  ),
  when(
    'a negated ARN operator and a variable without a value',
    `${page}#policy-vars-no-value`,
    { ArnNotLike: { 'x:a': 'arn:aws:s3:::${x:none}' } },
    [act({ 'x:a': ['arn:aws:s3:::b'] }, yes), act({ 'x:a': ['arn:aws:s3:::b'], 'x:none': ['b'] }, no)],
  ),
  onKey('a default for a value that is missing', `${page}#policy-vars-default-values`, "${aws:username, 'guest'}/*", [
    get('guest/x', undefined, yes),
    get('ben/x', name('ben'), yes),
    get('guest/x', name('ben'), no),
    get('/x', name(''), yes),
    get('guest/x', name(''), no),
  ]),
  onKey('a default is text', `${page}#policy-vars-default-values`, "${aws:PrincipalTag/team, '*'}/*", [
    get('*/x', undefined, yes),
    get('blue/x', undefined, no),
    get('blue/x', team('blue'), yes),
  ]),
  onKey('a default with blanks and commas', `${page}#policy-vars-default-values`, "${aws:username , 'a, b'}/x", [
    get('a, b/x', undefined, yes),
    get('me/x', name('me'), yes),
  ]),
  when(
    'a default in a condition',
    `${page}#policy-vars-default-values`,
    { StringEquals: { 'x:team': "${aws:PrincipalTag/team, 'none'}" } },
    [
      act({ 'x:team': ['none'] }, yes),
      act({ 'x:team': ['none'], ...team('red') }, no),
      act({ 'x:team': ['red'], ...team('red') }, yes),
    ],
  ),
  onKey(
    'a key of several values has no one value',
    iamGuide('reference_policies_condition-single-vs-multi-valued-context-keys.html'),
    '${x:list}/*',
    [
      get('a/x', { 'x:list': ['a', 'b'] }, no),
      get('a, b/x', { 'x:list': ['a', 'b'] }, no),
      get('a/x', { 'x:list': ['a'] }, yes),
    ],
  ),
  onKey('keys of variables are read without regard to case', page, '${AWS:UserName}/${aws:principaltag/TEAM}', [
    get('me/blue', { ...name('me'), ...team('blue') }, yes),
    get('me/Blue', { ...name('me'), ...team('blue') }, no),
  ]),
  onKey('a key that nobody knows', `${page}#policy-vars-no-value`, '${aws:nonsense}/*', [
    get('x/y', undefined, no),
    get('${aws:nonsense}/y', undefined, no),
    get('/y', undefined, no),
  ]),
  onKey('special characters', `${page}#policy-vars-specialchars`, 'a${?}b${*}c${$}d', [
    get('a?b*c$d', undefined, yes),
    get('axbyc$d', undefined, no),
    get('a?b*c$', undefined, no),
  ]),
  onKey('wildcards beside a value', page, '*/${aws:username}/?', [
    get('a/b/me/x', name('me'), yes),
    get('/me/x', name('me'), yes),
    get('a/me/xy', name('me'), no),
    get('a/you/x', name('?e'), no),
  ]),
  {
    title: 'variables in NotResource: what has no value spares nothing',
    source: `${page}#policy-vars-no-value`,
    identity: [
      policy(allow('s3:*', '*'), {
        Effect: 'Deny',
        Action: 's3:*',
        NotResource: [`${bucket}/\${aws:username}/*`],
      }),
    ],
    questions: [
      get('me/x', name('me'), yes),
      get('you/x', name('me'), never),
      get('me/x', undefined, never),
      get('me/x', name('*'), never),
    ],
  },
  {
    title: 'a deny on what is not tagged with the own team',
    source: iamGuide('tutorial_attribute-based-access-control.html'),
    identity: [
      policy(
        allow('test:*', '*'),
        deny('test:Act', '*', {
          StringNotEquals: { 'aws:ResourceTag/access-team': '${aws:PrincipalTag/access-team}' },
        }),
      ),
    ],
    questions: [
      act({ 'aws:ResourceTag/access-team': ['eng'], 'aws:PrincipalTag/access-team': ['eng'] }, yes),
      act({ 'aws:ResourceTag/access-team': ['eng'], 'aws:PrincipalTag/access-team': ['qas'] }, never),
      act({ 'aws:ResourceTag/access-team': ['eng'], 'aws:PrincipalTag/access-team': ['*'] }, never),
      act({ 'aws:ResourceTag/access-team': ['eng'] }, never),
      act({ 'aws:PrincipalTag/access-team': ['eng'] }, never),
    ],
  },
  {
    title: 'in the old version nothing is a variable',
    source: iamGuide('reference_policies_elements_version.html'),
    identity: [
      {
        Version: '2008-10-17',
        Statement: [
          allow('s3:GetObject', `${bucket}/\${aws:username}/*`),
          allow('test:Act', '*', { StringLike: { 'x:a': '${aws:username}' } }),
          allow('s3:GetObject', `${bucket}/\${*}`),
        ],
      },
    ],
    questions: [
      get('me/x', name('me'), no),
      get('${aws:username}/x', name('me'), yes),
      act({ ...name('me'), 'x:a': ['me'] }, no),
      act({ ...name('me'), 'x:a': ['${aws:username}'] }, yes),
      get('${anything at all}', undefined, yes),
      get('*', undefined, no),
    ],
  },
]
