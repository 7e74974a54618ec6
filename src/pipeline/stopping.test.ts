import assert from 'node:assert/strict'
import { once } from 'node:events'
import { afterEach, describe, it } from 'node:test'
import { nearEnd, signal, textOf } from './node.fixture.ts'

describe('a server that is told to stop', { timeout: 20_000 }, () => {
  const near = nearEnd()
  const { open } = near
  afterEach(() => near.close())
  const ask = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

  it('answers what is under way, and says that it was the last', async () => {
    const begun = signal()
    const goOn = signal()
    const socket = await open(async () => {
      begun.settle()
      await goOn.promise
      return { status: 200, headers: [], body: 'answered' }
    })
    socket.write(ask)
    await begun.promise
    const stopped = near.close(10_000)
    goOn.settle()
    assert.match(await textOf(socket), /^HTTP\/1\.1 200 [\s\S]*Connection: close\r\n[\s\S]*answered$/)
    await stopped
  })

  it('answers those who have just been answered once more', async () => {
    const socket = await open(async () => ({ status: 200, headers: [], body: 'answered' }))
    socket.write(ask)
    await once(socket, 'data')
    const stopped = near.close(10_000)
    socket.write(ask)
    assert.match(await textOf(socket), /Connection: close\r\n[\s\S]*answered$/)
    await stopped
  })

  it('does not cut off an answer that its client has not read yet', async () => {
    const size = 32 * 1024 * 1024
    const socket = await open(async () => ({ status: 200, headers: [], body: Buffer.alloc(size, 'x') }))
    socket.write(ask)
    await once(socket, 'readable')
    const stopped = near.close(10_000)
    await new Promise((later) => setTimeout(later, 300))
    const text = textOf(socket)
    socket.resume()
    assert.equal((await text).split('\r\n\r\n')[1]?.length, size)
    await stopped
  })

  it('waits no longer than its patience', async () => {
    const socket = await open(() => new Promise(() => undefined))
    socket.write(ask)
    const text = textOf(socket)
    await near.close(200)
    assert.equal(await text, '')
  })
})
