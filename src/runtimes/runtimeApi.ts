import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Invocation } from '../services/lambda/ports.ts'
import { answerTooLarge } from './failures.ts'

/** Not imported: the module's facade would evaluate every lazy export, which costs memory that nobody uses. */
const { createServer } = process.getBuiltinModule('node:http')

/** What a runtime tells. */
export interface RuntimeEvents {
  /** The runtime took the event that was offered; gives its deadline, milliseconds since the epoch by the system's clock. */
  readonly taken: () => number
  readonly answered: (payload: Uint8Array, failed: boolean) => void
  readonly initFailed: (payload: Uint8Array) => void
}

/** The Runtime API of one environment. */
export interface RuntimeApi {
  /** `127.0.0.1:49152` */
  readonly address: string
  /** Holds an event ready for the runtime. One at a time. */
  readonly offer: (invocation: Invocation) => void
  /** Resolves when the runtime waits for an event. */
  readonly asked: () => Promise<void>
  readonly close: () => void
}

/** Octets of an answer: 6 MB and a little more, as AWS counts. */
const answerLimit = 6_291_556
const prefix = '/2018-06-01/runtime/'

interface State {
  readonly arn: string
  readonly events: RuntimeEvents
  offered: Invocation | undefined
  running: Invocation | undefined
  waiting: ServerResponse | undefined
  asked: (() => void) | undefined
}

/**
 * Serves the Lambda Runtime API on a loopback port of its own: an environment that asks for events gets those of its own
 * function, and no environment is told another's port. Browsers are refused.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function openRuntimeApi(arn: string, events: RuntimeEvents): Promise<RuntimeApi> {
  const state: State = { arn, events, offered: undefined, running: undefined, waiting: undefined, asked: undefined }
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, (request, response) => {
    serve(state, request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // Where several processes serve, those that listen on any port would otherwise be given one and the same.
    server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the Runtime API has no port')
  return {
    address: `127.0.0.1:${address.port}`,
    offer: (invocation) => {
      state.offered = invocation
      deliver(state)
    },
    asked: () =>
      new Promise((resolve) => {
        if (state.waiting === undefined) state.asked = resolve
        else resolve()
      }),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.headers['sec-fetch-site'] !== undefined || request.headers.origin !== undefined) {
    return refuse(response, 403, 'Forbidden', 'Not for browsers')
  }
  const path = request.url ?? ''
  const [, id, verb] = /^invocation\/([^/]+)\/(response|error)$/.exec(path.slice(prefix.length)) ?? []
  if (!path.startsWith(prefix)) return refuse(response, 404, 'NotFound', 'No such path')
  if (request.method === 'GET' && path === `${prefix}invocation/next`) return next(state, response)
  if (request.method !== 'POST') return refuse(response, 404, 'NotFound', 'No such path')
  if (path === `${prefix}init/error`) return initError(state, request, response)
  if (id === undefined) return refuse(response, 404, 'NotFound', 'No such path')
  if (id !== state.running?.requestId) return refuse(response, 400, 'InvalidRequestID', 'Invalid request ID')
  return answer(state, request, response, verb === 'error')
}

function next(state: State, response: ServerResponse): void {
  state.waiting?.destroy()
  state.waiting = response
  state.asked?.()
  response.once('close', () => {
    if (state.waiting === response) state.waiting = undefined
  })
  deliver(state)
}

/** Hands the offered event to the runtime that waits, if both are there. */
function deliver(state: State): void {
  const { offered, waiting } = state
  if (offered === undefined || waiting === undefined) return
  state.offered = undefined
  state.waiting = undefined
  state.running = offered
  const { requestId, payload, traceId, clientContext, cognitoIdentity } = offered
  waiting.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': payload.length,
    'Lambda-Runtime-Aws-Request-Id': requestId,
    'Lambda-Runtime-Deadline-Ms': state.events.taken(),
    'Lambda-Runtime-Invoked-Function-Arn': state.arn,
    'Lambda-Runtime-Trace-Id': traceId,
    ...(clientContext === undefined ? {} : { 'Lambda-Runtime-Client-Context': inHeader(clientContext) }),
    ...(cognitoIdentity === undefined ? {} : { 'Lambda-Runtime-Cognito-Identity': inHeader(cognitoIdentity) }),
  })
  waiting.end(payload)
}

async function answer(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
  failed: boolean,
): Promise<void> {
  const { running } = state
  const payload = await collect(request)
  if (state.running !== running) return refuse(response, 400, 'InvalidRequestID', 'Invalid request ID')
  state.running = undefined
  if (payload === undefined) {
    refuse(response, 413, 'RequestEntityTooLarge', `Exceeded maximum allowed payload size (${answerLimit} bytes).`)
    return state.events.answered(answerTooLarge(answerLimit), true)
  }
  accept(response)
  state.events.answered(payload, failed)
}

async function initError(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const payload = await collect(request)
  accept(response)
  state.events.initFailed(payload ?? answerTooLarge(answerLimit))
}

/** The body; undefined, with the rest read and dropped, when it is too large. */
async function collect(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size <= answerLimit) parts.push(part)
    else parts.length = 0
  }
  return size > answerLimit ? undefined : Buffer.concat(parts)
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { 'Content-Type': 'application/json', 'Content-Length': 16 })
  response.end('{"status":"OK"}\n')
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify({ errorMessage, errorType }))
}

/** Header fields carry octets: UTF-8, one character an octet. */
function inHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
