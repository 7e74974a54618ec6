import { type Document, type Group, iamGuide, no, policy, type Question, yes } from './shape.ts'

const page = iamGuide('reference_policies_elements_condition_operators.html')
const sets = iamGuide('reference_policies_condition-single-vs-multi-valued-context-keys.html')

/** The request does not have the key. */
const absent = undefined

type Values = readonly string[] | undefined

/** An operator on one key with the policy's values, and the request's values that it holds and fails for. */
interface Row {
  readonly operator: string
  readonly values: string | number | boolean | readonly (string | number | boolean)[]
  readonly holds: readonly Values[]
  readonly fails: readonly Values[]
}

const row = (
  operator: string,
  values: Row['values'],
  holds: readonly (string | Values)[],
  fails: readonly (string | Values)[],
): Row => ({ operator, values, holds: holds.map(listed), fails: fails.map(listed) })

function listed(values: string | Values): Values {
  return typeof values === 'string' ? [values] : values
}

/** An allow under the row's condition: it applies where the condition holds. */
function group(source: string, { operator, values, holds, fails }: Row): Group {
  const condition: Document = { [operator]: { 'x:key': values } }
  const ask = (answer: Question['answer']) => (request: Values) => ({
    action: 'test:Act',
    resource: '*',
    ...(request ? { context: { 'X:Key': request } } : {}),
    answer,
  })
  return {
    title: `${operator} ${JSON.stringify(values)}`,
    source,
    identity: [policy({ Effect: 'Allow', Action: 'test:Act', Resource: '*', Condition: condition })],
    questions: [...holds.map(ask(yes)), ...fails.map(ask(no))],
  }
}

const strings: readonly Row[] = [
  row('StringEquals', ['blue', 'green'], ['blue', 'green'], ['Blue', 'blu', 'blue ', 'b*', '', absent]),
  row('StringEquals', 'a?c*', ['a?c*'], ['abc', 'abcd']),
  row('StringEquals', '', [''], ['x', absent]),
  row('StringEquals', 'Straße/é', ['Straße/é'], ['STRASSE/É', 'Straße/e\u0301']),
  row('StringNotEquals', ['blue', 'green'], ['red', 'BLUE', '', absent], ['blue', 'green']),
  row('StringNotEquals', 'b*', ['blue', absent], ['b*']),
  row('StringEqualsIgnoreCase', ['Blue', 'GREEN'], ['bLUE', 'green'], ['blues', 'b*', absent]),
  row('StringNotEqualsIgnoreCase', ['Blue', 'GREEN'], ['blues', absent], ['BLUE', 'gReen']),
  row('StringLike', 'a*z', ['az', 'a-z', 'a/b:c/z'], ['A-z', 'a-zz0', 'baz', absent]),
  row('StringLike', 'v?', ['v1', 'v*'], ['v', 'v10', 'V1']),
  row('StringLike', '*', ['', 'anything/at:all'], [absent]),
  row(
    'StringLike',
    ['*.example.com', 'example.com'],
    ['a.example.com', '.example.com', 'example.com'],
    ['example.org'],
  ),
  row('StringLike', 'a${*}b', ['a*b'], ['axb', 'ab']),
  row('StringLike', '', [''], ['x']),
  row('StringNotLike', 'a*z', ['b', 'A-z', absent], ['az', 'a/z']),
  row('StringNotLike', '*', [absent], ['', 'x']),
  row('StringEqualsIfExists', 'blue', ['blue', absent], ['red']),
  row('StringNotEqualsIfExists', 'blue', ['red', absent], ['blue']),
  row('StringEqualsIgnoreCaseIfExists', 'blue', ['BLUE', absent], ['red']),
  row('StringNotEqualsIgnoreCaseIfExists', 'blue', ['red', absent], ['BLUE']),
  row('StringLikeIfExists', 'b*', ['blue', absent], ['red']),
  row('StringNotLikeIfExists', 'b*', ['red', absent], ['blue']),
]

