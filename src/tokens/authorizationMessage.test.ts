import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { openAuthorizationMessage, sealAuthorizationMessage } from './authorizationMessage.ts'
import { createKeyRing, rotate } from './keyRing.ts'
import { sealSession } from './sealedSession.ts'

const random = { bytes: (size: number) => randomBytes(size), uuid: () => randomUUID() }
const ring = createKeyRing(random, 0)
const account = '000000000000'

test('an authorization message opens as it was sealed, by an older key of the ring too', () => {
  const message = sealAuthorizationMessage(ring, account, '{"allowed":false}') ?? ''
  assert.equal(openAuthorizationMessage(ring, account, message), '{"allowed":false}')
  assert.equal(openAuthorizationMessage(rotate(ring, random, 1), account, message), '{"allowed":false}')
})

test('what was altered, sealed elsewhere, for another account or for something else does not open', () => {
  const message = sealAuthorizationMessage(ring, account, '{}') ?? ''
  const times = { issuedAt: 0, expiresAt: 0 }
  const root = { kind: 'root', account: '1', arn: '', userId: '1', accessKeyId: 'a', session: times } as const
  const session = sealSession(ring, { caller: root, secretAccessKey: 's' })
  const box = Buffer.from(message, 'base64')
  box[box.length - 1] = (box.at(-1) ?? 0) ^ 1
  for (const each of ['', 'hello', ` ${message}`, box.toString('base64'), session]) {
    assert.equal(openAuthorizationMessage(ring, account, each), undefined)
  }
  assert.equal(openAuthorizationMessage(ring, '111111111111', message), undefined)
  assert.equal(openAuthorizationMessage(createKeyRing(random, 0), account, message), undefined)
})

test('a document that would not fit into a request is not sealed, and a message that does not is not read', () => {
  assert.equal(sealAuthorizationMessage(ring, account, randomBytes(10_000).toString('hex')), undefined)
  assert.equal(openAuthorizationMessage(ring, account, 'A'.repeat(10_244)), undefined)
})
