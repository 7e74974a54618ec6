import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { message as toAnn } from '../app/messages/message.fixture.ts'
import { outboxFolder } from './outbox.ts'

describe('the outbox folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'outbox-'))
  after(() => rm(root, { recursive: true }))

  const message = { ...toAnn, at: Date.UTC(2026, 0, 2, 3, 4, 5) }
  const kept = { status: 'kept' } as const

  it('gets one JSON file a message, that only its owner can read', async () => {
    const folder = join(root, 'outbox')
    const outbox = outboxFolder(folder)
    await Promise.all([outbox.keep(message, kept), outbox.keep({ ...message, kind: 'forgotPassword' }, kept)])
    const names = await readdir(folder)
    assert.equal(names.length, 2)
    const first = names.find((name) => name.endsWith('signUp.json')) ?? ''
    const expected = { ...message, at: '2026-01-02T03:04:05.000Z', delivery: kept }
    assert.deepEqual(JSON.parse(await readFile(join(folder, first), 'utf8')), expected)
    assert.deepEqual(await outbox.read(first), expected)
    assert.equal((await stat(join(folder, first))).mode & 0o777, 0o600)
  })

  it('has no code of a message that leaves otherwise, and tells how it fared', async () => {
    const folder = join(root, 'leaving')
    const outbox = outboxFolder(folder)
    const settle = await outbox.keep(message, { status: 'sending', by: 'smtp' })
    const [name = ''] = await outbox.names()
    for (const delivery of [
      { status: 'sending', by: 'smtp' },
      { status: 'failed', by: 'smtp', reason: 'no answer' },
    ] as const) {
      await settle(delivery)
      const text = await readFile(join(folder, name), 'utf8')
      assert.doesNotMatch(text, /123456/)
      assert.deepEqual((await outbox.read(name))?.delivery, delivery)
    }
    assert.equal((await outbox.names()).length, 1)
  })

  it('lists the newest first, and nothing where there was no message', async () => {
    const outbox = outboxFolder(join(root, 'listed'))
    assert.deepEqual(await outbox.names(), [])
    for (const at of [2000, 1000, 3000]) await outbox.keep({ ...message, at }, kept)
    const times = (await outbox.names()).map((name) => name.slice(17, 20))
    assert.deepEqual(times, ['03.', '02.', '01.'])
    assert.equal(await outbox.read('no such.json'), undefined)
  })

  it('lists messages of one moment in the order in which they came, the newest first', async () => {
    const outbox = outboxFolder(join(root, 'moment'))
    for (let code = 1; code <= 12; code++) await outbox.keep({ ...message, code: String(code) }, kept)
    const read = await Promise.all((await outbox.names()).map(outbox.read))
    assert.deepEqual(
      read.map((each) => Number(each?.code)),
      [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
    )
  })

  it('keeps the record of so many messages that left, and every one that is there to be read', async () => {
    const leaving = outboxFolder(join(root, 'pruned'), 10)
    for (let at = 0; at < 40; at++) await leaving.keep({ ...message, at: at * 1000 }, { status: 'sent', by: 'smtp' })
    const names = await leaving.names()
    assert.ok(names.length <= 11, `${names.length} are there`)
    assert.match(names[0] ?? '', /^1970-01-01T00-00-39/)
    const reading = outboxFolder(join(root, 'whole'), 10)
    for (let at = 0; at < 40; at++) await reading.keep({ ...message, at: at * 1000 }, kept)
    assert.equal((await reading.names()).length, 40)
  })

  it('refuses to pretend: a message that cannot be written is not kept', async () => {
    const taken = join(root, 'file')
    await writeFile(taken, '')
    await assert.rejects(outboxFolder(taken).keep(message, kept))
  })
})
