import assert from 'node:assert/strict'
import { test } from 'node:test'
import { together } from './together.ts'

test('what arrives in one turn begins in the next, step by step beside each other', async () => {
  const turn = together()
  const steps: string[] = []
  const work = async (name: string) => {
    await turn()
    steps.push(`${name}1`)
    await undefined
    steps.push(`${name}2`)
  }
  const both = Promise.all([work('a'), work('b')])
  await undefined
  assert.deepEqual(steps, [], 'not within the turn')
  await both
  assert.deepEqual(steps, ['a1', 'b1', 'a2', 'b2'])
})

test('what arrives while others begin has a turn of its own', async () => {
  const turn = together()
  await turn()
  let begun = false
  const later = turn().then(() => {
    begun = true
  })
  await undefined
  assert.equal(begun, false)
  await later
  assert.equal(begun, true)
})
