import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AssumedRole, FederatedUser, User } from './caller.ts'
import { addKeys, callerKeys, emptyKeys, mfaAge } from './conditionKeys.ts'

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

const user: User = {
  kind: 'user',
  account: '000000000000',
  arn: 'arn:aws:iam::000000000000:user/ann',
  userId: 'AIDA1',
  name: 'ann',
  accessKeyId: 'AKIA1',
  tags: {},
}

const federated: FederatedUser = {
  kind: 'federated',
  account: '000000000000',
  arn: 'arn:aws:sts::000000000000:federated-user/bob',
  userId: '000000000000:bob',
  name: 'bob',
  accessKeyId: 'ASIA1',
  issuer: { kind: 'user', arn: user.arn, id: user.userId },
  tags: { Team: 'blue' },
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

  it('of a user’s long-term key say nothing of MFA nor of when it was made', () => {
    const keys = callerKeys(user)
    assert.equal(keys['aws:multifactorauthpresent'], undefined)
    assert.equal(keys['aws:tokenissuetime'], undefined)
    assert.deepEqual(keys['aws:username'], ['ann'])
    assert.equal(mfaAge(user, 1), undefined)
  })

  it('of a user’s session are the user’s, with whether an MFA code was given', () => {
    const keys = callerKeys({ ...user, session: { issuedAt: 0, expiresAt: 1 } })
    assert.deepEqual(keys['aws:principalarn'], [user.arn])
    assert.deepEqual(keys['aws:username'], ['ann'])
    assert.deepEqual(keys['aws:principaltype'], ['User'])
    assert.deepEqual(keys['aws:multifactorauthpresent'], ['false'])
    assert.deepEqual(keys['aws:tokenissuetime'], ['1970-01-01T00:00:00Z'])
    const proven: User = { ...user, session: { issuedAt: 0, expiresAt: 1, mfaAt: 1000 } }
    assert.deepEqual(callerKeys(proven)['aws:multifactorauthpresent'], ['true'])
    assert.deepEqual(mfaAge(proven, 62_999), ['61'])
    assert.deepEqual(mfaAge(proven, 0), ['0'])
  })

  it('of a role’s session tell of its MFA code, which nothing that it carries replaces', () => {
    const forged = { ...session, context: { 'aws:MultiFactorAuthPresent': ['true'] } }
    assert.deepEqual(callerKeys(forged)['aws:multifactorauthpresent'], ['false'])
    assert.deepEqual(callerKeys({ ...session, mfaAt: 0 })['aws:multifactorauthpresent'], ['true'])
  })

  it('of a federated user name it and not whoever federated it', () => {
    const keys = callerKeys(federated)
    assert.deepEqual(keys['aws:principalarn'], [federated.arn])
    assert.deepEqual(keys['aws:principaltype'], ['FederatedUser'])
    assert.deepEqual(keys['aws:userid'], ['000000000000:bob'])
    assert.deepEqual(keys['aws:principalaccount'], ['000000000000'])
    assert.deepEqual(keys['aws:principaltag/team'], ['blue'])
    assert.deepEqual(keys['aws:multifactorauthpresent'], ['false'])
    assert.equal(keys['aws:username'], undefined)
  })
})

describe('keys of one context', () => {
  it('that differ by case alone are one key with all values, so that none hides another', () => {
    const context = {
      'aws:RequestTag/Team': ['red'],
      'aws:RequestTag/team': ['blue'],
      'aws:RequestTag/TEAM': ['green'],
    }
    assert.deepEqual({ ...addKeys(emptyKeys(), context) }, { 'aws:requesttag/team': ['red', 'blue', 'green'] })
  })

  it('win over what was there', () => {
    const keys = addKeys(emptyKeys(), { 'aws:userid': ['one'] })
    assert.deepEqual({ ...addKeys(keys, { 'aws:UserId': ['two'] }) }, { 'aws:userid': ['two'] })
  })
})
