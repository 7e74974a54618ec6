import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Writable } from 'node:stream'
import { describe, it } from 'node:test'
import { outputTo } from './output.ts'

/** A stream that takes nothing. */
function refusing(code: string): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) })
}

describe('what a command writes', () => {
  it('may go to nobody, which ends nothing but what is written for its reader', async () => {
    const { write, tell, unread, hasLost } = outputTo(refusing('EPIPE'), refusing('EPIPE'))
    tell('progress\n')
    assert.equal(unread.aborted, false)
    const ended = once(unread, 'abort')
    write('line\n')
    await ended
    assert.equal(hasLost(), false)
  })

  it('is missed where a disk did not take it', async () => {
    const stdout = refusing('ENOSPC')
    const { write, unread, hasLost } = outputTo(stdout, refusing('EPIPE'))
    write('line\n')
    await new Promise((closed) => stdout.once('close', closed))
    assert.deepEqual([hasLost(), unread.aborted], [true, false])
  })
})