const numbers: readonly Row[] = [
  row('NumericEquals', 10, ['10', '10.0', '+10'], ['11', '10,0', 'ten', '', '0x0a', ' 10', absent]),
  row('NumericEquals', ['1', '2.50'], ['1', '2.5'], ['2', '3']),
  row('NumericEquals', '-0', ['0', '-0.0'], ['0.1']),
  row('NumericEquals', 'ten', [], ['ten', '10']),
  row('NumericNotEquals', 10, ['11', 'ten', absent], ['10', '10.00']),
  row('NumericLessThan', 10, ['9.999', '-10', '0'], ['10', '10.1', 'few', absent]),
  row('NumericLessThanEquals', '10', ['10', '9'], ['10.0001', '1O', absent]),
  row('NumericGreaterThan', 10, ['10.1', '1000'], ['10', '-11', 'NaN', 'Infinity', absent]),
  row('NumericGreaterThanEquals', 10, ['10', '11'], ['9.9', absent]),
  row('NumericLessThan', [5, 100], ['50', '4'], ['100', '101']),
  row('NumericEqualsIfExists', 10, ['10', absent], ['11', 'ten']),
  row('NumericNotEqualsIfExists', 10, ['11', absent], ['10']),
  row('NumericLessThanIfExists', 10, ['9', absent], ['10']),
  row('NumericLessThanEqualsIfExists', 10, ['10', absent], ['11']),
  row('NumericGreaterThanIfExists', 10, ['11', absent], ['10']),
  row('NumericGreaterThanEqualsIfExists', 10, ['10', absent], ['9']),
]

const noon = '2026-05-01T12:00:00Z'
const dates: readonly Row[] = [
  row(
    'DateEquals',
    noon,
    [noon, '1777636800', '2026-05-01T14:00:00+02:00', '2026-05-01T12:00Z'],
    ['2026-05-01', 'noon', absent],
  ),
  row('DateEquals', '2026-05-01', ['2026-05-01T00:00:00Z', '2026-05-01'], ['2026-05-01T00:00:01Z', '2026-05-02']),
  row('DateEquals', 1777636800, [noon], ['1777636800000', '1777636801']),
  row('DateNotEquals', noon, ['2026-05-01T12:00:01Z', 'noon', absent], [noon, '1777636800']),
  row('DateLessThan', noon, ['2026-05-01T11:59:59Z', '2026-01', '0'], [noon, '2026-05-01T11:59:59-01:00', '', absent]),
  row('DateLessThanEquals', noon, [noon, '2026-04-30'], ['2026-05-01T12:00:00.001Z', absent]),
  row('DateGreaterThan', noon, ['2026-05-01T12:00:00.5Z', '2027-01'], [noon, '2026-13-01T00:00:00Z', absent]),
  row('DateGreaterThanEquals', noon, [noon, '1777636801'], ['2026-05-01T11:59:59.999Z', absent]),
  row('DateEqualsIfExists', noon, [noon, absent], ['2026-01']),
  row('DateNotEqualsIfExists', noon, ['2026-01', absent], [noon]),
  row('DateLessThanIfExists', noon, ['2026-01', absent], [noon]),
  row('DateLessThanEqualsIfExists', noon, [noon, absent], ['2027-01']),
  row('DateGreaterThanIfExists', noon, ['2027-01', absent], [noon]),
  row('DateGreaterThanEqualsIfExists', noon, [noon, absent], ['2026-01']),
]

const booleans: readonly Row[] = [
  row('Bool', 'true', ['true', 'TRUE'], ['false', '1', 'yes', '', absent]),
  row('Bool', false, ['false', 'False'], ['true', '0', absent]),
  row('Bool', [true, 'false'], ['true', 'false'], ['maybe', absent]),
  row('Bool', '1', [], ['true', '1']),
  row('BoolIfExists', 'true', ['true', absent], ['false', 'yes']),
  row('BoolIfExists', 'false', ['false', absent], ['true']),
]

const binaries: readonly Row[] = [
  row('BinaryEquals', 'AAEC', ['AAEC'], ['AAED', 'aaec', '', absent]),
  row('BinaryEquals', 'QQ==', ['QQ=='], ['QR==x', 'A', 'QUE=']),
  row('BinaryEquals', ['AAEC', '/+8='], ['/+8='], ['_-8=']),
  row('BinaryEquals', 'not base64!', [], ['not base64!']),
  row('BinaryEqualsIfExists', 'AAEC', ['AAEC', absent], ['AAED']),
]

