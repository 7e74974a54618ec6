import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createKeyRing } from '../../../tokens/keyRing.ts'
import { random } from '../../asking.fixture.ts'
import type { GroupRecord } from '../ports/groups.ts'
import type { PoolRecord, PoolSettings } from '../ports/pools.ts'
import { isEmail, isPhoneNumber } from './attributes.ts'
import { groupClaims } from './groupClaims.ts'
import { lockedFor } from './lockout.ts'
import { codeMessage, deliveryDetails, simulatedDelivery } from './messages.ts'
import { newUser } from './newUsers.ts'
import { requireAllowedPassword, temporaryPassword } from './passwordPolicy.ts'
import { newPoolSettings } from './poolSettings.ts'
import { recoveryBy } from './recovery.ts'
import { parsePlace, parseUserFilter } from './userFilter.ts'

const settings: PoolSettings = newPoolSettings({ PoolName: 'p' })
const pool: PoolRecord = {
  id: 'us-east-1_abcdefghi',
  account: '000000000000',
  region: 'us-east-1',
  name: 'p',
  createdAt: 0,
  modifiedAt: 0,
  version: 1,
  settings,
  tags: {},
}

test('the lock doubles from one second to fifteen minutes', () => {
  assert.deepEqual([0, 4, 5, 6, 7, 14, 15, 60].map(lockedFor), [0, 0, 1000, 2000, 4000, 512_000, 900_000, 900_000])
})

test('every temporary password follows every policy', () => {
  fc.assert(
    fc.property(fc.integer({ min: 6, max: 99 }), (MinimumLength) => {
      const flags = { RequireUppercase: true, RequireLowercase: true, RequireNumbers: true, RequireSymbols: true }
      const strict = { ...settings, Policies: { PasswordPolicy: { ...flags, MinimumLength } } }
      requireAllowedPassword(strict, temporaryPassword(random, strict))
    }),
  )
})

test('a space counts as a symbol only inside a password', () => {
  requireAllowedPassword(settings, 'Correct horse 7')
  assert.throws(() => requireAllowedPassword(settings, ' Correcthorse7 '), /symbol characters/)
})

test('addresses and numbers are told from other text', () => {
  for (const text of ['a@b', 'ann.b+c@mail.example.com', 'ä@example.com']) assert.ok(isEmail(text), text)
  for (const text of ['a', '@b', 'a@', 'a@b@c', 'a b@c', 'a@b..c', 'a@.b', '<a@b>', `${'a'.repeat(250)}@b.example`]) {
    assert.ok(!isEmail(text), text)
  }
  for (const text of ['+15555550100', '+4930123456']) assert.ok(isPhoneNumber(text), text)
  for (const text of ['15555550100', '+0123', '+1555555010012345', '+1 555', '']) assert.ok(!isPhoneNumber(text), text)
})

test('a filter is read with its escapes, and its value is never a pattern', () => {
  assert.deepEqual(parseUserFilter('name = "An \\"A\\" \\\\ %_"'), {
    field: { attribute: 'name' },
    match: 'equals',
    value: 'An "A" \\ %_',
  })
  assert.deepEqual(parseUserFilter('"email"^="a"'), { field: { attribute: 'email' }, match: 'startsWith', value: 'a' })
  assert.deepEqual(parseUserFilter('status ^= "Dis"'), { field: 'enabled', match: 'equals', value: '0' })
  assert.equal(parseUserFilter('  '), undefined)
  for (const text of ['email = "a" or email = "b"', 'email = "a', 'email != "a"', '= "a"', 'password = "a"']) {
    assert.throws(() => parseUserFilter(text), { code: 'InvalidParameterException' })
  }
})

