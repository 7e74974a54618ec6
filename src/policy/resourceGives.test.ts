import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compilePolicy } from './compile.ts'
import { decide } from './decide.ts'
import type { PolicyType } from './document.ts'
import { parsePolicy } from './parse/parsePolicy.ts'
import { explained } from './refusal.ts'
import type { DecisionRequest, Principal } from './request.ts'

const home = '111111111111'
const abroad = '222222222222'
const key = `arn:aws:kms:us-east-1:${home}:key/k`

function compile(type: PolicyType, ...statements: readonly object[]) {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  return compilePolicy(parsePolicy(text, type === 'resource' ? 'resource' : 'identity'), { name: type, type })
}

const user = (account: string): Principal => ({ kind: 'user', account, arn: `arn:aws:iam::${account}:user/u` })
const root = (account: string): Principal => ({ kind: 'root', account, arn: `arn:aws:iam::${account}:root` })
const session: Principal = {
  kind: 'session',
  account: home,
  arn: `arn:aws:sts::${home}:assumed-role/r/s`,
  roleArn: `arn:aws:iam::${home}:role/r`,
}
const service: Principal = { kind: 'service', service: 'lambda.amazonaws.com' }
const yes = compile('identity', { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' })
const toUse = (Principal: unknown) => ({ Effect: 'Allow', Principal, Action: 'kms:Decrypt', Resource: '*' })
const account = (id: string) => toUse({ AWS: `arn:aws:iam::${id}:root` })

/** The decision about a key whose policy has these statements. */
function ask(principal: Principal, statements: readonly object[], more: Partial<DecisionRequest> = {}) {
  const resourcePolicy = statements.length === 0 ? undefined : compile('resource', ...statements)
  const question = { action: 'kms:Decrypt', resource: key, context: {}, resourceAccount: home, resourceGives: true }
  const request: DecisionRequest = { ...question, principal, identity: [], resourcePolicy, ...more }
  return { ...decide(request), changes: explained(request).changes }
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html */
describe('a resource whose policy gives all rights to it', () => {
  it('is closed to the policies of IAM that it does not mention, and to the account itself', () => {
    const others = [toUse({ AWS: `arn:aws:iam::${home}:user/other` })]
    for (const policy of [[], others]) {
      const decision = ask(user(home), policy, { identity: [yes] })
      assert.deepEqual([decision.allowed, decision.by], [false, 'resource'])
      assert.deepEqual([ask(root(home), policy).allowed, ask(service, policy).allowed], [false, false])
      assert.deepEqual(
        decision.changes.map((change) => change.in),
        ['resource'],
      )
    }
  })

  it('lets policies of IAM count where it names their account', () => {
    assert.equal(ask(user(home), [account(home)], { identity: [yes] }).allowed, true)
    assert.deepEqual(
      [ask(user(home), [account(home)]).allowed, ask(user(home), [account(home)]).by],
      [false, 'identity'],
    )
    assert.equal(ask(root(home), [account(home)]).allowed, true)
    assert.equal(ask(user(abroad), [account(home)], { identity: [yes] }).allowed, false)
  })

  it('gives rights itself to whom it names in its own account', () => {
    assert.equal(ask(user(home), [toUse({ AWS: `arn:aws:iam::${home}:user/u` })]).allowed, true)
    assert.equal(ask(session, [toUse({ AWS: `arn:aws:iam::${home}:role/r` })]).allowed, true)
    assert.equal(ask(service, [toUse({ Service: 'lambda.amazonaws.com' })]).allowed, true)
  })

  it('is limited for a role by its boundary and its session', () => {
    const named = [toUse({ AWS: `arn:aws:iam::${home}:role/r` })]
    const none = compile('session', { Effect: 'Allow', Action: 's3:*', Resource: '*' })
    assert.equal(ask(session, named, { session: [none] }).by, 'session')
    assert.equal(ask(session, named, { boundary: none }).by, 'boundary')
    assert.equal(ask(user(home), [account(home)], { identity: [yes], boundary: none }).allowed, false)
  })

  it('needs two yeses between accounts', () => {
    const named = [toUse({ AWS: `arn:aws:iam::${abroad}:user/u` })]
    assert.deepEqual([ask(user(abroad), named).allowed, ask(user(abroad), named).by], [false, 'identity'])
    assert.equal(ask(user(abroad), named, { identity: [yes] }).allowed, true)
    assert.equal(ask(user(abroad), [], { identity: [yes] }).by, 'resource')
    assert.equal(ask(root(abroad), [account(abroad)]).allowed, true)
  })

  it('obeys a deny of either side', () => {
    const deny = compile('identity', { Effect: 'Deny', Action: 'kms:*', Resource: '*' })
    assert.equal(ask(user(home), [account(home)], { identity: [yes, deny] }).effect, 'explicitDeny')
    const denied = [account(home), { ...toUse('*'), Effect: 'Deny' }]
    assert.equal(ask(root(home), denied).effect, 'explicitDeny')
  })
})
