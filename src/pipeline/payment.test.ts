import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anonymous, type Caller } from '../kernel/caller.ts'
import { canPay, owes, saysItPays, saysItPaysInside } from './payment.ts'

const header = ['x-amz-request-payer', 'requester']
const parameter = 'x-id=GetObject&X-Amz-Request-Payer=requester'

test('a request says that its sender pays in a header or in a parameter, and in no other words', () => {
  assert.equal(saysItPays({ headers: header, query: '' }, {}), true)
  assert.equal(saysItPays({ headers: [], query: parameter }, {}), true)
  assert.equal(saysItPays({ headers: [], query: '' }, {}), false)
  assert.equal(saysItPays({ headers: ['x-amz-request-payer', 'owner'], query: '' }, {}), false)
  assert.equal(saysItPays({ headers: ['x-amz-request-payer', ''], query: parameter }, {}), false)
  assert.equal(saysItPays({ headers: [...header, 'x-amz-request-payer', 'owner'], query: '' }, {}), false)
})

test('a form says it in a field that its policy covers, for nobody signs its headers', () => {
  assert.equal(saysItPays({ headers: header, query: '' }, { fields: {} }), false)
  assert.equal(saysItPays({ headers: [], query: '' }, { fields: { 'x-amz-request-payer': 'requester' } }), true)
})

test('a call from inside says it with its input', () => {
  assert.equal(saysItPaysInside({ Bucket: 'b', RequestPayer: 'requester' }), true)
  assert.equal(saysItPaysInside({ Bucket: 'b' }), false)
})

test("everybody but the owner's account owes, and who has no account cannot pay", () => {
  const root = (account: string): Caller => ({ kind: 'root', account, arn: '', userId: '', accessKeyId: '' })
  const service: Caller = { kind: 'service', principal: 'logging.s3.amazonaws.com', context: {} }
  assert.equal(owes({}, anonymous), false)
  assert.equal(owes({ freeFor: '111111111111' }, root('111111111111')), false)
  for (const caller of [root('222222222222'), anonymous, service]) {
    assert.equal(owes({ freeFor: '111111111111' }, caller), true)
  }
  assert.deepEqual([root('222222222222'), anonymous, service].map(canPay), [true, false, false])
})