test('placeholders are filled in as text', () => {
  const user = { ...newUser({ random }, pool, '$&', {}, 'CONFIRMED', 0), attributes: {} }
  const template = { EmailMessage: '{username}: {####}{####}', EmailSubject: '{####}' }
  const to = { attribute: 'email', medium: 'EMAIL', address: 'a@b' } as const
  const letter = { kind: 'signUp', to, code: '123456', at: 0, texts: {} } as const
  const message = codeMessage({ VerificationMessageTemplate: template }, user, letter)
  assert.equal(message.body, '$&: 123456123456')
  assert.equal(message.subject, '123456')
})

test('destinations are masked, and a simulated one looks like a real one', () => {
  const masked = (medium: 'EMAIL' | 'SMS', address: string) =>
    deliveryDetails({ attribute: medium === 'EMAIL' ? 'email' : 'phone_number', medium, address }).Destination
  assert.equal(masked('EMAIL', 'ann@example.com'), 'a***@e***')
  assert.equal(masked('SMS', '+15555550100'), '+*******0100')
  const ring = createKeyRing(random, 0)
  const bySms = { ...pool, settings: { ...settings, AutoVerifiedAttributes: ['phone_number' as const] } }
  assert.match(simulatedDelivery(ring, pool, 'x').Destination ?? '', /^[a-z]\*\*\*@[a-z]\*\*\*$/)
  assert.match(simulatedDelivery(ring, bySms, 'x').Destination ?? '', /^\+\*{7}\d{4}$/)
})

test("a forgotten password's code follows the pool's order of recovery, to verified addresses only", () => {
  const both = { email: 'a@b', email_verified: 'true', phone_number: '+15555550100', phone_number_verified: 'true' }
  const ordered = (...names: ('verified_email' | 'admin_only')[]): PoolSettings => ({
    AccountRecoverySetting: { RecoveryMechanisms: names.map((Name, i) => ({ Name, Priority: i + 1 })) },
  })
  assert.equal(recoveryBy(settings, both, [])?.medium, 'SMS')
  assert.equal(recoveryBy(ordered('verified_email'), both, [])?.medium, 'EMAIL')
  assert.equal(recoveryBy(ordered('admin_only'), both, []), undefined)
  assert.equal(recoveryBy(settings, { ...both, phone_number_verified: 'false' }, [])?.medium, 'EMAIL')
  assert.equal(recoveryBy(settings, { email: 'a@b' }, []), undefined)
})

test('groups that tie with one role prefer it; with two they prefer none', () => {
  const group = (name: string, roleArn: string | undefined, precedence?: number): GroupRecord => ({
    poolId: pool.id,
    name,
    roleArn,
    precedence,
    description: undefined,
    createdAt: 0,
    modifiedAt: 0,
  })
  const preferred = (...groups: GroupRecord[]) => groupClaims(groups)['cognito:preferred_role']
  assert.equal(preferred(group('a', 'r1', 1), group('b', 'r1', 1)), 'r1')
  assert.equal(preferred(group('a', 'r1', 1), group('b', 'r2', 1)), undefined)
  assert.equal(preferred(group('a', 'r1'), group('b', 'r2', 9)), 'r2')
  assert.deepEqual(groupClaims([]), {})
  assert.deepEqual(groupClaims([group('a', undefined, 0)]), { 'cognito:groups': ['a'] })
})

test('a page of users goes on only where a user of its filter can stand', () => {
  const filter = parseUserFilter('email ^= "ann"')
  assert.deepEqual(parsePlace(filter, 'sub ann smith@example.com'), { sub: 'sub', value: 'ann smith@example.com' })
  assert.deepEqual(parsePlace(parseUserFilter('email = "ann"'), 'sub'), { sub: 'sub' })
  assert.deepEqual(parsePlace(undefined, 'sub'), { sub: 'sub' })
  const refused = { code: 'InvalidParameterException', message: 'Invalid pagination token.' }
  for (const text of ['sub', 'sub bob@example.com']) assert.throws(() => parsePlace(filter, text), refused)
  assert.throws(() => parsePlace(undefined, 'sub ann'), refused)
})