const addresses: readonly Row[] = [
  row('IpAddress', '192.0.2.0/24', ['192.0.2.0', '192.0.2.255'], ['192.0.3.0', '192.0.2.256', '192.0.2', '', absent]),
  row('IpAddress', '192.0.2.77/24', ['192.0.2.1'], ['192.0.3.77']),
  row('IpAddress', '192.0.2.128/25', ['192.0.2.128', '192.0.2.255'], ['192.0.2.127']),
  row('IpAddress', '10.0.0.0/31', ['10.0.0.0', '10.0.0.1'], ['10.0.0.2']),
  row('IpAddress', '0.0.0.0/0', ['1.2.3.4', '255.255.255.255'], ['2001:db8::1', 'everywhere', absent]),
  row('IpAddress', '198.51.100.7/32', ['198.51.100.7'], ['198.51.100.6', '198.51.100.7/32']),
  row('IpAddress', '2001:DB8::/32', ['2001:db8::1', '2001:0DB8:ffff:0:0:0:0:1'], ['2001:db9::1', '2001:db8', absent]),
  row('IpAddress', '2001:db8::5', ['2001:db8:0:0::5'], ['2001:db8::6']),
  row('IpAddress', '::/0', ['::1', 'fe80::1'], ['192.0.2.1']),
  row('IpAddress', ['10.0.0.0/8', '2001:db8::/127'], ['10.9.8.7', '2001:db8::1'], ['11.0.0.0', '2001:db8::2']),
  row('IpAddress', '192.0.2.0/33', [], ['192.0.2.0']),
  row('IpAddress', '192.0.2.*', [], ['192.0.2.1']),
  row('NotIpAddress', '192.0.2.0/24', ['192.0.3.1', 'nowhere', absent], ['192.0.2.9']),
  row('NotIpAddress', ['10.0.0.0/8', '2001:db8::/32'], ['11.0.0.1', '2001:db9::'], ['10.0.0.1', '2001:db8::']),
  row('IpAddressIfExists', '192.0.2.0/24', ['192.0.2.1', absent], ['192.0.3.1']),
  row('NotIpAddressIfExists', '192.0.2.0/24', ['192.0.3.1', absent], ['192.0.2.1']),
]

const topic = 'arn:aws:sns:us-east-1:111122223333:topic'
const arns: readonly Row[] = [
  row('ArnEquals', topic, [topic], [`${topic}s`, topic.toUpperCase(), 'topic', '', absent]),
  row(
    'ArnLike',
    'arn:aws:sns:*:111122223333:topic',
    [topic, 'arn:aws:sns::111122223333:topic'],
    ['arn:aws:sns:us-east-1:x:111122223333:topic'],
  ),
  row(
    'ArnLike',
    'arn:*:sns:us-?ast-1:1111*:t*c',
    [topic, 'arn:aws-cn:sns:us-east-1:1111:t/x:y/c'],
    ['arn:aws:sns:us-est-1:1111:tc'],
  ),
  row(
    'ArnLike',
    'arn:aws:s3:::bucket/*',
    ['arn:aws:s3:::bucket/a:b/c', 'arn:aws:s3:::bucket/'],
    ['arn:aws:s3:::bucket', 'arn:aws:s3:us-east-1::bucket/a'],
  ),
  row(
    'ArnLike',
    'arn:aws:iam::*:role/*',
    ['arn:aws:iam::111122223333:role/a/b'],
    ['arn:aws:iam::111122223333:user/role/x', 'arn:aws:sts::111122223333:role/a'],
  ),
  row(
    'ArnLike',
    'arn:aws:iam::11112222333?:root',
    ['arn:aws:iam::111122223333:root'],
    ['arn:aws:iam::11112222333:root'],
  ),
  row('ArnLike', '*', [topic], ['no arn', absent]),
  row('ArnLike', 'arn:aws:sns:*', [], [topic]),
  row('ArnEquals', [topic, 'arn:aws:sqs:*:*:q'], ['arn:aws:sqs:eu-west-1:1:q'], ['arn:aws:sqs:eu-west-1:1:qq']),
  row('ArnNotEquals', topic, [`${topic}s`, 'topic', absent], [topic]),
  row('ArnNotLike', 'arn:aws:sns:*:*:*', ['arn:aws:sqs:us-east-1:1:q', absent], [topic]),
  row('ArnNotLike', [topic, 'arn:aws:sqs:*:*:*'], ['arn:aws:s3:::b'], ['arn:aws:sqs:us-east-1:1:q']),
  row('ArnEqualsIfExists', topic, [topic, absent], [`${topic}s`]),
  row('ArnLikeIfExists', 'arn:aws:sns:*:*:*', [topic, absent], ['arn:aws:s3:::b']),
  row('ArnNotEqualsIfExists', topic, [`${topic}s`, absent], [topic]),
  row('ArnNotLikeIfExists', 'arn:aws:sns:*:*:*', ['arn:aws:s3:::b', absent], [topic]),
]

