import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { compilePattern, matches } from './pattern.ts'
import type { RequestContext } from './request.ts'
import { compileResource } from './resourcePattern.ts'
import { type Atom, readAtoms } from './variables.ts'

/** The meaning of wildcards in its plainest form: exponential, and right. */
function naive(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  const rest = pattern.slice(1)
  if (pattern[0] === '*') return naive(rest, text) || (text !== '' && naive(pattern, text.slice(1)))
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && naive(rest, text.slice(1))
}

const wild = { wildcards: true, variables: true }
const matchText = (source: string, text: string, context: RequestContext = {}) =>
  matches(compilePattern(source, readAtoms(source, wild)), text, context)

const letters = (alphabet: string, maxLength: number) => fc.string({ unit: fc.constantFrom(...alphabet), maxLength })
/** What an attacker would put into a value. */
const hostile = fc.oneof(letters("ab*?${}/:,'", 8), fc.constantFrom('*', '?', '**', '${*}', '${k}', 'a/*', "', 'x"))

describe('wildcards', () => {
  test('match as the naive matcher does', () => {
    fc.assert(
      fc.property(letters('ab*?', 8), letters('ab', 8), (pattern, text) => {
        assert.equal(matchText(pattern, text), naive(pattern, text))
      }),
      { numRuns: 20_000 },
    )
  })

  test('cost no more than the product of the lengths', () => {
    const text = 'a'.repeat(5000)
    assert.equal(matchText(`${'a*'.repeat(200)}b`, text), false)
    assert.equal(matchText(`${'*a?'.repeat(200)}b`, text), false)
  })
})

describe('variables', () => {
  test('a value is matched literally, whatever it holds', () => {
    fc.assert(
      fc.property(letters('ab/*?', 5), hostile, letters('ab/*?', 5), hostile, (before, value, after, text) => {
        const pattern = `${before}\${x:key}${after}`
        const quote = (literal: string) => literal.replace(/[*?$]/g, (character) => `\${${character}}`)
        const written = `${before}${quote(value)}${after}`
        assert.equal(matchText(pattern, text, { 'x:key': [value] }), matchText(written, text))
      }),
      { numRuns: 20_000 },
    )
  })

  test('no value lets another folder in', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (mine, theirs, key) => {
        const pattern = compileResource('arn:aws:s3:::vault/${x:sub}/*', '2012-10-17')
        const isMine = `${theirs}/${key}`.startsWith(`${mine}/`)
        assert.equal(matches(pattern, `arn:aws:s3:::vault/${theirs}/${key}`, { 'x:sub': [mine] }), isMine)
      }),
      { numRuns: 5000 },
    )
  })

  const cases: readonly (readonly [string, string, RequestContext, boolean])[] = [
    ['a/${k}', 'a/v', { k: ['v'] }, true],
    ['a/${K}', 'a/v', { k: ['v'] }, true],
    ['a/${k}', 'a/', { k: [''] }, true],
    ['a/${k}', 'a/', {}, false],
    ['a/${k}', 'a/', { k: [] }, false],
    ['a/${k}', 'a/v', { k: ['v', 'w'] }, false],
    ['*${k}*', 'anything', {}, false],
    ["a/${k, 'd'}", 'a/d', {}, true],
    ["a/${k, 'd'}", 'a/d', { k: ['v'] }, false],
    ["a/${k, 'd*'}", 'a/dx', {}, false],
    ["a/${k, '}'}", 'a/}', {}, true],
    ["a/${k, ''}", 'a/', {}, true],
    ['${constructor}', 'function Object() { [native code] }', {}, false],
    ['${__proto__}', '[object Object]', {}, false],
    ['a${', 'a${', {}, true],
    ['${}', '', {}, false],
    ['${k}${l}', 'vw', { k: ['v'], l: ['w'] }, true],
    ['*${k}', 'xxv', { k: ['v'] }, true],
    ['?${k}?', 'avb', { k: ['v'] }, true],
  ]
  for (const [pattern, text, context, expected] of cases) {
    test(`${pattern} with ${JSON.stringify(context)} ${expected ? 'covers' : 'does not cover'} "${text}"`, () => {
      assert.equal(matchText(pattern, text, context), expected)
    })
  }

  test('are not known before the fifth colon of a resource', () => {
    const pattern = compileResource('arn:aws:s3:${k}::b', '2012-10-17')
    assert.equal(matches(pattern, 'arn:aws:s3:v::b', { k: ['v'] }), false)
  })

  test('are plain text in the old version', () => {
    const pattern = compileResource('arn:aws:s3:::b/${k}', '2008-10-17')
    assert.equal(matches(pattern, 'arn:aws:s3:::b/v', { k: ['v'] }), false)
    assert.equal(matches(pattern, 'arn:aws:s3:::b/${k}', { k: ['v'] }), true)
  })
})

test('text without notation is one atom', () => {
  assert.deepEqual(readAtoms('a*?${b}', { wildcards: false, variables: false }), [
    { kind: 'text', text: 'a*?${b}' },
  ] satisfies Atom[])
})
