import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type CompiledPolicy, compilePolicy } from './compile.ts'
import { allowIn } from './evaluate.ts'
import { parsePolicy } from './parse/parsePolicy.ts'
import type { PolicyRequest } from './request.ts'

const bucket = 'arn:aws:s3:::b/'

function compile(resources: readonly object[]): CompiledPolicy {
  const statements = resources.map((resource) => ({ Effect: 'Allow', Action: 's3:GetObject', ...resource }))
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  return compilePolicy(parsePolicy(text, 'identity'), { name: 'p', type: 'identity' })
}

const ask = (key: string): PolicyRequest => ({
  action: 's3:GetObject',
  resource: bucket + key,
  context: { 'aws:username': ['ab'] },
  principal: { kind: 'user', account: '123456789012', arn: 'arn:aws:iam::123456789012:user/ab' },
})

/** The first statement that allows, by asking each of them alone. */
function oneByOne(policy: CompiledPolicy, request: PolicyRequest): string | number | undefined {
  const alone = policy.source.statements.map((statement) =>
    compilePolicy({ ...policy.source, statements: [statement] }, { name: 'p', type: 'identity' }),
  )
  const index = alone.findIndex((each) => allowIn(each, request) !== undefined)
  return index < 0 ? undefined : index
}

describe('statements of a long policy', () => {
  test('are found by what their resources begin with, and the first of the document counts', () => {
    const folders = Array.from({ length: 60 }, (_, index) => ({
      Resource: `${bucket}${String(index).padStart(2, '0')}/*`,
    }))
    const policy = compile([...folders, { Resource: '*' }, { Resource: `${bucket}07/*` }])
    assert.notEqual(policy.applicable('s3:GetObject').allows.byHead, undefined)
    assert.equal(allowIn(policy, ask('07/x'))?.index, 7)
    assert.equal(allowIn(policy, ask('59/x'))?.index, 59)
    assert.equal(allowIn(policy, ask('60/x'))?.index, 60)
  })

  test('are searched one by one where their resources begin at too many lengths', () => {
    const policy = compile(Array.from({ length: 20 }, (_, index) => ({ Resource: `${bucket}${'a'.repeat(index)}/*` })))
    assert.equal(policy.applicable('s3:GetObject').allows.byHead, undefined)
    assert.equal(allowIn(policy, ask('aaa/x'))?.index, 3)
  })

  test('decide as each of them would alone, whatever their resources are', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 3 })
    const tail = fc.constantFrom('', '*', '?', '*b', '${aws:username}', '${aws:username}*', '${aws:absent}', '${*}')
    const pattern = fc.oneof(
      { weight: 20, arbitrary: fc.tuple(text, tail).map(([head, rest]) => `${bucket}${head}${rest}`) },
      { weight: 1, arbitrary: fc.constantFrom('*', 'arn:aws:s3:::*', 'arn:aws:s3:::?/a*') },
    )
    const resources = fc
      .tuple(
        fc.constantFrom('Resource', 'Resource', 'Resource', 'NotResource'),
        fc.array(pattern, { minLength: 1, maxLength: 2 }),
      )
      .map(([name, patterns]) => ({ [name]: patterns }))
    let searched = 0
    fc.assert(
      fc.property(
        fc.array(resources, { minLength: 1, maxLength: 60, size: 'max' }),
        fc.array(text, { minLength: 1, maxLength: 4 }),
        (all, keys) => {
          const policy = compile(all)
          if (policy.applicable('s3:GetObject').allows.byHead) searched++
          for (const key of keys) assert.equal(allowIn(policy, ask(key))?.index, oneByOne(policy, ask(key)))
        },
      ),
      { numRuns: 300 },
    )
    assert.ok(searched > 100, `${searched} of 300 policies were long enough`)
  })
})
