import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import type { HttpRequest, HttpResponse } from '../kernel/http.ts'
import { defaultLimits, type Limits, type Listener, listen } from './node.ts'

const noon = Date.UTC(2026, 0, 2, 12, 0, 0)

async function server(
  handle: (request: HttpRequest) => Promise<HttpResponse>,
  limits: Partial<Limits> = {},
): Promise<Listener & { readonly broken: unknown[] }> {
  const broken: unknown[] = []
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    handle,
    clock: { now: () => noon },
    limits: { ...defaultLimits, ...limits },
    onBroken: (error) => broken.push(error),
  })
  return { ...listener, broken }
}

/** Sends raw text and reads until the server closes the connection. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  return rest(socket)
}

async function rest(socket: Socket): Promise<string> {
  let answer = ''
  socket.on('data', (chunk) => {
    answer += String(chunk)
  })
  socket.on('error', () => socket.destroy())
  await once(socket, 'close')
  return answer
}

const ok = async (): Promise<HttpResponse> => ({ status: 200, headers: ['X-A', '1'], body: 'ok' })

describe('the node:http adapter', () => {
  it('keeps the target as it was sent, and header names lower-case, in order, with duplicates', async () => {
    const seen: HttpRequest[] = []
    const { port, stop } = await server(async (request) => {
      seen.push(request)
      return { status: 200, headers: [] }
    })
    await raw(port, 'GET /a/%2e%2e//b?x=%2F&x HTTP/1.1\r\nHost: h\r\nX-B: 1\r\nx-b: 2\r\nConnection: close\r\n\r\n')
    await raw(port, 'GET http://other:1/p?q HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
    assert.equal(seen[0]?.path, '/a/%2e%2e//b')
    assert.equal(seen[0]?.query, 'x=%2F&x')
    assert.deepEqual(seen[0]?.headers.slice(0, 6), ['host', 'h', 'x-b', '1', 'x-b', '2'])
    assert.deepEqual([seen[1]?.path, seen[1]?.query], ['/p', 'q'])
    await stop(1000)
  })

  it("sends exactly one Date, by the server's clock", async () => {
    const { port, stop } = await server(ok)
    const answer = await raw(port, 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
    assert.deepEqual(answer.match(/^date: .*$/gim), ['Date: Fri, 02 Jan 2026 12:00:00 GMT'])
    await stop(1000)
  })

  it('answers HEAD without a body, and closes the body that nobody reads', async () => {
    let closed = false
    const { port, stop } = await server(async () => ({
      status: 200,
      headers: ['Content-Length', '3'],
      body: {
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false, value: Buffer.from('abc') }),
          return: async () => {
            closed = true
            return { done: true, value: undefined }
          },
        }),
      },
    }))
    const answer = await raw(port, 'HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
    assert.ok(answer.endsWith('\r\n\r\n'))
    assert.ok(closed)
    await stop(1000)
  })

  it('asks for a waiting body only when somebody reads it', async () => {
    const { port, stop } = await server(async ({ path, body }) => {
      if (path === '/refused') return { status: 403, headers: [] }
      return { status: 200, headers: [], body: await body.collect(100) }
    })
    const head = (path: string) => `PUT ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n`
    const refused = await raw(port, `${head('/refused')}\r\n`)
    assert.match(refused, /^HTTP\/1\.1 403/)
    assert.match(refused, /connection: close/i)
    const taken = await raw(port, `${head('/taken')}Connection: close\r\n\r\nhi`)
    assert.match(taken, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200[\s\S]*hi$/)
    await stop(1000)
  })

  it('refuses a body past the limit of whoever collects it', async () => {
    const { port, stop } = await server(async ({ body }) => {
      const error = await body.collect(3).catch((reason: Error) => reason)
      return { status: 200, headers: [], body: error instanceof Error ? error.message : 'taken' }
    })
    const answer = await raw(port, 'PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nConnection: close\r\n\r\nabcd')
    assert.match(answer, /larger than the 3 octets/)
    await stop(1000)
  })

  it('refuses headers past their limit', async () => {
    const { port, stop } = await server(ok, { headerBytes: 1024 })
    const answer = await raw(port, `GET / HTTP/1.1\r\nHost: h\r\nX: ${'a'.repeat(2000)}\r\n\r\n`)
    assert.match(answer, /^HTTP\/1\.1 431/)
    await stop(1000)
  })

  it('refuses what is not HTTP', async () => {
    const { port, stop } = await server(ok)
    assert.match(await raw(port, 'hello\r\n\r\n'), /^HTTP\/1\.1 400/)
    await stop(1000)
  })

  it('closes on a client that takes too long over its headers', async () => {
    const { port, stop } = await server(ok, { headersTimeout: 100 })
    assert.match(await raw(port, 'GET / HTTP/1.1\r\nHost: h\r\n'), /^HTTP\/1\.1 408/)
    await stop(1000)
  })

  it('closes on a client that stops in the middle of its body, and the reader hears of it', async () => {
    const heard = Promise.withResolvers<unknown>()
    const { port, stop } = await server(
      async ({ body }) => {
        heard.resolve(await body.collect(100).catch((error: unknown) => error))
        return { status: 400, headers: [] }
      },
      { idleTimeout: 100 },
    )
    await raw(port, 'PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc')
    assert.match(String(await heard.promise), /number of bytes specified/)
    await stop(1000)
  })

  it('ends the reader behind a response whose client went away', async () => {
    const ended = Promise.withResolvers<void>()
    const { port, stop, broken } = await server(async () => ({
      status: 200,
      headers: [],
      body: (async function* () {
        try {
          for (;;) yield Buffer.alloc(1024 * 1024)
        } finally {
          ended.resolve()
        }
      })(),
    }))
    const socket = connect(port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n')
    await once(socket, 'data')
    socket.destroy()
    await ended.promise
    await stop(1000)
    assert.equal(broken.length, 1)
  })

  it('lets a request under way finish when it is told to stop, and takes no new one', async () => {
    const begun = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const { port, stop } = await server(async () => {
      begun.resolve()
      await release.promise
      return { status: 200, headers: [], body: 'done' }
    })
    const answer = raw(port, 'GET / HTTP/1.1\r\nHost: h\r\n\r\n')
    await begun.promise
    const stopped = stop(5000)
    const late = connect(port, '127.0.0.1')
    const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException]
    assert.equal(error.code, 'ECONNREFUSED')
    release.resolve()
    assert.match(await answer, /done$/)
    await stopped
  })

  it('gives up on a request that outlives its grace', async () => {
    const begun = Promise.withResolvers<void>()
    const { port, stop } = await server(async () => {
      begun.resolve()
      return new Promise<never>(() => undefined)
    })
    const answer = raw(port, 'GET / HTTP/1.1\r\nHost: h\r\n\r\n')
    await begun.promise
    await stop(50)
    assert.equal(await answer, '')
  })
})
