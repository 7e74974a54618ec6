import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Caller } from '../kernel/caller.ts'
import { accountInArn, scopeOf } from './scope.ts'

const home = { account: '111111111111', region: 'eu-west-1' }

describe('the scope of a request', () => {
  const root: Caller = { kind: 'root', account: '222222222222', arn: '', userId: '', accessKeyId: '' }
  it("is its caller's account", () => {
    assert.deepEqual(scopeOf(root, home), { account: '222222222222', region: 'eu-west-1' })
    assert.equal(scopeOf({ ...root, account: home.account }, home), home)
  })

  it('of a service is the account that it acts for', () => {
    const service = { kind: 'service', principal: 'apigateway.amazonaws.com' } as const
    assert.equal(
      scopeOf({ ...service, context: { 'aws:SourceAccount': ['333333333333'] } }, home).account,
      '333333333333',
    )
    assert.equal(scopeOf({ ...service, context: {} }, home), home)
  })

  it('of nobody is home, which owns nothing for that', () => {
    assert.equal(scopeOf({ kind: 'anonymous' }, home), home)
  })
})

describe('the account in an ARN', () => {
  const cases: readonly (readonly [arn: string, account: string | undefined])[] = [
    ['arn:aws:iam::222222222222:role/r', '222222222222'],
    ['arn:aws:s3:::bucket/222222222222', undefined],
    ['arn:aws:iam::aws:policy/ReadOnlyAccess', undefined],
    ['arn:aws:apigateway:us-east-1::/apis/a', undefined],
    ['*', undefined],
  ]
  for (const [arn, account] of cases) {
    it(`${arn} is ${account ?? 'none'}`, () => assert.equal(accountInArn(arn), account))
  }
})
