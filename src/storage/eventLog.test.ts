import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { folderEventLog } from './eventLog.ts'

describe('an event log', () => {
  let root: string
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'poolhouse-events-'))
  })
  after(() => rm(root, { recursive: true, force: true }))

  const linesOf = async (path: string) =>
    (await readFile(path, 'utf8'))
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as unknown)

  it('has every document on a line of its own, those of one call together, only for its owner', async () => {
    const folder = join(root, 'lines')
    const log = folderEventLog(folder, 'app')
    const calls = Array.from({ length: 30 }, (_, call) => [
      { call, part: 1, text: 'a\nb\u2028' },
      { call, part: 2 },
    ])
    await Promise.all(calls.map((documents) => log.append(documents)))
    assert.deepEqual(await linesOf(join(folder, 'app.jsonl')), calls.flat())
    assert.equal((await stat(join(folder, 'app.jsonl'))).mode & 0o777, 0o600)
    assert.equal((await stat(folder)).mode & 0o777, 0o700)
  })

  it('goes on where it stood when it is opened again', async () => {
    const folder = join(root, 'again')
    for (const number of [1, 2]) await folderEventLog(folder, 'app').append([{ number }])
    assert.deepEqual(await linesOf(join(folder, 'app.jsonl')), [{ number: 1 }, { number: 2 }])
  })

  it('begins a new file when one is full, and keeps four older ones', async () => {
    const folder = join(root, 'full')
    const log = folderEventLog(folder, 'app', 20)
    for (let number = 1; number <= 9; number += 1) await log.append([{ number: 1000 + number }])
    assert.deepEqual((await readdir(folder)).sort(), ['app.jsonl', ...[1, 2, 3, 4].map((age) => `app.jsonl.${age}`)])
    assert.deepEqual(await linesOf(join(folder, 'app.jsonl')), [{ number: 1009 }])
    assert.deepEqual(await linesOf(join(folder, 'app.jsonl.4')), [{ number: 1005 }])
  })

  it('says what could not be written, and goes on when it can', async () => {
    const folder = join(root, 'broken')
    await writeFile(folder, 'no folder')
    const log = folderEventLog(folder, 'app')
    await assert.rejects(log.append([{ number: 1 }]))
    await rm(folder)
    await log.append([{ number: 2 }])
    assert.deepEqual(await linesOf(join(folder, 'app.jsonl')), [{ number: 2 }])
  })
})
