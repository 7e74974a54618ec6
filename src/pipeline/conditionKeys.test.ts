import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AssumedRole, Caller } from '../kernel/caller.ts'
import { callerKeys } from '../kernel/conditionKeys.ts'
import type { Ask } from '../kernel/operation.ts'
import { joinKeys, type RequestFacts, requestKeyMaker, withMfaAge } from './conditionKeys.ts'

const account = '111122223333'
const facts: RequestFacts = {
  service: 's3',
  now: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  sourceIp: '203.0.113.9',
  userAgent: 'aws-cli/2',
  referer: undefined,
  secureTransport: true,
  via: [],
}
const user: Caller = {
  kind: 'user',
  account,
  arn: `arn:aws:iam::${account}:user/path/me`,
  userId: 'AIDAEXAMPLE',
  name: 'me',
  accessKeyId: 'AKIAEXAMPLE',
  tags: { Team: 'blue' },
}
const session: AssumedRole = {
  kind: 'session',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/R/s`,
  userId: 'AROAEXAMPLE:s',
  accessKeyId: 'ASIAEXAMPLE',
  role: { arn: `arn:aws:iam::${account}:role/path/R`, id: 'AROAEXAMPLE', name: 'R' },
  sessionName: 's',
  tags: { team: 'red' },
  context: {
    'aws:FederatedProvider': ['cognito-identity.amazonaws.com'],
    'cognito-identity.amazonaws.com:sub': ['us-east-1:1'],
  },
  policies: [],
  policyArns: [],
  issuedAt: Date.UTC(2026, 0, 2),
  expiresAt: Date.UTC(2026, 0, 3),
}
const callers: Readonly<Record<string, Caller>> = {
  anonymous: { kind: 'anonymous' },
  root: {
    kind: 'root',
    account,
    arn: `arn:aws:iam::${account}:root`,
    userId: account,
    accessKeyId: 'AKIAROOT',
  },
  user,
  session,
  plainSession: { ...session, tags: {}, context: {} },
  userSession: {
    ...user,
    tags: {},
    session: { issuedAt: session.issuedAt, expiresAt: session.expiresAt, mfaAt: session.issuedAt },
  },
  service: {
    kind: 'service',
    principal: 'apigateway.amazonaws.com',
    context: { 'aws:SourceArn': ['arn:aws:execute-api:us-east-1:111122223333:a/*'], 'aws:SourceAccount': [account] },
  },
}

function keysOf(caller: Caller, more: Partial<RequestFacts> = {}, ask: Partial<Ask> = {}) {
  const request = withMfaAge(caller, requestKeyMaker('eu-west-1')({ ...facts, ...more }))
  return joinKeys(request, callerKeys(caller), { action: 's3:GetObject', resource: '*', ...ask }, '444455556666')
}

/**
 * The keys of each kind of caller, and whom each is absent for.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const table: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'aws:PrincipalArn': {
    root: `arn:aws:iam::${account}:root`,
    user: `arn:aws:iam::${account}:user/path/me`,
    userSession: `arn:aws:iam::${account}:user/path/me`,
    session: `arn:aws:iam::${account}:role/path/R`,
    plainSession: `arn:aws:iam::${account}:role/path/R`,
  },
  'aws:PrincipalAccount': {
    anonymous: 'anonymous',
    root: account,
    user: account,
    userSession: account,
    session: account,
    plainSession: account,
  },
  'aws:PrincipalType': {
    anonymous: 'Anonymous',
    root: 'Account',
    user: 'User',
    userSession: 'User',
    session: 'AssumedRole',
    plainSession: 'AssumedRole',
  },
  'aws:PrincipalIsAWSService': {
    root: 'false',
    user: 'false',
    userSession: 'false',
    session: 'false',
    plainSession: 'false',
    service: 'true',
  },
  'aws:PrincipalServiceName': { service: 'apigateway.amazonaws.com' },
  'aws:PrincipalServiceNamesList': { service: 'apigateway.amazonaws.com' },
  'aws:PrincipalTag/Team': { user: 'blue', session: 'red' },
  'aws:userid': {
    anonymous: 'anonymous',
    root: account,
    user: 'AIDAEXAMPLE',
    userSession: 'AIDAEXAMPLE',
    session: 'AROAEXAMPLE:s',
    plainSession: 'AROAEXAMPLE:s',
  },
  'aws:username': { user: 'me', userSession: 'me' },
  'aws:TokenIssueTime': {
    session: '2026-01-02T00:00:00Z',
    plainSession: '2026-01-02T00:00:00Z',
    userSession: '2026-01-02T00:00:00Z',
  },
  'aws:MultiFactorAuthPresent': { plainSession: 'false', userSession: 'true' },
  'aws:FederatedProvider': { session: 'cognito-identity.amazonaws.com' },
  'cognito-identity.amazonaws.com:sub': { session: 'us-east-1:1' },
  'aws:SourceArn': { service: 'arn:aws:execute-api:us-east-1:111122223333:a/*' },
  'aws:SourceAccount': { service: account },
  'aws:MultiFactorAuthAge': { userSession: '11045' },
  'aws:PrincipalOrgID': {},
  'aws:CalledVia': {},
  'aws:CalledViaFirst': {},
  'aws:CalledViaLast': {},
  'aws:Referer': {},
  'aws:SourceVpc': {},
  ...Object.fromEntries(
    Object.entries({
      'aws:CurrentTime': '2026-01-02T03:04:05Z',
      'aws:EpochTime': '1767323045',
      'aws:SourceIp': '203.0.113.9',
      'aws:SecureTransport': 'true',
      'aws:RequestedRegion': 'eu-west-1',
      'aws:UserAgent': 'aws-cli/2',
      'aws:ViaAWSService': 'false',
      'aws:ResourceAccount': '444455556666',
      's3:ResourceAccount': '444455556666',
    }).map(([key, value]) => [key, Object.fromEntries(Object.keys(callers).map((who) => [who, value]))]),
  ),
}

for (const [key, expected] of Object.entries(table)) {
  describe(key, () => {
    for (const [who, caller] of Object.entries(callers)) {
      const value = expected[who]
      it(value === undefined ? `is absent for ${who}` : `is ${value} for ${who}`, () => {
        assert.deepEqual(keysOf(caller)[key.toLowerCase()], value === undefined ? undefined : [value])
      })
    }
  })
}

describe("a request's keys", () => {
  it('have no user agent and no referer where none was sent, and the referer where one was', () => {
    assert.equal(keysOf(user, { userAgent: '' })['aws:useragent'], undefined)
    assert.deepEqual(keysOf(user, { referer: 'https://here' })['aws:referer'], ['https://here'])
  })

  it('tell insecure transport', () => {
    assert.deepEqual(keysOf(user, { secureTransport: false })['aws:securetransport'], ['false'])
  })

  it('name the one Region of a global service', () => {
    assert.deepEqual(keysOf(user, { service: 'iam' })['aws:requestedregion'], ['us-east-1'])
    assert.deepEqual(keysOf(user, { service: 'sts' })['aws:requestedregion'], ['eu-west-1'])
  })

  it('name the services on the way, as far as AWS does', () => {
    const keys = keysOf(user, { via: ['cloudformation.amazonaws.com', 'lambda.amazonaws.com'] })
    assert.deepEqual(keys['aws:viaawsservice'], ['true'])
    assert.deepEqual(keys['aws:calledvia'], ['cloudformation.amazonaws.com'])
    assert.deepEqual(keys['aws:calledviafirst'], ['cloudformation.amazonaws.com'])
    assert.deepEqual(keys['aws:calledvialast'], ['cloudformation.amazonaws.com'])
    const unnamed = keysOf(user, { via: ['lambda.amazonaws.com'] })
    assert.deepEqual(unnamed['aws:viaawsservice'], ['true'])
    assert.equal(unnamed['aws:calledvia'], undefined)
  })

  it('move with the clock, second by second', () => {
    const make = requestKeyMaker('eu-west-1')
    const at = (now: number) => make({ ...facts, now })['aws:epochtime']
    assert.deepEqual(at(999), ['0'])
    assert.deepEqual(at(1000), ['1'])
    assert.deepEqual(at(999), ['0'])
  })

  it('cannot be said by what is asked', () => {
    const context = {
      'aws:SourceIp': ['10.0.0.1'],
      'AWS:SecureTransport': ['true'],
      'aws:PrincipalArn': ['arn:aws:iam::111122223333:root'],
      'aws:ResourceAccount': [account],
      'aws:ViaAWSService': ['true'],
      'aws:PrincipalIsAWSService': ['true'],
    }
    const keys = keysOf(user, { secureTransport: false }, { context })
    assert.deepEqual(keys['aws:sourceip'], ['203.0.113.9'])
    assert.deepEqual(keys['aws:securetransport'], ['false'])
    assert.deepEqual(keys['aws:principalarn'], [`arn:aws:iam::${account}:user/path/me`])
    assert.deepEqual(keys['aws:resourceaccount'], ['444455556666'])
    assert.deepEqual(keys['aws:viaawsservice'], ['false'])
    assert.deepEqual(keys['aws:principalisawsservice'], ['false'])
  })

  it('cannot be said by what a session carries', () => {
    const carried = { 'aws:SourceIp': ['10.0.0.1'], 'aws:CurrentTime': ['2000-01-01T00:00:00Z'] }
    const keys = keysOf({ ...session, context: carried })
    assert.deepEqual(keys['aws:sourceip'], ['203.0.113.9'])
    assert.deepEqual(keys['aws:currenttime'], ['2026-01-02T03:04:05Z'])
  })

  it('of an ask stand beside them', () => {
    const keys = keysOf(user, {}, { context: { 's3:Prefix': ['a/'], 'aws:RequestTag/Team': ['x'] } })
    assert.deepEqual(keys['s3:prefix'], ['a/'])
    assert.deepEqual(keys['aws:requesttag/team'], ['x'])
  })

  it('have no resource account of S3 for other services', () => {
    assert.equal(keysOf(user, {}, { action: 'iam:GetUser' })['s3:resourceaccount'], undefined)
  })
})