const nulls: readonly Row[] = [
  row('Null', 'true', [absent, []], ['', 'x', ['x', 'y']]),
  row('Null', false, ['', 'x'], [absent]),
  row('Null', ['true', 'false'], [absent, 'x'], []),
]

const multivalued: readonly Row[] = [
  row('ForAllValues:StringEquals', ['a', 'b'], [['a'], ['b', 'a'], ['a', 'a'], [], absent], [['a', 'c'], ['A']]),
  row('ForAllValues:StringNotEquals', ['a', 'b'], [['c', 'd'], ['A'], absent], [['c', 'a'], ['b']]),
  row('ForAllValues:StringLike', 'team-*', [['team-1', 'team-2'], absent], [['team-1', 'other']]),
  row('ForAllValues:StringNotLike', 'team-*', [['other'], absent], [['other', 'team-1']]),
  row('ForAllValues:StringEqualsIgnoreCase', 'a', [['A', 'a'], absent], [['a', 'b']]),
  row('ForAllValues:NumericLessThan', 10, [['1', '9'], absent], [['1', '10'], ['few']]),
  row('ForAllValues:DateLessThan', noon, [['2026-01', '2025-01'], absent], [['2026-01', '2027-01']]),
  row('ForAllValues:Bool', 'true', [['true', 'TRUE'], absent], [['true', 'false']]),
  row('ForAllValues:IpAddress', '192.0.2.0/24', [['192.0.2.1', '192.0.2.2'], absent], [['192.0.2.1', '192.0.3.1']]),
  row('ForAllValues:ArnLike', 'arn:aws:sns:*:*:*', [[topic], absent], [[topic, 'arn:aws:s3:::b']]),
  row('ForAllValues:StringEqualsIfExists', 'a', [['a'], absent], [['b']]),
  row(
    'ForAnyValue:StringEquals',
    ['a', 'b'],
    [
      ['a', 'z'],
      ['z', 'b'],
    ],
    [['z'], ['A'], [], absent],
  ),
  row('ForAnyValue:StringNotEquals', ['a', 'b'], [['a', 'c'], ['c']], [['a', 'b'], ['a'], absent]),
  row('ForAnyValue:StringLike', 'team-*', [['x', 'team-1']], [['x'], absent]),
  row('ForAnyValue:StringNotLike', 'team-*', [['x', 'team-1']], [['team-1', 'team-2'], absent]),
  row('ForAnyValue:NumericGreaterThan', 10, [['1', '11']], [['1', '10'], absent]),
  row('ForAnyValue:DateGreaterThan', noon, [['2026-01', '2027-01']], [['2026-01'], absent]),
  row('ForAnyValue:Bool', 'true', [['false', 'true']], [['false'], absent]),
  row('ForAnyValue:IpAddress', '192.0.2.0/24', [['10.0.0.1', '192.0.2.1']], [['10.0.0.1'], absent]),
  row('ForAnyValue:NotIpAddress', '192.0.2.0/24', [['10.0.0.1', '192.0.2.1']], [['192.0.2.1'], absent]),
  row('ForAnyValue:ArnLike', 'arn:aws:sns:*:*:*', [['arn:aws:s3:::b', topic]], [['arn:aws:s3:::b'], absent]),
  row('ForAnyValue:StringEqualsIfExists', 'a', [['b', 'a']], [['b'], absent]),
]

/** Every condition operator with what it holds and fails for. */
export const operators: readonly Group[] = [
  ...strings.map((each) => group(`${page}#Conditions_String`, each)),
  ...numbers.map((each) => group(`${page}#Conditions_Numeric`, each)),
  ...dates.map((each) => group(`${page}#Conditions_Date`, each)),
  ...booleans.map((each) => group(`${page}#Conditions_Boolean`, each)),
  ...binaries.map((each) => group(`${page}#Conditions_BinaryEquals`, each)),
  ...addresses.map((each) => group(`${page}#Conditions_IPAddress`, each)),
  ...arns.map((each) => group(`${page}#Conditions_ARN`, each)),
  ...nulls.map((each) => group(`${page}#Conditions_Null`, each)),
  ...multivalued.map((each) => group(sets, each)),
]
