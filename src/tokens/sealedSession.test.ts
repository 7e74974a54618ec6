import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AssumedRole, FederatedUser, OwnSession } from '../kernel/caller.ts'
import { Fault } from '../kernel/fault.ts'
import type { Random } from '../kernel/random.ts'
import { createKeyRing, seal } from './keyRing.ts'
import { openSession, packedPolicySize, sealSession } from './sealedSession.ts'

const random: Random = { bytes: (size) => randomBytes(size), uuid: () => randomUUID() }
const ring = createKeyRing(random, 0)
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const role: AssumedRole = {
  kind: 'session',
  accessKeyId: 'ASIAEXAMPLEEXAMPLE123',
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

const claims = { caller: role, secretAccessKey }
const times = { issuedAt: 1_700_000_000_000, expiresAt: 1_700_003_600_000 }
const own = { account: '123456789012', accessKeyId: 'ASIAEXAMPLEEXAMPLE123' }
const user: OwnSession = {
  kind: 'user',
  ...own,
  arn: 'arn:aws:iam::123456789012:user/team/ann',
  userId: 'AIDAEXAMPLEEXAMPLE123',
  name: 'ann',
  tags: {},
  session: { ...times, mfaAt: 1_700_000_000_000 },
}
const root: OwnSession = {
  kind: 'root',
  ...own,
  arn: 'arn:aws:iam::123456789012:root',
  userId: '123456789012',
  session: times,
}
const federated: FederatedUser = {
  kind: 'federated',
  ...own,
  arn: 'arn:aws:sts::123456789012:federated-user/bob@example.com',
  userId: '123456789012:bob@example.com',
  name: 'bob@example.com',
  issuer: { kind: 'user', arn: user.arn, id: user.userId },
  tags: { Team: 'blue' },
  policies: ['{}'],
  policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
  ...times,
}

test('a session of every kind comes back from its token whole', () => {
  const roles = [role, { ...role, mfaAt: 1 }, { ...role, transitiveTagKeys: ['client'] }]
  for (const caller of [...roles, { ...role, transitiveTagKeys: ['client'], mfaAt: 1 }, user, root, federated]) {
    const session = { caller, secretAccessKey }
    assert.deepEqual(openSession(ring, sealSession(ring, session)), session)
  }
})

test("a user's tags are not sealed: they are read when they are asked for", () => {
  const opened = openSession(ring, sealSession(ring, { caller: { ...user, tags: { a: 'b' } }, secretAccessKey }))
  assert.deepEqual(opened?.caller, user)
})

test("any role's session comes back from its token", () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 })
  const record = <T>(value: fc.Arbitrary<T>) => fc.dictionary(text, value, { maxKeys: 4, noNullPrototype: true })
  fc.assert(
    fc.property(record(text), record(fc.array(text, { maxLength: 3 })), fc.array(text, { maxLength: 2 }), (t, c, p) => {
      const session = { caller: { ...role, tags: t, context: c, policies: p }, secretAccessKey }
      assert.deepEqual(openSession(ring, sealSession(ring, session)), session)
    }),
  )
})

test('no account, name or id of a role makes its session another kind', () => {
  for (const word of ['user', 'root', 'federated']) {
    const caller = { ...role, account: word, sessionName: word, role: { arn: word, id: word, name: word } }
    const opened = openSession(ring, sealSession(ring, { caller, secretAccessKey: word }))
    assert.equal(opened?.caller.kind, 'session')
  }
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
  const named = (sessionName: string) => ({ ...claims, caller: { ...role, sessionName } })
  const long = Array.from({ length: 3 }, (_, i) => sealSession(ring, named('x'.repeat(i + 2))))
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
  const tooLarge = (error: unknown) =>
    error instanceof Fault && error.code === 'PackedPolicyTooLarge' && error.status === 400
  const nothing = { policies: [], policyArns: [], tags: {} }
  assert.equal(packedPolicySize(nothing), 0)
  const size = packedPolicySize({ ...nothing, policies: [policy(900)] })
  assert.ok(size > 50 && size <= 100)
  assert.throws(() => packedPolicySize({ ...nothing, policies: [policy(4000)] }), tooLarge)
})

test('a session is never sealed into a token that would not open again', () => {
  const tags = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, randomBytes(150).toString('base64')]))
  assert.throws(
    () => sealSession(ring, { ...claims, caller: { ...role, tags } }),
    (error: unknown) => error instanceof Fault && error.code === 'PackedPolicyTooLarge',
  )
})
