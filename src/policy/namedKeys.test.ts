import assert from 'node:assert/strict'
import { it } from 'node:test'
import { compilePolicy } from './compile.ts'
import { parsePolicy } from './parse/parsePolicy.ts'

function names(statement: object, Version = '2012-10-17'): boolean {
  const Statement = { Effect: 'Deny', Action: 's3:*', ...statement }
  const policy = parsePolicy(JSON.stringify({ Version, Statement }), 'identity')
  return compilePolicy(policy, { name: 'own', type: 'identity' }).names('s3:existingobjecttag/')
}

it('a policy names the keys of its conditions, in whatever case, and those of its variables', () => {
  const key = 's3:ExistingObjectTag/team'
  const variable = `\${${key}}`
  assert.equal(names({ Resource: '*', Condition: { StringEquals: { [key.toUpperCase()]: 'red' } } }), true)
  assert.equal(names({ Resource: '*', Condition: { Null: { [key]: 'true' } } }), true)
  assert.equal(names({ Resource: `arn:aws:s3:::b/${variable}/*` }), true)
  assert.equal(names({ NotResource: `arn:aws:s3:::b/${variable}` }), true)
  assert.equal(names({ Resource: '*', Condition: { StringLike: { 's3:prefix': `a/${variable}` } } }), true)
  assert.equal(
    names({ Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/x': `\${${key}, 'none'}` } } }),
    true,
  )
})

it('a policy names no key that it only quotes', () => {
  assert.equal(names({ Resource: '*' }), false)
  assert.equal(names({ Resource: '*', Condition: { StringEquals: { 's3:prefix': 's3:ExistingObjectTag/a' } } }), false)
  assert.equal(names({ Resource: 'arn:aws:s3:::b/${s3:ExistingObjectTag/a}' }, '2008-10-17'), false)
})
