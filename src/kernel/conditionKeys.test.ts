import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AssumedRole } from './caller.ts'
import { callerKeys } from './conditionKeys.ts'

const session: AssumedRole = {
  kind: 'session',
  account: '000000000000',
  arn: 'arn:aws:sts::000000000000:assumed-role/r/s',
  userId: 'AROA1:s',
  accessKeyId: 'ASIA1',
  role: { arn: 'arn:aws:iam::000000000000:role/path/r', id: 'AROA1', name: 'r' },
  sessionName: 's',
  tags: { Team: 'blue' },
  context: {
    'cognito-identity.amazonaws.com:sub': ['us-east-1:1'],
    'aws:PrincipalArn': ['arn:aws:iam::000000000000:root'],
  },
  policies: [],
  policyArns: [],
  issuedAt: 0,
  expiresAt: 1,
}

describe("a caller's condition keys", () => {
  it('of a session name the role, the tags, and what the provider said', () => {
    const keys = callerKeys(session)
    assert.deepEqual(keys['aws:principalarn'], ['arn:aws:iam::000000000000:role/path/r'])
    assert.deepEqual(keys['aws:principaltag/team'], ['blue'])
    assert.deepEqual(keys['cognito-identity.amazonaws.com:sub'], ['us-east-1:1'])
    assert.deepEqual(keys['aws:tokenissuetime'], ['1970-01-01T00:00:00Z'])
  })

  it('cannot be replaced by what a session carries along', () => {
    assert.deepEqual(callerKeys(session)['aws:principalarn'], ['arn:aws:iam::000000000000:role/path/r'])
  })

  it('have no aws:username for a session', () => {
    assert.equal(callerKeys(session)['aws:username'], undefined)
  })

  it('hold nothing that an object has by birth', () => {
    assert.equal(callerKeys({ kind: 'anonymous' })['constructor'], undefined)
  })
})
