import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fault } from '../../kernel/fault.ts'
import { namesOf } from '../names.ts'
import { declareParameters, resolveParameters } from '../parameters.ts'
import { readSource } from '../read.ts'
import { absent, type Resolved } from '../values.ts'

const known = {
  stack: {
    id: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/s/u',
    name: 's',
    account: '123456789012',
    region: 'eu-west-1',
    notificationArns: ['arn:aws:sns:x'],
  },
  parameters: resolveParameters(
    declareParameters({
      P: { Type: 'String', Default: 'value' },
      L: { Type: 'CommaDelimitedList', Default: 'a, b,c' },
    }),
    {},
  ),
  mappings: { M: { eu: { size: 5, zones: ['x', 'y'] } } },
  conditions: {
    Held: { 'Fn::Equals': [{ Ref: 'P' }, 'value'] },
    Missed: { 'Fn::Not': [{ Condition: 'Held' }] },
    Round: { 'Fn::Not': [{ Condition: 'About' }] },
    About: { Condition: 'Round' },
    Named: { 'Fn::Equals': [{ Ref: 'Resource' }, 'x'] },
  },
  exports: { shared: 'exported' },
}

const scope = namesOf(known, {
  ref: (id) => {
    if (id !== 'Resource') throw new Fault('ValidationError', `no ${id}`)
    return 'physical-id'
  },
  attribute: (id, attribute) => `${id}:${attribute}`,
})

/** Evaluates a YAML value. */
function evaluated(yaml: string): Resolved {
  return scope.evaluate(readSource(`value: ${yaml}`).root['value'] ?? '')
}

describe('dynamic references', () => {
  for (const yaml of [
    "'{{resolve:ssm:/path:1}}'",
    "'postgres://{{resolve:secretsmanager:db:SecretString:password}}@host'",
    "!Sub '{{resolve:ssm-secure:${P}}}'",
    "!Join ['', ['{{resolve:', 'ssm:name}}']]",
    "{ Password: ['{{resolve:secretsmanager:db}}'] }",
  ]) {
    it(`are refused in ${yaml}`, () => {
      assert.throws(() => evaluated(yaml), { code: 'ValidationError', message: /Dynamic references .* not supported/ })
    })
  }

  it('are nothing that only looks like one', () => {
    assert.equal(evaluated("'{{resolve:s3:bucket}} {{resolved}}'"), '{{resolve:s3:bucket}} {{resolved}}')
  })
})

