import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fault } from '../kernel/fault.ts'
import { declareParameters, resolveParameters } from './parameters.ts'
import type { ValueRecord } from './values.ts'

const resolve = (section: ValueRecord, given: Readonly<Record<string, string>> = {}) =>
  resolveParameters(declareParameters(section), given).map(({ value }) => value)

function refuses(section: ValueRecord, given: Readonly<Record<string, string>>, message: string): void {
  assert.throws(
    () => resolve(section, given),
    (error: unknown) => {
      assert.ok(error instanceof Fault)
      assert.equal(error.message, message)
      return true
    },
  )
}

describe('parameters', () => {
  it('take what is given, else their default; lists are split', () => {
    const section = {
      A: { Type: 'String', Default: 'a' },
      B: { Type: 'Number', Default: 5 },
      C: { Type: 'List<Number>' },
      D: { Type: 'CommaDelimitedList', Default: '' },
      E: { Type: 'String', Default: '' },
    }
    assert.deepEqual(resolve(section, { A: 'x', C: '1, 2' }), ['x', '5', ['1', '2'], [], ''])
  })

  it('match patterns as Java reads them, which may escape any sign and ignore case', () => {
    const matched = (AllowedPattern: string, A: string) =>
      assert.deepEqual(resolve({ A: { Type: 'String', AllowedPattern } }, { A }), [A])
    matched('^[\\w\\.\\-]+\\@[\\w\\-]+\\.[a-z]{2,}$', 'ann@example.com')
    matched('arn\\:aws\\:s3\\:\\:\\:.*', 'arn:aws:s3:::b')
    matched('(?i)true|false', 'TRUE')
    matched('^(?i)[a-z]+$', 'ABC')
    matched('\\p{L}+', 'Zoë')
  })

  it('that name another stand for what is stored under the name', () => {
    const section = { A: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a/name', AllowedPattern: '/.*' } }
    const [resolved] = resolveParameters(declareParameters(section), {}, { '/a/name': 'x' })
    assert.deepEqual([resolved?.text, resolved?.value], ['/a/name', 'x'])
  })

  it('match a pattern as a whole', () => {
    assert.deepEqual(resolve({ A: { Type: 'String', AllowedPattern: '[a-z]+' } }, { A: 'abc' }), ['abc'])
    refuses(
      { A: { Type: 'String', AllowedPattern: '[a-z]+' } },
      { A: 'abc1' },
      "Parameter 'A' must match pattern [a-z]+",
    )
  })

  for (const [section, given, message] of [
    [{ A: { Type: 'String' }, B: { Type: 'String' } }, {}, 'Parameters: [A, B] must have values'],
    [{ A: { Type: 'String' } }, { A: 'x', toString: 'y' }, 'Parameters: [toString] do not exist in the template'],
    [{ A: { Type: 'Number' } }, { A: 'x' }, "Parameter 'A' must be a number."],
    [{ A: { Type: 'List<Number>' } }, { A: '1,x' }, "Parameter 'A' must be a number."],
    [{ A: { Type: 'String', AllowedValues: ['a', 1] } }, { A: 'b' }, "Parameter 'A' must be one of AllowedValues"],
    [{ A: { Type: 'String', MinLength: 2 } }, { A: 'b' }, "Parameter 'A' must contain at least 2 characters"],
    [{ A: { Type: 'String', MaxLength: '2' } }, { A: 'bbb' }, "Parameter 'A' must contain at most 2 characters"],
    [{ A: { Type: 'Number', MinValue: 2 } }, { A: '1' }, "Parameter 'A' must be a number not less than 2"],
    [{ A: { Type: 'Number', MaxValue: 2 } }, { A: '3' }, "Parameter 'A' must be a number not greater than 2"],
    [
      { A: { Type: 'Number', MaxValue: 2, ConstraintDescription: 'small' } },
      { A: '3' },
      'Parameter A failed to satisfy constraint: small',
    ],
    [{ A: {} }, {}, 'Template format error: Every Parameters object must contain a Type member: A'],
    [{ A: { Type: 'Text' } }, {}, 'Template format error: Unrecognized parameter type: Text'],
    [
      { A: { Type: 'AWS::SSM::Parameter::Value<List<String>>' } },
      {},
      'Template format error: Parameters of type AWS::SSM::Parameter::Value<List<String>> are not supported by this server: A; use a String',
    ],
    [
      { A: { Type: 'AWS::SSM::Parameter::Value<String>' } },
      { A: '/a/name' },
      'Unable to fetch parameters [/a/name] from parameter store for this account.',
    ],
    [
      { B: { Type: 'String', AllowedPattern: 'b' }, A: { Type: 'String', AllowedPattern: '(a|aa)+' } },
      { A: `${'a'.repeat(60)}b`, B: 'b' },
      'Template format error: AllowedPattern of parameter A takes too long to match; write it without nested repetition',
    ],
    [
      { A: { Type: 'String', AllowedPattern: 'arn\\:aws' } },
      { A: 'arn-aws' },
      "Parameter 'A' must match pattern arn\\:aws",
    ],
    [
      { A: { Type: 'String', AllowedPattern: '(' } },
      { A: 'x' },
      'Template format error: AllowedPattern of parameter A is not a valid regular expression',
    ],
  ] as const) {
    it(`are refused: ${message}`, () => refuses(section, given, message))
  }
})
