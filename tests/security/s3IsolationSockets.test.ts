import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { type SigningCredentials, signRequest } from '../../src/sigv4/index.ts'
import { bucket, etagOf, type IsolationWorld, openIsolationWorld, secretOf } from './s3IsolationWorld.ts'

interface Line {
  readonly method?: string
  readonly path: string
  readonly query?: string
  /** Signed. */
  readonly headers?: readonly string[]
  /** Not signed: lines as they are. */
  readonly more?: readonly string[]
  readonly body?: string
  readonly as?: SigningCredentials
  readonly version?: string
  readonly close?: boolean
}

/** Octets of a request, rightly signed where somebody signs. */
function octets({ server }: IsolationWorld, line: Line): string {
  const { method = 'GET', path, query = '', headers = [], more = [], body = '', as, version = '1.1' } = line
  const host = ['host', `127.0.0.1:${server.port}`, ...headers]
  const payload = hash('sha256', body, 'hex')
  const terms = { now: server.clock.now(), region: server.region, service: 's3', payload }
  const proof = as === undefined ? [] : signRequest({ method, path, query, headers: host }, as, terms)
  const all = [...host, ...proof]
  const lines = all.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${all[i + 1]}`] : []))
  const length =
    body === '' || more.some((text) => /^(content-length|transfer-encoding)/i.test(text))
      ? []
      : [`content-length: ${body.length}`]
  const end = line.close === true ? ['connection: close'] : []
  const target = query === '' ? path : `${path}?${query}`
  return [`${method} ${target} HTTP/${version}`, ...lines, ...length, ...more, ...end, '', body].join('\r\n')
}

/** Sends octets as they are; everything that comes back. */
function exchange(port: number, text: string, ends: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.setTimeout(10_000, () => socket.destroy(new Error(`nothing more came: ${text.slice(0, 200)}`)))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
    socket.write(Buffer.from(text, 'latin1'))
    if (ends) socket.end()
  })
}

interface Case {
  readonly what: string
  readonly octets: (world: IsolationWorld) => string
  /** The statuses that come back, in their order. */
  readonly statuses: readonly number[]
  /** Whether the sender has to end: what it sent is never whole. */
  readonly ends?: boolean
}

const secretPath = (id: string) => `/${bucket}/${id}/secret.txt`
const owned = ({ ana }: IsolationWorld, more: Partial<Line> = {}): Line => ({
  path: secretPath(ana.id),
  as: ana.as,
  ...more,
})
/** A request for ben's secret that a reader who is led astray would take for ana's, or nobody's. */
const hidden = (world: IsolationWorld, more: Partial<Line> = {}) =>
  octets(world, { path: secretPath(world.ben.id), as: world.ana.as, close: true, ...more })
const put = ({ ana }: IsolationWorld, more: Partial<Line> = {}): Line => ({
  method: 'PUT',
  path: `/${bucket}/${ana.id}/raw`,
  as: ana.as,
  ...more,
})

/** An upload with a request for ben's secret behind it, framed by these lines. */
const framed = (
  what: string,
  more: readonly string[],
  body: string,
  statuses: readonly number[] = [400],
  ends?: boolean,
): Case => ({
  what,
  octets: (world) => octets(world, put(world, { more, body: `${body}${hidden(world)}`, close: true })),
  statuses,
  ...(ends === undefined ? {} : { ends }),
})

/** A request for an own object with something in its head that is none, then another's. */
const headed = (what: string, more: readonly string[], statuses: readonly number[] = [400]): Case => ({
  what,
  octets: (world) => octets(world, owned(world, { more })) + hidden(world),
  statuses,
})

const pipelined: readonly Case[] = [
  {
    what: 'an own object, then another’s',
    octets: (world) => octets(world, owned(world)) + hidden(world),
    statuses: [200, 403],
  },
  {
    what: 'an own object, then another’s by nobody',
    octets: (world) => octets(world, owned(world)) + octets(world, { path: secretPath(world.ben.id), close: true }),
    statuses: [200, 403],
  },
  {
    what: 'an own object, then another’s by the same signature',
    octets: (world) => {
      const first = octets(world, owned(world))
      return first + first.replace(world.ana.id, world.ben.id).replace(/\r\n\r\n$/, '\r\nconnection: close\r\n\r\n')
    },
    statuses: [200, 403],
  },
  {
    what: 'another’s between two own',
    octets: (world) =>
      octets(world, owned(world)) + hidden(world, { close: false }) + octets(world, owned(world, { close: true })),
    statuses: [200, 403, 200],
  },
  {
    what: 'a request in the body of a read',
    octets: (world) => {
      const body = hidden(world)
      return octets(world, owned(world, { body, close: true }))
    },
    statuses: [200],
  },
  {
    what: 'a request in the body of an upload',
    octets: (world) => octets(world, put(world, { body: hidden(world), close: true })),
    statuses: [200],
  },
  {
    what: 'a request behind a body that its length ends',
    octets: (world) => octets(world, put(world, { body: 'x' })) + hidden(world),
    statuses: [200, 403],
  },
  {
    what: 'a request behind an upload that is refused unread',
    octets: (world) => octets(world, put(world, { path: secretPath(world.ben.id), body: 'x' })) + hidden(world),
    statuses: [403, 403],
  },
  {
    what: 'a request behind one that waits to be asked for its body',
    octets: (world) =>
      octets(
        world,
        put(world, { path: secretPath(world.ben.id), more: ['expect: 100-continue'], body: hidden(world) }),
      ),
    statuses: [403],
  },
  {
    what: 'an own object by HTTP/1.0, then another’s',
    octets: (world) => octets(world, owned(world, { version: '1.0' })) + hidden(world),
    statuses: [400],
  },
]

const lengths: readonly Case[] = [
  framed('a length and chunks', ['content-length: 5', 'transfer-encoding: chunked'], '0\r\n\r\n'),
  framed('chunks and a length', ['transfer-encoding: chunked', 'content-length: 5'], '0\r\n\r\n'),
  framed('two lengths', ['content-length: 0', 'content-length: 5'], ''),
  framed('two lengths in one', ['content-length: 0, 5'], ''),
  framed('a length with a sign', ['content-length: +0'], ''),
  framed('a negative length', ['content-length: -1'], ''),
  framed('a length in hexadecimal', ['content-length: 0x0'], ''),
  framed('a length that is none', ['content-length: x'], ''),
  framed('a length beyond numbers', ['content-length: 99999999999999999999'], ''),
  framed('a space before the colon of a length', ['content-length : 0'], ''),
  framed('a length on a second line', ['content-length:', ' 0'], ''),
  framed('a coding that nobody knows', ['transfer-encoding: xchunked'], '0\r\n\r\n'),
  framed('chunks and another coding', ['transfer-encoding: chunked, identity'], '0\r\n\r\n'),
  framed('two codings', ['transfer-encoding: chunked', 'transfer-encoding: identity'], '0\r\n\r\n'),
  framed('a space before the colon of a coding', ['transfer-encoding : chunked'], '0\r\n\r\n'),
  framed('a coding on a second line', ['transfer-encoding:', ' chunked'], '0\r\n\r\n'),
  framed('a coding behind a vertical tab', ['transfer-encoding: \x0bchunked'], '0\r\n\r\n'),
  framed('a coding in quotes', ['transfer-encoding: "chunked"'], '0\r\n\r\n'),
  framed('a chunk of a size that is none', ['transfer-encoding: chunked'], 'x\r\n\r\n'),
  framed('a chunk of a negative size', ['transfer-encoding: chunked'], '-1\r\n\r\n'),
  framed('a chunk of a size in C’s words', ['transfer-encoding: chunked'], '0x0\r\n\r\n'),
  framed('a chunk of a size beyond numbers', ['transfer-encoding: chunked'], 'fffffffffffffffff\r\nx\r\n'),
  framed('a chunk that is longer than its size', ['transfer-encoding: chunked'], '1\r\nxyz\r\n0\r\n\r\n', [400]),
  framed('a chunk whose line ends in a line feed', ['transfer-encoding: chunked'], '1\nx\n0\n\n'),
  framed('a chunk whose extension holds a line feed', ['transfer-encoding: chunked'], '1;a\nb\r\nx\r\n0\r\n\r\n'),
]

const heads: readonly Case[] = [
  headed('a header over two lines', ['x-note: a', ' b']),
  headed('a header over two lines, by a tab', ['x-note: a', '\tb']),
  headed('a header without a colon', ['x-note']),
  headed('a header without a name', [': x']),
  headed('a name with a space', ['x note: x']),
  headed('a space before the colon', ['x-note : x']),
  headed('a zero octet in a name', ['x-no\0te: x']),
  headed('a zero octet in a value', ['x-note: a\0b']),
  headed('a carriage return in a value', ['x-note: a\rb: c']),
  headed('a line feed in a value', ['x-note: a\nx-amz-acl: public-read']),
  headed('a name of octets that are no letters', ['x-n\xf6te: x']),
  headed('a head that is too large', [`x-note: ${'x'.repeat(40_000)}`], [400]),
  headed('a host more', ['host: elsewhere'], [400, 403]),
  headed('an expectation that nobody knows', ['expect: miracles'], [200, 403]),
  ...['h2c', 'websocket', 'TLS/1.3'].map((protocol) => ({
    what: `an upgrade to ${protocol}, behind which nothing is read`,
    octets: (world: IsolationWorld) => {
      const more = ['connection: upgrade', `upgrade: ${protocol}`]
      return octets(world, owned(world, { more, close: true })) + hidden(world)
    },
    statuses: [200],
  })),
]

const lined = (what: string, change: (line: string) => string, statuses: readonly number[] = [400]): Case => ({
  what,
  octets: (world) => {
    const text = octets(world, owned(world))
    return change(text.slice(0, text.indexOf('\r\n'))) + text.slice(text.indexOf('\r\n')) + hidden(world)
  },
  statuses,
})
const lines: readonly Case[] = [
  lined('a request of HTTP/0.9', (line) => line.replace(' HTTP/1.1', '')),
  lined('a request of HTTP/2', (line) => line.replace('/1.1', '/2.0')),
  lined('a request of HTTP/1.2', (line) => line.replace('/1.1', '/1.2')),
  lined('a request of another protocol', (line) => line.replace('HTTP', 'ICE')),
  lined('two spaces before the target', (line) => line.replace(' ', '  '), [200, 403]),
  lined('a tab before the target', (line) => line.replace(' ', '\t')),
  lined('a space in the target', (line) => line.replace('secret', 'sec ret')),
  lined('a zero octet in the target', (line) => line.replace('secret', 'sec\0ret')),
  lined('a carriage return in the target', (line) => line.replace('secret', 'sec\rret')),
  lined('a method in small letters', (line) => line.replace('GET', 'get')),
  lined('a method that nobody knows', (line) => line.replace('GET', 'BREW')),
  lined('no method', (line) => line.replace('GET ', '')),
  lined('a target without a slash', (line) => line.replace(' /', ' ')),
  lined('no target', (line) => line.replace(/ \S+/, '')),
  lined('a host for a target', (line) => line.replace(/GET \S+/, 'CONNECT 127.0.0.1:80'), []),
  lined('a star for a target', (line) => line.replace(/GET \S+/, 'OPTIONS *'), [405, 403]),
  lined('an echo', (line) => line.replace('GET', 'TRACE'), [405, 403]),
  lined('the preface of HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n'),
  {
    what: 'lines that end in line feeds',
    octets: (world) => octets(world, owned(world)).replaceAll('\r\n', '\n') + hidden(world),
    statuses: [400],
  },
  {
    what: 'the octets of TLS',
    octets: (world) => `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${hidden(world)}`,
    statuses: [400],
  },
  { what: 'half a request', octets: (world) => octets(world, owned(world)).slice(0, 200), statuses: [400], ends: true },
  {
    what: 'a chunk that never ends',
    octets: (world) => octets(world, put(world, { more: ['transfer-encoding: chunked'], body: 'ff\r\nx' })),
    statuses: [411],
    ends: true,
  },
]

describe('no octets on a connection are taken for another request than they are', { timeout: 120_000 }, () => {
  let world: IsolationWorld
  before(async () => {
    world = await openIsolationWorld()
  })
  after(() => world.server.stop())

  const withstand = async (cases: readonly Case[]) => {
    const before = await world.treasure()
    const wrong: string[] = []
    for (const { what, octets: text, statuses, ends = false } of cases) {
      const answer = await exchange(world.server.port, text(world), ends)
      const seen = [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
      if (seen.join() !== statuses.join()) wrong.push(`${what}: ${seen}, not ${statuses}: ${answer.slice(0, 400)}`)
      const { ben } = world
      assert.ok(!answer.includes(secretOf(ben.id)) && !answer.includes(etagOf(ben.id)), `${what}: ${answer}`)
    }
    assert.deepEqual(wrong, [])
    assert.deepEqual(await world.treasure(), before)
  }

  it('one behind the other', () => withstand(pipelined))
  it('by their length', () => withstand(lengths))
  it('by their head', () => withstand(heads))
  it('by their first line', () => withstand(lines))
})
