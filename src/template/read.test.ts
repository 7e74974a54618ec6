import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fault } from '../kernel/fault.ts'
import { readTemplate } from './document.ts'
import { maxTemplateBytes, readSource } from './read.ts'

const root = (text: string) => readSource(text).root

function refuses(text: string, message: string | RegExp, read: (text: string) => unknown = readSource): void {
  assert.throws(
    () => read(text),
    (error: unknown) => {
      assert.ok(error instanceof Fault, String(error))
      assert.equal(error.code, 'ValidationError')
      if (typeof message === 'string') assert.equal(error.message, `Template format error: ${message}`)
      else assert.match(error.message, message)
      return true
    },
  )
}

describe('reading a template', () => {
  it('spells short-form functions out, nested and over every kind of value', () => {
    const text = `
A: !Ref X
B: !GetAtt R.Outputs.Name
C: !GetAtt [R, Arn]
D: !Sub
  - "\${a}"
  - {a: !Join ['', [b, !Ref C]]}
E: !If [Yes, !Sub 'x', !Ref AWS::NoValue]
F: !Equals [!Ref A, b]
G: [!Condition Yes]
H: !FindInMap [M, !Ref AWS::Region, k]
I: !GetAZs ''
J: !Base64
  Fn::Sub: text
`
    assert.deepEqual(root(text), {
      A: { Ref: 'X' },
      B: { 'Fn::GetAtt': ['R', 'Outputs.Name'] },
      C: { 'Fn::GetAtt': ['R', 'Arn'] },
      D: { 'Fn::Sub': ['${a}', { a: { 'Fn::Join': ['', ['b', { Ref: 'C' }]] } }] },
      E: { 'Fn::If': [true, { 'Fn::Sub': 'x' }, { Ref: 'AWS::NoValue' }] },
      F: { 'Fn::Equals': [{ Ref: 'A' }, 'b'] },
      G: [{ Condition: 'Yes' }],
      H: { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'k'] },
      I: { 'Fn::GetAZs': '' },
      J: { 'Fn::Base64': { 'Fn::Sub': 'text' } },
    })
  })

  it('keeps as text what would not print as it was written', () => {
    const text =
      'account: 012345678901\nversion: 2012-10-17\nformat: 2.0\nhex: 0x1F\nexponent: 1e3\nnumber: 12\nquoted: "12"'
    assert.deepEqual(root(text), {
      account: '012345678901',
      version: '2012-10-17',
      format: '2.0',
      hex: '0x1F',
      exponent: '1e3',
      number: 12,
      quoted: '12',
    })
  })

  it('reads yes, no, on and off as booleans, but not in quotes and not as keys', () => {
    assert.deepEqual(root('a: [yes, No, ON, off, true, "yes", y, n]\nyes: 1'), {
      a: [true, false, true, false, true, 'yes', 'y', 'n'],
      yes: 1,
    })
  })

  it('reads JSON, with tabs too', () => {
    assert.deepEqual(root('\t{\n\t"A": {"Ref": "B"}\n}'), { A: { Ref: 'B' } })
  })

  it("keeps a key that is named as an object's own members are", () => {
    assert.deepEqual(Object.keys(root('constructor: 1\n__proto__: 2')), ['constructor', '__proto__'])
  })

  it('says where YAML and JSON are not well-formed', () => {
    refuses('A:\n  - b\n c: d', /^Template format error: YAML not well-formed\. \(line 3, column 1\)$/)
    refuses('{"A": ', /^Template format error: JSON not well-formed\. \(line \d+, column \d+\)$/)
  })

  for (const [what, text, message] of [
    ['aliases', 'a: &x [1]\nb: *x', 'YAML aliases are not allowed in CloudFormation templates'],
    ['duplicate keys', 'A:\n  b: 1\n  b: 2', 'duplicate key (line 3, column 3)'],
    ['unknown tags', 'A: !Nope x', 'unsupported tag !Nope (line 1, column 10)'],
    ['nulls', 'A:\n  b:\n  c: 1', "[/A/b] 'null' values are not allowed in templates (line 2, column 3)"],
    ['keys that are no text', '? [a]\n: b', 'map keys must be strings (line 1, column 3)'],
    ['a template that is no map', '- a', 'unsupported structure.'],
    ['an empty template', '', 'unsupported structure.'],
    ['a template that is too deep', `A: ${'['.repeat(200)}${']'.repeat(200)}`, /nested too deeply/],
    ['JSON that is too deep', `{"A": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`, /nested too deeply/],
    ['a template that is too large', `A: ${'x'.repeat(maxTemplateBytes)}`, /may not exceed/],
  ] as const) {
    it(`refuses ${what}`, () => refuses(text, message))
  }
})

