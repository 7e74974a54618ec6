import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTurns } from './turns.ts'

test('work on one thing goes on one after another, also after work that failed', async () => {
  const turns = openTurns()
  const seen: string[] = []
  const work = (name: string) =>
    turns.inTurn('a', async (hasWaited) => {
      seen.push(`${name} begins`)
      await new Promise((resolve) => setImmediate(resolve))
      seen.push(`${name} ends`)
      if (name === 'second') throw new Error('failed')
      return hasWaited
    })
  const outcomes = await Promise.allSettled([work('first'), work('second'), work('third')])
  assert.deepEqual(
    outcomes.map((each) => (each.status === 'fulfilled' ? each.value : 'failed')),
    [false, 'failed', true],
  )
  const inOrder = ['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`])
  assert.deepEqual(seen, inOrder)
  assert.equal(await work('later'), false)
})

test('work on different things does not wait', async () => {
  const turns = openTurns()
  const other = turns.inTurn('b', async () => 'done')
  const first = turns.inTurn('a', async () => other)
  assert.equal(await first, 'done')
})
