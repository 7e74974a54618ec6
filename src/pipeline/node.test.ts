import assert from 'node:assert/strict'
import { once } from 'node:events'
import { afterEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../kernel/fault.ts'
import type { HttpResponse } from '../kernel/http.ts'
import { endless, nearEnd, signal, textOf } from './node.fixture.ts'
import { defaultLimits } from './node.ts'

describe('the node:http adapter', { timeout: 20_000 }, () => {
  const near = nearEnd()
  const { open } = near
  afterEach(() => near.close())

  const ok = (body: HttpResponse['body'], headers: readonly string[] = []): HttpResponse => ({
    status: 200,
    headers,
    ...(body === undefined ? {} : { body }),
  })
  it('does not count the time that an answer takes as that of a body which trickles', async () => {
    const patience = { grace: 1, octetsPerSecond: 1_000_000, interval: 1 }
    async function* slow(): AsyncIterable<Uint8Array> {
      yield Buffer.from('it takes ')
      await sleep(100)
      yield Buffer.from('its time')
    }
    const socket = await open(async () => ok(slow(), ['Content-Length', '17']), { ...defaultLimits, patience })
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    assert.match(await textOf(socket), /it takes its time$/)
  })

  it('passes over an expectation that it does not know', async () => {
    const socket = await open(async () => ok('done', ['Content-Length', '4']))
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nExpect: 200\r\nConnection: close\r\n\r\n')
    assert.match(await textOf(socket), /^HTTP\/1\.1 200 [\s\S]*done$/)
  })

  it('lets go of a streamed body that HEAD does not want, and keeps the connection', async () => {
    const { iterable, closed, chunks } = endless()
    const socket = await open(async ({ method }) =>
      ok(method === 'HEAD' ? iterable : 'second', ['Content-Length', '6']),
    )
    socket.write('HEAD / HTTP/1.1\r\nHost: x\r\n\r\n')
    await closed
    assert.equal(chunks(), 0)
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    assert.match(await textOf(socket), /^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 200 [\s\S]*second$/)
  })

  it('reads no further ahead than a slow client takes, and lets go when it vanishes', async () => {
    const { iterable, closed, chunks } = endless()
    const socket = await open(async () => ok(iterable))
    socket.pause()
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'readable')
    socket.destroy()
    await closed
    assert.ok(chunks() < 1000, `${chunks()} chunks were read for a client that took none`)
    assert.ok(near.broken().every((error) => error instanceof Error && /went away|reset|EPIPE/.test(error.message)))
  })

  it('lets go of a body whose client vanished before the answer was there', async () => {
    const { iterable, closed } = endless()
    const arrived = signal()
    const gone = signal()
    const socket = await open(async () => {
      arrived.settle()
      await gone.promise
      return ok(iterable)
    })
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await arrived.promise
    socket.destroy()
    await once(socket, 'close')
    gone.settle()
    await closed
  })

  it('lets go of a body whose headers cannot be written', async () => {
    const { iterable, closed } = endless()
    const socket = await open(async () => ok(iterable, ['X-Bad', 'a\r\nb']))
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    assert.equal(await textOf(socket), '')
    await closed
    assert.equal(near.broken().length, 1)
  })

  it('breaks off an answer whose body fails, so that nobody takes it for whole', async () => {
    async function* failing(): AsyncIterable<Uint8Array> {
      yield Buffer.alloc(1024 * 1024, 'half')
      throw new Error('the disk is gone')
    }
    const socket = await open(async () => ok(failing()))
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    const text = await textOf(socket)
    assert.match(text, /halfhalf/)
    assert.doesNotMatch(text, /\r\n0\r\n\r\n$/)
    assert.match(String(near.broken()[0]), /disk is gone/)
  })

  for (const how of ['collect', 'chunks'] as const) {
    it(`tells a reader by ${how} that an upload broke off`, async () => {
      const seen = signal<unknown>()
      const begun = signal()
      const socket = await open(async ({ body }) => {
        begun.settle()
        const read = async () => {
          if (how === 'collect') return void (await body.collect(1_000_000))
          for await (const _ of body.chunks());
        }
        await read().catch(seen.settle)
        return ok('')
      })
      socket.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\npart of it')
      await begun.promise
      socket.destroy()
      const error = await seen.promise
      assert.ok(error instanceof Fault && error.code === 'IncompleteBody', String(error))
    })
  }

  it('closes on a client that stops in the middle of an upload', async () => {
    const seen = signal<unknown>()
    const socket = await open(
      async ({ body }) => {
        await body.collect(1_000_000).catch(seen.settle)
        return ok('')
      },
      { ...defaultLimits, idleTimeout: 50 },
    )
    socket.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\npart of it')
    assert.equal(await textOf(socket), '')
    const error = await seen.promise
    assert.ok(error instanceof Fault && error.code === 'IncompleteBody', String(error))
  })

  it('asks for a body that waits only when somebody reads it', async () => {
    const waiting = 'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n'
    const refusing = await open(async () => ({ status: 403, headers: [] }))
    refusing.write(waiting)
    const refusal = await textOf(refusing)
    assert.match(refusal, /^HTTP\/1\.1 403 /)
    assert.match(refusal, /Connection: close/)
    await near.close()
    const reading = await open(async ({ body }) => ok(await body.collect(10), ['Connection', 'close']))
    reading.write(waiting)
    reading.once('data', (chunk) => {
      assert.match(String(chunk), /^HTTP\/1\.1 100 /)
      reading.write('body')
    })
    assert.match(await textOf(reading), /body$/)
  })

  it('refuses a body past the limit, and closes rather than read what is left', async () => {
    const socket = await open(
      async ({ body }) => {
        const fault = await body.collect(1000).catch((error: Fault) => error)
        return { status: fault instanceof Fault ? (fault.status ?? 0) : 200, headers: [] }
      },
      { ...defaultLimits, lingering: { longest: 30_000, idle: 50 } },
    )
    socket.write(`PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n${'x'.repeat(5000)}`)
    assert.match(await textOf(socket), /^HTTP\/1\.1 413 [\s\S]*Connection: close/)
  })

  it('waits with its clients for an answer that takes longer than they may be idle', async () => {
    const socket = await open(
      async ({ body }) => {
        await body.collect(100)
        await sleep(400)
        return ok('at last', ['Connection', 'close'])
      },
      { ...defaultLimits, idleTimeout: 50 },
    )
    socket.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody')
    assert.match(await textOf(socket), /^HTTP\/1\.1 200 [\s\S]*at last$/)
  })

  for (const how of ['collect', 'chunks'] as const) {
    it(`tells a reader by ${how} of an upload that broke off before it was read`, async () => {
      const seen = signal<unknown>()
      const arrived = signal()
      const gone = signal()
      const socket = await open(async ({ body }) => {
        arrived.settle()
        await gone.promise
        const read = async () => {
          if (how === 'collect') return void (await body.collect(1_000_000))
          for await (const _ of body.chunks());
        }
        await read().then(seen.settle, seen.settle)
        return ok('')
      })
      socket.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\npart of it')
      await arrived.promise
      socket.destroy()
      await once(socket, 'close')
      await sleep(50)
      gone.settle()
      const error = await seen.promise
      assert.ok(error instanceof Fault && error.code === 'IncompleteBody', String(error))
    })
  }

  it('puts no refusal of what follows into an answer that is on its way', async () => {
    const { iterable, closed } = endless()
    const socket = await open(async () => ok(iterable))
    socket.pause()
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'readable')
    socket.write('nonsense\r\n\r\n')
    const text = textOf(socket)
    socket.resume()
    assert.doesNotMatch((await text).slice(12), /HTTP\/1\.1/)
    await closed
  })

  it('tells clients of S3 in its own words that their head is too large', async () => {
    const socket = await open(async () => ok('never'))
    const proof = 'Authorization: AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/s3/aws4_request'
    socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${proof}\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`)
    const text = await textOf(socket)
    assert.match(text, /^HTTP\/1\.1 400 [\s\S]*application\/xml[\s\S]*<Code>RequestHeaderSectionTooLarge<\/Code>/)
    assert.match(text, /<MaxSizeAllowed>32768<\/MaxSizeAllowed><\/Error>$/)
  })

  it('finds the query of an absolute target that has no path', async () => {
    const socket = await open(async ({ path, query }) => ok(`${path} and ${query}`, ['Connection', 'close']))
    socket.write('GET http://bucket.s3.localhost?prefix=a/b HTTP/1.1\r\nHost: bucket.s3.localhost\r\n\r\n')
    assert.match(await textOf(socket), /\/ and prefix=a\/b$/)
  })

  it('answers what is no HTTP with a status line and nothing else', async () => {
    for (const [bytes, status] of [
      ['nonsense\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    ] as const) {
      const socket = await open(async () => ok('never'))
      socket.write(bytes)
      assert.match(
        await textOf(socket),
        new RegExp(`^HTTP/1\\.1 ${status} [^\\r]+\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n$`),
      )
      await near.close()
    }
  })
})
