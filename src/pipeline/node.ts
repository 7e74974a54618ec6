import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Clock } from '../kernel/clock.ts'
import type { HttpRequest, HttpResponse } from '../kernel/http.ts'
import { openAnswers } from './answers.ts'
import { messageBody } from './body.ts'
import { type Lingering, type LingerPatience, openLingering } from './linger.ts'
import { refuseConnection } from './refuseConnection.ts'
import { disposeBody, send } from './send.ts'
import { openStopping, type Stopping } from './stopping.ts'
import { together } from './together.ts'
import { type Patience, watchTrickles } from './trickle.ts'

/** Not imported: the module's facade would evaluate every lazy export, an HTTP client and a WebSocket among them. */
const { createServer } = process.getBuiltinModule('node:http')

/** What a server allows its clients. */
export interface Limits {
  /** Octets of request line and headers together. */
  readonly headerBytes: number
  /** Milliseconds for a client to send its headers. */
  readonly headersTimeout: number
  /** Milliseconds without a single octet in either direction before a connection is closed, unless it waits for us. */
  readonly idleTimeout: number
  /** How slowly a body may arrive. */
  readonly patience: Patience
  /** For how long a body that was refused is read on, so that its sender comes to read the answer. */
  readonly lingering: LingerPatience
  /** Milliseconds that a kept-alive connection may wait for its next request. */
  readonly keepAliveTimeout: number
  /** Connections at once; more are refused. */
  readonly connections: number
}

/** The limits of a server that was told no others. */
export const defaultLimits: Limits = {
  headerBytes: 32 * 1024,
  headersTimeout: 20_000,
  idleTimeout: 60_000,
  patience: { grace: 30_000, octetsPerSecond: 256, interval: 5_000 },
  lingering: { longest: 30_000, idle: 5_000 },
  keepAliveTimeout: 65_000,
  connections: 10_000,
}

/** A listening server. */
export interface Listener {
  /** The port in use, also when 0 was asked for. */
  readonly port: number
  /** Stops accepting, lets requests under way finish for at most `grace` milliseconds, then closes what is left. */
  readonly stop: (grace: number) => Promise<void>
}

/** Answers one request. Never rejects. */
export type Handle = (request: HttpRequest, connection: Connection) => Promise<HttpResponse>

/** The connection that a request came by. */
export interface Connection {
  readonly address: string
  readonly encrypted: boolean
  /** What a website's visitor sent, where this request is made to answer it. */
  readonly visited?: HttpRequest
}

/** Where to listen, and who answers. */
export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly handle: Handle
  readonly clock: Clock
  readonly limits?: Limits
  /** Told of errors after the response began, when nobody can be answered any more. */
  readonly onBroken: (error: unknown) => void
}

/** Starts the node:http adapter: requests become plain data, plain data becomes responses. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const limits = options.limits ?? defaultLimits
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeout,
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveTimeout,
    connectionsCheckingInterval: Math.min(5_000, limits.headersTimeout),
    noDelay: true,
  })
  server.timeout = limits.idleTimeout
  server.maxConnections = limits.connections
  server.maxHeadersCount = 0
  const answers = openAnswers()
  const lingering = openLingering(limits.lingering)
  const date = dateHeader(options.clock)
  const stopping = openStopping(server, answers)
  const answering: Answering = { handle: options.handle, date, turn: together(), lingering, stopping }
  const trickles = watchTrickles(limits.patience)
  const answer = (message: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => {
    if (lingering.isClosing(message.socket)) return
    response.on('error', options.onBroken)
    trickles.watch(message)
    const answered = answers.begun(response)
    respond(answering, message, response, expectsContinue).then(answered, (error: unknown) => {
      answered()
      options.onBroken(error)
      response.destroy()
    })
  }
  server.on('request', (message, response) => answer(message, response, false))
  server.on('checkContinue', (message, response) => answer(message, response, true))
  // An expectation that nobody knows is passed over. https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1
  server.on('checkExpectation', (message, response) => answer(message, response, false))
  server.on('clientError', (error, socket: Socket) =>
    refuseConnection(error, socket, { answers, headerBytes: limits.headerBytes }),
  )
  server.on('timeout', (socket) => {
    if (!answers.areOwed(socket)) socket.destroy()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    stop: async (grace) => {
      lingering.stop()
      await stopping.stop(grace)
      trickles.stop()
    },
  }
}

/** What answering needs beside the request. */
interface Answering extends Pick<ListenOptions, 'handle'> {
  readonly date: () => string
  /** Resolves when a request may begin. */
  readonly turn: () => Promise<void>
  readonly lingering: Lingering
  readonly stopping: Stopping
}

async function respond(
  { handle, date, turn, lingering, stopping }: Answering,
  message: IncomingMessage,
  response: ServerResponse,
  expectsContinue: boolean,
): Promise<void> {
  response.sendDate = false
  let awaitsContinue = expectsContinue
  const body = messageBody(message, () => {
    if (awaitsContinue) response.writeContinue()
    awaitsContinue = false
  })
  const request = plainRequest(message, body)
  const connection = { address: message.socket.remoteAddress ?? '', encrypted: 'encrypted' in message.socket }
  await turn()
  const reply = await handle(request, connection)
  if (response.destroyed) return disposeBody(reply)
  const headers = [...reply.headers, 'Date', date()]
  const unread = !message.complete && body.length !== 0
  const closes = unread && (awaitsContinue || !drain(message, body.length))
  if (closes || stopping.hasBegun()) headers.push('Connection', 'close')
  const lastly = closes && !awaitsContinue ? () => lingering.linger(message) : undefined
  await send(response, reply, { headers, head: message.method === 'HEAD', lastly })
}

/** Reads what little is left of an unread body, so that the connection can be used again; false when it is too much. */
function drain(message: IncomingMessage, length: number | undefined): boolean {
  if (length === undefined || length > 256 * 1024) return false
  message.resume()
  return true
}

function plainRequest(message: IncomingMessage, body: HttpRequest['body']): HttpRequest {
  const raw = message.rawHeaders
  const headers = new Array<string>(raw.length)
  for (let i = 0; i < raw.length; i += 2) {
    headers[i] = (raw[i] as string).toLowerCase()
    headers[i + 1] = raw[i + 1] as string
  }
  const target = originForm(message.url ?? '/')
  const mark = target.indexOf('?')
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers,
    body,
  }
}

/** An absolute-form target loses its scheme and authority. https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 */
function originForm(target: string): string {
  if (target.startsWith('/')) return target
  const authority = target.indexOf('://')
  if (authority < 0) return '/'
  const rest = target.slice(authority + 3)
  const end = rest.search(/[/?]/)
  if (end < 0) return '/'
  return rest[end] === '/' ? rest.slice(end) : `/${rest.slice(end)}`
}

/** The Date header by the server's own clock, made once a second. SDKs correct their clocks by it. */
function dateHeader(clock: Clock): () => string {
  let second = -1
  let text = ''
  return () => {
    const now = Math.floor(clock.now() / 1000)
    if (now !== second) {
      second = now
      text = new Date(now * 1000).toUTCString()
    }
    return text
  }
}
