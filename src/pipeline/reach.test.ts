import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Caller, SessionTimes } from '../kernel/caller.ts'
import { Fault } from '../kernel/fault.ts'
import { isWithinReach, requireReach } from './reach.ts'

const account = '000000000000'
const times: SessionTimes = { issuedAt: 0, expiresAt: 1 }
const arn = (resource: string) => `arn:aws:iam::${account}:${resource}`
const common = { account, userId: 'AIDA1', accessKeyId: 'ASIA1', name: 'ann', tags: {} }
const parts = { policies: [], policyArns: [], ...times }

const longTerm: Caller = { kind: 'user', ...common, arn: arn('user/ann') }
const own: Caller = { ...longTerm, session: times }
const withMfa: Caller = { ...longTerm, session: { ...times, mfaAt: 0 } }
const root: Caller = { kind: 'root', account, userId: account, accessKeyId: 'ASIA1', arn: arn('root'), session: times }
const role: Caller = {
  kind: 'session',
  ...common,
  arn: '',
  role: { arn: arn('role/r'), id: 'AROA1', name: 'r' },
  sessionName: 's',
  context: {},
  ...parts,
}
const federated: Caller = {
  kind: 'federated',
  ...common,
  arn: '',
  issuer: { kind: 'user', arn: arn('user/ann'), id: 'AIDA1' },
  ...parts,
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html */
const open: readonly (readonly [name: string, caller: Caller, iam: boolean, sts: string])[] = [
  [
    'a long-term key',
    longTerm,
    true,
    'AssumeRole GetCallerIdentity GetFederationToken GetSessionToken GetAccessKeyInfo',
  ],
  ['a user’s session', own, false, 'AssumeRole GetCallerIdentity'],
  ['a user’s session with an MFA code', withMfa, true, 'AssumeRole GetCallerIdentity'],
  ['a session of the account', root, false, 'AssumeRole GetCallerIdentity'],
  ['a role’s session', role, true, 'AssumeRole GetCallerIdentity GetAccessKeyInfo'],
  ['a federated user', federated, false, 'GetCallerIdentity'],
]

describe('the reach of credentials', () => {
  for (const [name, caller, iam, sts] of open) {
    it(`of ${name} is ${iam ? '' : 'not IAM, '}of STS ${sts}, and every other service`, () => {
      assert.equal(isWithinReach(caller, 'iam', 'GetUser'), iam)
      const operations = [
        'AssumeRole',
        'GetCallerIdentity',
        'GetFederationToken',
        'GetSessionToken',
        'GetAccessKeyInfo',
      ]
      const reached = operations.filter((operation) => isWithinReach(caller, 'sts', operation))
      assert.equal(reached.join(' '), sts)
      for (const service of ['s3', 'lambda', 'cognito-idp']) assert.ok(isWithinReach(caller, service, 'Anything'))
    })
  }

  it('ends in AWS’s words: to IAM such credentials are none, STS says what they are', () => {
    const told = (service: string, operation: string) => {
      try {
        requireReach(federated, service, operation, 'query')
      } catch (error) {
        if (error instanceof Fault) return [error.code, error.message, error.status]
        throw error
      }
      return undefined
    }
    assert.deepEqual(told('iam', 'GetUser'), [
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
      403,
    ])
    assert.deepEqual(told('sts', 'AssumeRole'), [
      'AccessDenied',
      'Cannot call AssumeRole with session credentials',
      403,
    ])
    assert.equal(told('sts', 'GetCallerIdentity'), undefined)
  })
})
