import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterEach, describe, it } from 'node:test'
import { nearEnd, textOf } from './node.fixture.ts'
import { defaultLimits, type Handle } from './node.ts'

describe('a body that is refused before it was read', { timeout: 20_000 }, () => {
  const near = nearEnd()
  const { open } = near
  afterEach(() => near.close())
  const refuse: Handle = async () => ({ status: 403, headers: [], body: 'no' })

  /** A client that reads nothing before it has sent all, as most do. */
  const sendAll = async (socket: Socket, head: string, octets: number): Promise<void> => {
    socket.write(head)
    for (let left = octets; left > 0; left -= 65_536) {
      if (!socket.write(Buffer.alloc(Math.min(left, 65_536)))) await once(socket, 'drain')
    }
  }

  it('lets a client that sends a large body whole read why it was refused, and hears nothing further from it', async () => {
    const paths: string[] = []
    const socket = await open(async ({ path }) => {
      paths.push(path)
      return { status: 403, headers: [], body: 'no' }
    })
    await sendAll(socket, 'PUT /large HTTP/1.1\r\nHost: x\r\nContent-Length: 33554432\r\n\r\n', 33_554_432)
    socket.write('DELETE /next HTTP/1.1\r\nHost: x\r\n\r\n')
    assert.match(await textOf(socket), /^HTTP\/1\.1 403 [\s\S]*Connection: close[\s\S]*no$/)
    assert.deepEqual(paths, ['/large'])
  })

  it('does not wait for ever for the end of a body that it refused', async () => {
    const socket = await open(refuse, { ...defaultLimits, lingering: { longest: 100, idle: 30_000 } })
    socket.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 33554432\r\n\r\nbegun')
    assert.match(await textOf(socket), /^HTTP\/1\.1 403 [\s\S]*no$/)
  })

  it('stops without waiting for bodies that it refused', async () => {
    const socket = await open(refuse)
    socket.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 33554432\r\n\r\nbegun')
    await once(socket, 'data')
    await near.close(1_000_000)
  })
})
