import assert from 'node:assert/strict'
import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Random } from '../kernel/random.ts'
import { createKeyRing } from './keyRing.ts'
import { secretHash, secretHashMatches } from './secretHash.ts'
import {
  challengeSrp,
  createVerifier,
  decoyVerifier,
  type PasswordClaim,
  passwordClaimHolds,
  passwordMatches,
  type SrpVerifier,
} from './srp.ts'
import { startSrpClient } from './srpClient.ts'
import { modulus, multiplier, padHex, power, powerHere } from './srpGroup.ts'
import { formatSrpTimestamp, parseSrpTimestamp } from './srpTimestamp.ts'

const random: Random = { bytes: (size) => randomBytes(size), uuid: () => randomUUID() }
const identity = { poolName: 'AbCdEfGhI', username: 'b3f6a1d2-0000-4000-8000-000000000000' }
const password = 'Pässw0rd! 🗝'
const verifier = await createVerifier(powerHere, random, identity, password)
const now = Date.UTC(2023, 8, 5, 9, 7, 3)

/** One sign-in up to the claim, with the client's password. */
async function claimOf(clientPassword: string, stored: SrpVerifier = verifier): Promise<PasswordClaim> {
  const client = startSrpClient(random)
  const challenge = await challengeSrp(powerHere, random, stored, client.srpA)
  assert.ok(challenge)
  const secretBlock = randomBytes(64).toString('base64')
  const answer = client.answer(
    { SALT: stored.salt, SRP_B: challenge.srpB, SECRET_BLOCK: secretBlock, USER_ID_FOR_SRP: identity.username },
    identity.poolName,
    clientPassword,
    now,
  )
  const { PASSWORD_CLAIM_SIGNATURE: signature, TIMESTAMP: timestamp } = answer
  return { identity, verifier: stored, challenge, srpA: client.srpA, secretBlock, timestamp, signature }
}

test("the group is Cognito's", async () => {
  assert.match(modulus.toString(16), /^f{16}c90fdaa22168c234c4c6628b80dc1cd1.*a93ad2caf{16}$/)
  assert.equal(multiplier.toString(16), '538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6')
})

test('powers are those of plain arithmetic, and 0, 1 and N-1 have none', async () => {
  const plain = (base: bigint, exponent: bigint): bigint => {
    let [result, square] = [1n, base % modulus]
    for (let rest = exponent; rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = (result * square) % modulus
      square = (square * square) % modulus
    }
    return result
  }
  fc.assert(
    fc.property(fc.bigInt(2n, modulus - 2n), fc.bigInt(1n, 1n << 128n), (base, exponent) => {
      assert.equal(power(base, exponent), plain(base, exponent))
    }),
    { numRuns: 5 },
  )
  for (const base of [0n, 1n, modulus - 1n, modulus, modulus + 1n, 2n * modulus])
    assert.equal(power(base, 5n), undefined)
})

test('numbers are padded to whole octets, with a zero octet before a set top bit', async () => {
  const cases: [bigint, string][] = [
    [0n, '00'],
    [2n, '02'],
    [0x7fn, '7f'],
    [0x80n, '0080'],
    [0xabcn, '0abc'],
    [0xffffn, '00ffff'],
  ]
  for (const [value, padded] of cases) assert.equal(padHex(value), padded)
})

test('the password claim of the right password holds', async () => {
  assert.ok(await passwordClaimHolds(powerHere, await claimOf(password)))
})

test("the claim's key is HKDF as Cognito's clients write it out", async () => {
  const sha = (hex: string) => createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex')
  const { challenge, srpA, secretBlock, timestamp, signature } = await claimOf(password)
  const [a, b] = [BigInt(`0x${srpA}`), BigInt(`0x${challenge.srpB}`)]
  const u = BigInt(`0x${sha(padHex(a) + padHex(b))}`)
  const shared = power(
    (a * (power(BigInt(`0x${verifier.verifier}`), u) ?? 0n)) % modulus,
    BigInt(`0x${challenge.secret}`),
  )
  const hmac = (key: Buffer, data: Buffer) => createHmac('sha256', key).update(data).digest()
  const extracted = hmac(Buffer.from(padHex(u), 'hex'), Buffer.from(padHex(shared ?? 0n), 'hex'))
  const key = hmac(extracted, Buffer.from('Caldera Derived Key\u0001')).subarray(0, 16)
  const message = Buffer.concat([
    Buffer.from(identity.poolName + identity.username),
    Buffer.from(secretBlock, 'base64'),
    Buffer.from(timestamp),
  ])
  assert.equal(hmac(key, message).toString('base64'), signature)
})

