import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compilePolicy } from './compile.ts'
import type { PolicyType } from './document.ts'
import { parsePolicy } from './parse/parsePolicy.ts'
import { explained, explainedTrust, isRefusal, refusal } from './refusal.ts'
import type { DecisionRequest, TrustRequest } from './request.ts'

const account = '123456789012'

function policy(type: PolicyType, name: string, ...Statement: readonly object[]) {
  const kind = type === 'resource' || type === 'trust' ? type : 'identity'
  return compilePolicy(parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), kind), { name, type })
}

const get = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
const request: DecisionRequest = {
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::b/k',
  context: {},
  principal: { kind: 'user', account, arn: `arn:aws:iam::${account}:user/u` },
  resourceAccount: account,
  identity: [],
}
const missing = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/k' }

describe('the changes that would allow a request', () => {
  test('are none for one that is allowed', () => {
    assert.deepEqual(explained({ ...request, identity: [policy('identity', 'p', get)] }).changes, [])
  })

  test('name the missing statement', () => {
    assert.deepEqual(explained(request).changes, [{ do: 'allow', in: 'identity', statement: missing }])
  })

  test('name the statement that allows but for one thing, a condition before a resource', () => {
    const Condition = { StringEquals: { 'x:k': 'v' } }
    const identity = [
      policy('identity', 'far', { ...get, Action: 's3:PutObject', Condition }),
      policy('identity', 'near', { ...get, Resource: 'arn:aws:s3:::c/*' }, { ...get, Sid: 'When', Condition }),
    ]
    const [change] = explained({ ...request, identity }).changes
    assert.deepEqual(change?.do === 'allow' && change.near, {
      policy: 'near',
      statement: 'When',
      failedOn: 'condition',
    })
  })

  test('go on to the limits and the denies behind the first no', () => {
    const deny = { Effect: 'Deny', Action: '*', Resource: '*', Sid: 'No' }
    const limited = {
      ...request,
      identity: [policy('identity', 'p', deny)],
      boundary: policy('boundary', 'b', { ...get, Action: 's3:Put*' }),
      session: [],
    }
    assert.deepEqual(
      explained(limited).changes.map((change) => [change.do, change.in]),
      [
        ['stopDenying', 'identity'],
        ['allow', 'identity'],
        ['allow', 'boundary'],
        ['allow', 'session'],
      ],
    )
  })

  test('of another account’s bucket are on both sides', () => {
    const { changes } = explained({ ...request, resourceAccount: '999999999999' })
    assert.deepEqual(
      changes.map((change) => change.in),
      ['identity', 'resource'],
    )
    const [, there] = changes
    const Principal = { AWS: `arn:aws:iam::${account}:user/u` }
    assert.deepEqual(there?.do === 'allow' && there.statement, { ...missing, Principal })
  })

  test('of a role name its trust policy’s condition', () => {
    const Federated = 'cognito-identity.amazonaws.com'
    const trust: TrustRequest = {
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: `arn:aws:iam::${account}:role/r`,
      resourceAccount: account,
      context: { [`${Federated}:aud`]: ['us-east-1:2'] },
      principal: { kind: 'federated', provider: Federated },
      trustPolicy: policy('trust', 'trust policy', {
        Effect: 'Allow',
        Principal: { Federated },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${Federated}:aud`]: 'us-east-1:1' } },
      }),
    }
    const Condition = { StringEquals: { [`${Federated}:aud`]: 'us-east-1:2' } }
    const statement = { Effect: 'Allow', Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity', Condition }
    const near = { policy: 'trust policy', statement: 0, failedOn: 'condition' }
    assert.deepEqual(explainedTrust(trust).changes, [{ do: 'allow', in: 'trust', statement, near }])
  })
})

test('a refusal prints what it was told and holds everything', () => {
  const why = refusal(explained(request), 'no statement')
  assert.equal(String(why), 'no statement')
  assert.equal(JSON.stringify({ why }), '{"why":"no statement"}')
  assert.equal(why.trace.decision.allowed, false)
  assert.deepEqual(
    [isRefusal(why), isRefusal(explained(request)), isRefusal('no'), isRefusal(null)],
    [true, false, false, false],
  )
})
