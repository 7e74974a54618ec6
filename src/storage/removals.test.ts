import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { CannotStart } from '../kernel/cannotStart.ts'
import { holdRemovals, openRemovals } from './removals.ts'

const noReport = (error: unknown): void => assert.fail(String(error))

describe('removals of a data folder', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'poolhouse-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('are done before they resolve, also many at once', async () => {
    const removals = openRemovals(join(folder, 'free'), noReport)
    const done: number[] = []
    await Promise.all(Array.from({ length: 50 }, (_, n) => removals.attempt(async () => void done.push(n))))
    assert.equal(done.length, 50)
    removals.stop()
  })

  test('tell of their failure', async () => {
    const removals = openRemovals(join(folder, 'failing'), noReport)
    await assert.rejects(
      removals.attempt(() => Promise.reject(new Error('no'))),
      /no/,
    )
    removals.stop()
  })

  test('are put off while they are held, and done afterwards', async () => {
    const path = join(folder, 'held')
    const removals = openRemovals(path, noReport)
    const hold = await holdRemovals(path)
    let isDone = false
    const { promise, resolve } = Promise.withResolvers<void>()
    await removals.attempt(async () => {
      isDone = true
      resolve()
    })
    await removals.attemptNow(() => assert.fail('now is no time'))
    assert.equal(isDone, false)
    hold.release()
    const keepAlive = setInterval(() => undefined, 1000)
    await promise
    clearInterval(keepAlive)
    assert.ok(isDone)
    removals.stop()
  })

  test('of several processes do not hinder each other', async () => {
    const path = join(folder, 'both')
    const [one, other] = [openRemovals(path, noReport), openRemovals(path, noReport)]
    let inside = 0
    await one.attempt(() => other.attempt(async () => void (inside += 1)))
    assert.equal(inside, 1)
    one.stop()
    other.stop()
  })

  test('are waited for by who would hold them, and held by one alone', async () => {
    const path = join(folder, 'alone')
    const removals = openRemovals(path, noReport)
    let release: () => void = () => undefined
    const removing = removals.attempt(() => new Promise<void>((resolve) => (release = resolve)))
    await assert.rejects(holdRemovals(path, 1), CannotStart)
    release()
    await removing
    const hold = await holdRemovals(path)
    await assert.rejects(holdRemovals(path, 1), /another backup/)
    hold.release()
    removals.stop()
  })

  test('go on when who held them was killed', async () => {
    const path = join(folder, 'killed')
    const module = new URL('./removals.ts', import.meta.url).href
    const script = `import { holdRemovals } from '${module}'
      await holdRemovals('${path}'); console.log('held'); setInterval(() => 0, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 2] })
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    await assert.rejects(holdRemovals(path, 1), CannotStart)
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    const hold = await holdRemovals(path, 1)
    hold.release()
  })
})
