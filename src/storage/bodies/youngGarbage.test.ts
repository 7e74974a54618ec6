import assert from 'node:assert/strict'
import { test } from 'node:test'
import { youngGarbage } from './youngGarbage.ts'

test('new objects alone are gone through whenever enough octets have passed', () => {
  const asked: unknown[] = []
  const passed = youngGarbage(100, (options) => void asked.push(options))
  passed(60)
  passed(39)
  assert.deepEqual(asked, [])
  passed(1)
  passed(99)
  assert.deepEqual(asked, [{ type: 'minor', execution: 'sync' }])
  passed(1000)
  assert.equal(asked.length, 2)
})
