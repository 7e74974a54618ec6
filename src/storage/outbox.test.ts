import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { folderOutbox } from './outbox.ts'

describe('the outbox folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'outbox-'))
  after(() => rm(root, { recursive: true }))

  const message = {
    poolId: 'us-east-1_abc',
    username: 'ana',
    destination: 'ana@example.com',
    medium: 'EMAIL',
    kind: 'signUp',
    code: '123456',
    subject: 'Your code',
    format: 'text',
    body: 'Your code is 123456',
    at: Date.UTC(2026, 0, 2, 3, 4, 5),
  } as const

  it('gets one JSON file a message, that only its owner can read', async () => {
    const folder = join(root, 'outbox')
    const outbox = folderOutbox(folder)
    await Promise.all([
      outbox.deliver(message, { isAwaited: true }),
      outbox.deliver({ ...message, kind: 'forgotPassword' }, { isAwaited: true }),
    ])
    const names = await readdir(folder)
    assert.equal(names.length, 2)
    const first = names.find((name) => name.endsWith('signUp.json')) ?? ''
    assert.deepEqual(JSON.parse(await readFile(join(folder, first), 'utf8')), {
      ...message,
      at: '2026-01-02T03:04:05.000Z',
    })
    assert.equal((await stat(join(folder, first))).mode & 0o777, 0o600)
  })

  it('refuses to pretend: a message that cannot be written is not delivered', async () => {
    const taken = join(root, 'file')
    await writeFile(taken, '')
    await assert.rejects(folderOutbox(taken).deliver(message, { isAwaited: true }))
  })
})
