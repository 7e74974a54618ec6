import assert from 'node:assert/strict'
import { test } from 'node:test'
import { denialReason } from './denialReason.ts'
import type { Decision } from './request.ts'

const action = 's3:GetObject'
const implicit = (by: Decision['by']) => denialReason({ allowed: false, effect: 'implicitDeny', by, action })
const explicit = (by: Decision['by']) =>
  denialReason({ allowed: false, effect: 'explicitDeny', by, action, policy: 'p', statement: 0 })

test('an implicit deny says which kind of policy does not allow', () => {
  assert.equal(implicit('identity'), 'because no identity-based policy allows the s3:GetObject action')
  assert.equal(implicit('resource'), 'because no resource-based policy allows the s3:GetObject action')
  assert.equal(implicit('session'), 'because no session policy allows the s3:GetObject action')
  assert.equal(implicit('boundary'), 'because no permissions boundary allows the s3:GetObject action')
  assert.equal(implicit('serviceControl'), 'because no service control policy allows the s3:GetObject action')
  assert.equal(implicit('resourceControl'), 'because no resource control policy allows the s3:GetObject action')
  assert.equal(implicit('trust'), 'because no role trust policy allows the s3:GetObject action')
})

test('an explicit deny says in which kind of policy', () => {
  assert.equal(explicit('identity'), 'with an explicit deny in an identity-based policy')
  assert.equal(explicit('resource'), 'with an explicit deny in a resource-based policy')
  assert.equal(explicit('session'), 'with an explicit deny in a session policy')
  assert.equal(explicit('boundary'), 'with an explicit deny in a permissions boundary')
  assert.equal(explicit('serviceControl'), 'with an explicit deny in a service control policy')
  assert.equal(explicit('resourceControl'), 'with an explicit deny in a resource control policy')
  assert.equal(explicit('trust'), 'with an explicit deny in the role trust policy')
})

test('a yes needs no reason', () => {
  assert.equal(denialReason({ allowed: true, effect: 'allow', by: 'root', action }), '')
  assert.equal(denialReason({ allowed: true, effect: 'allow', by: 'identity', action, policy: 'p', statement: 0 }), '')
})