describe('functions', () => {
  for (const [yaml, wanted] of [
    ['!Ref P', 'value'],
    ['!Ref L', ['a', 'b', 'c']],
    ['!Ref Resource', 'physical-id'],
    ['!Ref AWS::Region', 'eu-west-1'],
    ['!Ref AWS::AccountId', '123456789012'],
    ['!Ref AWS::Partition', 'aws'],
    ['!Ref AWS::URLSuffix', 'amazonaws.com'],
    ['!Ref AWS::StackName', 's'],
    ['!Ref AWS::StackId', known.stack.id],
    ['!Ref AWS::NotificationARNs', ['arn:aws:sns:x']],
    ['!GetAtt Resource.Arn', 'Resource:Arn'],
    ['!GetAtt Resource.Outputs.Deep', 'Resource:Outputs.Deep'],
    ['!GetAtt [Resource, !Ref P]', 'Resource:value'],
    ['!Sub "${P}-${Resource}-${Resource.Arn}-${AWS::Region}"', 'value-physical-id-Resource:Arn-eu-west-1'],
    ['!Sub "${!cognito-identity.amazonaws.com:sub}/${P}"', '${cognito-identity.amazonaws.com:sub}/value'],
    ['!Sub ["${a}-${P}-${a.b}", {a: !Ref L.0, a.b: 2}]', undefined],
    ['!Sub ["${a}-${P}-${a.b}", {a: !Select [1, !Ref L], a.b: 2}]', 'b-value-2'],
    ['!Sub "$ { } $$ {P} ${ P }"', '$ { } $$ {P} value'],
    ['!Join ["", ["$", "{cognito-identity.amazonaws.com:sub}/*"]]', '${cognito-identity.amazonaws.com:sub}/*'],
    ['!Join [",", [a, 1, true, !Ref P, !Ref AWS::NoValue]]', 'a,1,true,value'],
    ['!Join ["-", !Split [".", "a.b.c"]]', 'a-b-c'],
    ['!Select ["1", [a, b]]', 'b'],
    ['!Select [0, !GetAZs ""]', 'eu-west-1a'],
    ['!GetAZs us-east-1', ['us-east-1a', 'us-east-1b', 'us-east-1c']],
    ['!If [Held, a, !Ref Nothing]', 'a'],
    ['!If [Missed, !GetAtt Nothing.Arn, b]', 'b'],
    ['{a: !If [Missed, x, !Ref AWS::NoValue], b: [!Ref AWS::NoValue, c]}', { b: ['c'] }],
    ['!Equals [1, "1"]', true],
    ['!And [!Condition Held, !Equals [a, a]]', true],
    ['!And [!Condition Held, !Condition Missed]', false],
    ['!Or [!Condition Missed, !Condition Held]', true],
    ['!Not [!Condition Missed]', true],
    ['!Contains [[a, b], !Ref P]', false],
    ['!EachMemberIn [[a], [a, b]]', true],
    ['!EachMemberEquals [[a, b], a]', false],
    ['!FindInMap [M, eu, size]', 5],
    ['!FindInMap [M, eu, zones]', ['x', 'y']],
    ['!FindInMap [M, us, size, {DefaultValue: !Ref P}]', 'value'],
    ['!ImportValue shared', 'exported'],
    ['!Base64 text', 'dGV4dA=='],
    ['!Length [a, b]', 2],
    ['!ToJsonString {a: [1, !Ref P]}', '{"a":[1,"value"]}'],
    ['!Cidr [10.0.0.0/16, 3, 8]', ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    ['!Select [1, !Cidr ["2001:db8::/56", 2, 64]]', '2001:db8:0:1::/64'],
    ['{Condition: {StringEquals: {a: b}}}', { Condition: { StringEquals: { a: 'b' } } }],
  ] as const) {
    if (wanted === undefined) continue
    it(`evaluates ${yaml}`, () => assert.deepEqual(evaluated(yaml), wanted))
  }

  it('answers NoValue as nothing', () => assert.equal(evaluated('!Ref AWS::NoValue'), absent))

  for (const [yaml, message] of [
    ['!Ref [a]', /every Ref object must have a single String value/],
    ['!Ref Nothing', /no Nothing/],
    ['!GetAtt Resource', /every Fn::GetAtt object requires two non-empty parameters/],
    ['!Sub [a, b]', /Fn::Sub intrinsic functions don't specify expected arguments/],
    ['!Sub "${a b}"', /variable names in Fn::Sub syntax must contain only/],
    ['!Sub "${L}"', /the value of L in Fn::Sub must be a string/],
    ['!Sub "${AWS::NoValue}"', /the value of AWS::NoValue in Fn::Sub must be a string/],
    ['!Join [a]', /every Fn::Join object requires two parameters/],
    ['!Join [",", [[a]]]', /every Fn::Join object requires two parameters/],
    ['!Split ["", abc]', /every Fn::Split object requires two parameters/],
    ['!Select [5, [a]]', /Fn::Select cannot select nonexistent value at index 5/],
    ['!Select [a, [a]]', /Fn::Select requires a list argument with two elements/],
    ['!If [Held, a]', /Fn::If requires a list argument with three elements/],
    ['!If [None, a, b]', /unresolved condition dependency None/],
    ['!If [Round, a, b]', /Circular dependencies for condition Round/],
    ['!And [!Condition Held]', /every Fn::And object requires a list of at least 2/],
    ['!Or [!Condition Missed, maybe]', /every Condition must evaluate to a boolean/],
    ['!FindInMap [M, us, size]', /Unable to get mapping for M::us::size/],
    ['!FindInMap [M, constructor, name]', /Unable to get mapping for M::constructor::name/],
    ['!ImportValue none', /No export named none found/],
    ['!ImportValue toString', /No export named toString found/],
    ['!Length a', /Fn::Length requires a list/],
    ['!Cidr [10.0.0.0/30, 9, 1]', /Fn::Cidr cannot cut 9 blocks/],
    ['!Cidr [10.0.0/8, 1, 8]', /every Fn::Cidr object requires/],
    ['{Fn::Nope: a}', /Fn::Nope is not a supported function/],
    ['{Fn::toString: a}', /Fn::toString is not a supported function/],
    ['!Transform {Name: AWS::Include}', /Fn::Transform is not a supported function/],
  ] as const) {
    it(`refuses ${yaml}`, () => {
      assert.throws(
        () => evaluated(yaml),
        (error: unknown) => error instanceof Fault && message.test(error.message),
      )
    })
  }

  it('lets conditions name no resource', () => {
    assert.throws(() => namesOf(known).condition('Named'), /Unresolved dependencies \[Resource\]/)
  })
})
