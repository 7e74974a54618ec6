import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Json, JsonError, readJson } from './json.ts'

function plain(json: Json): unknown {
  if (json.type === 'object') return Object.fromEntries(json.entries.map(({ key, value }) => [key, plain(value)]))
  if (json.type === 'array') return json.items.map(plain)
  return json.type === 'string' ? json.text : JSON.parse(json.text)
}

/** JSON values whose objects survive `Object.fromEntries`. */
const values = fc.jsonValue({ maxDepth: 6 }).filter((value) => !JSON.stringify(value).includes('"__proto__"'))

test('reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(values, fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      assert.deepEqual(plain(readJson(text)), JSON.parse(text))
    }),
  )
})

test('refuses what JSON.parse refuses', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\u12etrufalsn-. \n\t\u0001') }), (text) => {
      let isJson = true
      try {
        JSON.parse(text)
      } catch {
        isJson = false
      }
      if (!isJson) assert.throws(() => readJson(text), JsonError)
    }),
    { numRuns: 2000 },
  )
})

test('a key given twice is refused, with its line', () => {
  assert.throws(
    () => readJson('{\n "a": 1,\n "a": 2\n}'),
    (error) => error instanceof JsonError && error.line === 3,
  )
})

test('a key written with an escape is the same key', () => {
  assert.throws(() => readJson('{"a": 1, "\\u0061": 2}'), JsonError)
})

test('nesting past any policy is refused, not a stack overflow', () => {
  assert.throws(() => readJson('['.repeat(100_000)), JsonError)
})

test('a number keeps its digits', () => {
  assert.deepEqual(readJson('9007199254740993'), { type: 'number', line: 1, text: '9007199254740993' })
})