describe("a template's structure", () => {
  for (const [what, text, message] of [
    ['unknown sections', 'Resource: {}', 'Invalid template property or properties [Resource]'],
    ['another version', 'AWSTemplateFormatVersion: 2009-01-01', 'Template format version must be 2010-09-09.'],
    ['no resources', 'Resources: {}', 'At least one Resources member must be defined.'],
    [
      'a resource without a type',
      'Resources: {A: {}}',
      '[/Resources/A] Every Resources object must contain a Type member.',
    ],
    ['a name with a sign', 'Resources: {A-B: {Type: X}}', 'Resource name A-B is non alphanumeric.'],
    [
      'a parameter with a sign in its name',
      'Parameters: {A-B: {Type: String}}\nResources: {A: {Type: X}}',
      'Parameter name A-B is non alphanumeric.',
    ],
    [
      'an output with a sign in its name',
      'Resources: {A: {Type: X}}\nOutputs: {a_b: {Value: x}}',
      'Output name a_b is non alphanumeric.',
    ],
    [
      'more resources than AWS takes',
      `Resources: {${Array.from({ length: 501 }, (_, i) => `A${i}: {Type: X}`).join(', ')}}`,
      'Number of resources, 501, is greater than maximum allowed, 500',
    ],
    [
      'more outputs than AWS takes',
      `Resources: {A: {Type: X}}\nOutputs: {${Array.from({ length: 201 }, (_, i) => `A${i}: {Value: x}`).join(', ')}}`,
      'Number of outputs, 201, is greater than maximum allowed, 200',
    ],
    [
      'loops by their name',
      'Resources: {"Fn::ForEach::Each": [A, [a], {}]}',
      'Fn::ForEach::Each: Fn::ForEach is not supported by this server.',
    ],
    [
      'an unknown replacement policy',
      'Resources:\n  A: {Type: X, UpdateReplacePolicy: Keep}',
      'Unrecognized UpdateReplacePolicy Keep for resource A (line 2, column 3)',
    ],
    [
      'unknown attributes',
      'Resources:\n  A: {Type: X, Propertys: {}}',
      'Invalid resource attribute [Propertys] in resource A (line 2, column 3)',
    ],
    [
      'an unknown deletion policy',
      'Resources:\n  A: {Type: X, DeletionPolicy: Snapshot}',
      'Unrecognized DeletionPolicy Snapshot for resource A (line 2, column 3)',
    ],
    ['a section that is no map', 'Resources: {A: {Type: X}}\nOutputs: [a]', 'Every Outputs object must be a map.'],
    ['a description that is no text', 'Description: [a]\nResources: {A: {Type: X}}', 'Description must be a string.'],
    ['a dependency that is no name', 'Resources: {A: {Type: X, DependsOn: {a: b}}}', /DependsOn of resource A/],
    [
      'a condition that is no name',
      'Resources: {A: {Type: X, Condition: [b]}}',
      '[/Resources/A/Condition] must be a string.',
    ],
  ] as const) {
    it(`refuses ${what}`, () => refuses(text, message, readTemplate))
  }
})
