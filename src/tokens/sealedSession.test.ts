import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../kernel/fault.ts'
import type { Random } from '../kernel/random.ts'
import { createKeyRing, seal } from './keyRing.ts'
import { callerOfSession, openSession, packedPolicySize, type SessionClaims, sealSession } from './sealedSession.ts'

const random: Random = { bytes: (size) => randomBytes(size), uuid: () => randomUUID() }
const ring = createKeyRing(random, 0)
const claims: SessionClaims = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE123',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  account: '123456789012',
  arn: 'arn:aws:sts::123456789012:assumed-role/member/CognitoIdentityCredentials',
  userId: 'AROAEXAMPLEEXAMPLE123:CognitoIdentityCredentials',
  role: { arn: 'arn:aws:iam::123456789012:role/app/member', id: 'AROAEXAMPLEEXAMPLE123', name: 'member' },
  sessionName: 'CognitoIdentityCredentials',
  tags: { client: '1example23456789', username: 'b3f6a1d2-0000-4000-8000-000000000000' },
  context: {
    'cognito-identity.amazonaws.com:aud': ['us-east-1:12345678-dddd-aaaa-bbbb-123456789012'],
    'cognito-identity.amazonaws.com:sub': ['us-east-1:6f9a0e2c-0000-4000-8000-123456789012'],
    'cognito-identity.amazonaws.com:amr': [
      'authenticated',
      'cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI',
      'cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI:CognitoSignIn:b3f6a1d2-0000-4000-8000-000000000000',
    ],
  },
  policies: [],
  policyArns: [],
  issuedAt: 1_700_000_000_000,
  expiresAt: 1_700_003_600_000,
}

test('a session comes back from its token whole, and as a caller without its secret', () => {
  const opened = openSession(ring, sealSession(ring, claims))
  assert.deepEqual(opened, claims)
  const caller = callerOfSession(claims)
  const { secretAccessKey, ...rest } = claims
  assert.deepEqual(caller, { kind: 'session', ...rest })
  assert.ok(!JSON.stringify(caller).includes(secretAccessKey))
})

test('any session comes back from its token', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 })
  const record = <T>(value: fc.Arbitrary<T>) => fc.dictionary(text, value, { maxKeys: 4, noNullPrototype: true })
  fc.assert(
    fc.property(record(text), record(fc.array(text, { maxLength: 3 })), fc.array(text, { maxLength: 2 }), (t, c, p) => {
      const session = { ...claims, tags: t, context: c, policies: p }
      assert.deepEqual(openSession(ring, sealSession(ring, session)), session)
    }),
  )
})

test("an identity pool's token is opaque base64 of a few hundred characters", () => {
  const token = sealSession(ring, claims)
  assert.match(token, /^[A-Za-z0-9+/]+={0,2}$/)
  assert.ok(token.length > 300 && token.length < 1100, `${token.length} characters`)
  assert.ok(!Buffer.from(token, 'base64').includes('member'))
})

test('a token with any character changed, added or taken away opens nothing', () => {
  const token = sealSession(ring, claims)
  for (let i = 0; i < token.length; i++) {
    const other = token[i] === 'A' ? 'B' : 'A'
    assert.equal(openSession(ring, token.slice(0, i) + other + token.slice(i + 1)), undefined, `character ${i}`)
  }
  const changed = [` ${token}`, `${token}\n`, `${token}=`, `${token}A`, token.slice(0, -4), token.slice(4), '']
  for (const text of changed) assert.equal(openSession(ring, text), undefined)
})

test("the last character's unused bits cannot be changed", () => {
  const long = Array.from({ length: 3 }, (_, i) => sealSession(ring, { ...claims, sessionName: 'x'.repeat(i + 2) }))
  for (const token of long) {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    const at = token.replaceAll('=', '').length - 1
    const next = alphabet[alphabet.indexOf(token[at] as string) ^ 1]
    assert.equal(openSession(ring, token.slice(0, at) + next + token.slice(at + 1)), undefined)
  }
})

test('a token of another ring, or a box of another purpose, opens nothing', () => {
  assert.equal(openSession(createKeyRing(random, 0), sealSession(ring, claims)), undefined)
  assert.equal(openSession(ring, Buffer.from(seal(ring, 'verifier', Buffer.from('[]'))).toString('base64')), undefined)
})

test('policies and tags that are too large to pack are refused by name', () => {
  const policy = (size: number) => randomBytes(size).toString('base64')
  assert.equal(packedPolicySize({ policies: [], policyArns: [], tags: {} }), 0)
  assert.ok(packedPolicySize({ ...claims, policies: [policy(900)] }) <= 100)
  assert.ok(sealSession(ring, { ...claims, policies: [policy(900)] }).length < 4096)
  assert.throws(
    () => sealSession(ring, { ...claims, policies: [policy(4000)] }),
    (error: unknown) => error instanceof Fault && error.code === 'PackedPolicyTooLarge' && error.status === 400,
  )
})