test('the claim of a wrong password, or with any part changed, does not hold', async () => {
  assert.ok(!(await passwordClaimHolds(powerHere, await claimOf('Password1!'))))
  const claim = await claimOf(password)
  const other = await claimOf(password)
  const changes: Partial<PasswordClaim>[] = [
    { signature: other.signature },
    { signature: '' },
    { signature: `${claim.signature} ` },
    { timestamp: formatSrpTimestamp(now + 1000) },
    { secretBlock: other.secretBlock },
    { srpA: other.srpA },
    { challenge: other.challenge },
    { identity: { ...identity, username: 'admin' } },
    { identity: { ...identity, poolName: 'Other' } },
    { verifier: await createVerifier(powerHere, random, identity, password) },
  ]
  for (const change of changes)
    assert.ok(!(await passwordClaimHolds(powerHere, { ...claim, ...change })), Object.keys(change)[0])
})

test('an A that is 0 modulo N, or no number, is refused at both steps', async () => {
  const claim = await claimOf(password)
  const refused = ['0', '00', modulus.toString(16), 'xyz', '', '-1', '0x12', ' 12', 'f'.repeat(1025)]
  for (const srpA of refused) {
    assert.equal(await challengeSrp(powerHere, random, verifier, srpA), undefined, srpA.slice(0, 20))
    assert.ok(!(await passwordClaimHolds(powerHere, { ...claim, srpA })))
  }
})

test('the key that A = 0 would give does not sign in', async () => {
  const claim = await claimOf(password)
  const u = BigInt(
    `0x${createHash('sha256')
      .update(Buffer.from(padHex(0n) + padHex(BigInt(`0x${claim.challenge.srpB}`)), 'hex'))
      .digest('hex')}`,
  )
  const extracted = createHmac('sha256', Buffer.from(padHex(u), 'hex'))
    .update(Buffer.of(0))
    .digest()
  const key = createHmac('sha256', extracted).update('Caldera Derived Key\u0001').digest().subarray(0, 16)
  const signature = createHmac('sha256', key)
    .update(identity.poolName + identity.username)
    .update(Buffer.from(claim.secretBlock, 'base64'))
    .update(claim.timestamp)
    .digest('base64')
  assert.ok(!(await passwordClaimHolds(powerHere, { ...claim, srpA: '0', signature })))
})

test('a password matches its own verifier and no other', async () => {
  assert.ok(await passwordMatches(powerHere, verifier, identity, password))
  assert.ok(!(await passwordMatches(powerHere, verifier, identity, `${password} `)))
  assert.ok(!(await passwordMatches(powerHere, verifier, { ...identity, username: 'other' }, password)))
  assert.ok(!(await passwordMatches(powerHere, { ...verifier, salt: '11'.repeat(16) }, identity, password)))
})

test('the same password has a different verifier each time', async () => {
  const again = await createVerifier(powerHere, random, identity, password)
  assert.notEqual(again.salt, verifier.salt)
  assert.notEqual(again.verifier, verifier.verifier)
})

test('a user who does not exist has a steady verifier that no sign-in passes', async () => {
  const ring = createKeyRing(random, 0)
  const decoy = decoyVerifier(ring, identity)
  assert.deepEqual(decoyVerifier(ring, identity), decoy)
  assert.notDeepEqual(decoyVerifier(ring, { ...identity, username: 'other' }), decoy)
  assert.match(decoy.salt, /^[1-9a-f][0-9a-f]{31}$/)
  assert.ok(!(await passwordClaimHolds(powerHere, await claimOf(password, decoy))))
})

test("an SRP timestamp is read back only in Cognito's form", async () => {
  assert.equal(formatSrpTimestamp(now), 'Tue Sep 5 09:07:03 UTC 2023')
  assert.equal(parseSrpTimestamp('Tue Sep 5 09:07:03 UTC 2023'), now)
  const others = [
    'Tue Sep 05 09:07:03 UTC 2023',
    'Mon Sep 5 09:07:03 UTC 2023',
    'Tue Sep 31 09:07:03 UTC 2023',
    '',
    'x',
  ]
  for (const text of others) assert.equal(parseSrpTimestamp(text), undefined, text)
})

test('a secret hash is the HMAC of username and client id, and any other is refused', async () => {
  const expected = createHmac('sha256', 'secret').update('userclient').digest('base64')
  assert.equal(secretHash('user', 'client', 'secret'), expected)
  assert.ok(secretHashMatches(expected, 'user', 'client', 'secret'))
  assert.ok(!secretHashMatches(expected, 'user', 'client', 'other'))
  assert.ok(!secretHashMatches(expected, 'other', 'client', 'secret'))
  assert.ok(!secretHashMatches('', 'user', 'client', 'secret'))
})
