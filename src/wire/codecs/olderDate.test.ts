import assert from 'node:assert/strict'
import { test } from 'node:test'
import { olderHttpDate } from './olderDate.ts'

test('dates in the forms that HTTP had before are moments in UTC', () => {
  const moment = new Date('1994-11-06T08:49:37Z')
  assert.deepEqual(olderHttpDate('Sunday, 06-Nov-94 08:49:37 GMT'), moment)
  assert.deepEqual(olderHttpDate('Sun Nov  6 08:49:37 1994'), moment)
  assert.deepEqual(olderHttpDate('Wednesday, 01-Jan-31 00:00:00 GMT'), new Date('2031-01-01T00:00:00Z'))
  assert.deepEqual(olderHttpDate('Sat Dec 31 23:59:59 2033'), new Date('2033-12-31T23:59:59Z'))
})

test('no other text is such a date', () => {
  for (const text of [
    '',
    '0',
    '1994',
    'yesterday',
    '1994-11-06T08:49:37Z',
    'Sun Nov 6 08:49:37 1994',
    'Sun Nov 06 08:49:37 1994 CET',
    'Sunday, 06-Nov-94 08:49:37 CET',
    'Sunday, 06-Nov-1994 08:49:37 GMT',
    'Sunday, 06-Xyz-94 08:49:37 GMT',
    'Sun Nov 06 88:49:37 1994',
  ]) {
    assert.equal(olderHttpDate(text), undefined, text)
  }
})
