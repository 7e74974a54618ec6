import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedFolderSync } from './folderSync.ts'

/** A flush that ends when told to. */
function controlled() {
  const flushes: { readonly folder: string; readonly end: (error?: Error) => void }[] = []
  const sync = (folder: string) =>
    new Promise<void>((resolve, reject) => {
      flushes.push({ folder, end: (error) => (error === undefined ? resolve() : reject(error)) })
    })
  return { flushes, shared: sharedFolderSync(sync) }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('callers that come during a flush share the next one', async () => {
  const { flushes, shared } = controlled()
  const first = shared('a')
  const rest = [shared('a'), shared('a'), shared('a')]
  assert.equal(flushes.length, 1)
  flushes[0]?.end()
  await first
  await turn()
  assert.equal(flushes.length, 2)
  flushes[1]?.end()
  await Promise.all(rest)
  await turn()
  assert.equal(flushes.length, 2)
})

test('a caller is not answered by a flush that began before it came', async () => {
  const { flushes, shared } = controlled()
  const first = shared('a')
  let isAnswered = false
  const second = shared('a').then(() => {
    isAnswered = true
  })
  flushes[0]?.end()
  await first
  await turn()
  assert.equal(isAnswered, false)
  flushes[1]?.end()
  await second
})

test('a flush that fails rejects its own callers only', async () => {
  const { flushes, shared } = controlled()
  const first = shared('a')
  const second = shared('a')
  flushes[0]?.end(new Error('input/output error'))
  await assert.rejects(first, /input\/output error/)
  await turn()
  flushes[1]?.end()
  await second
})

test('folders do not wait for each other', async () => {
  const { flushes, shared } = controlled()
  const both = [shared('a'), shared('b')]
  assert.deepEqual(
    flushes.map(({ folder }) => folder),
    ['a', 'b'],
  )
  for (const { end } of flushes) end()
  await Promise.all(both)
})
