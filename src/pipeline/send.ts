import type { ServerResponse } from 'node:http'
import type { HttpResponse } from '../kernel/http.ts'

/** How a reply is sent. */
interface Sending {
  readonly headers: string[]
  /** Whether it answers HEAD. */
  readonly head: boolean
  /** What its end waits for, once all octets are on their way. */
  readonly lastly: (() => Promise<void>) | undefined
}

/** Sends a reply, and ends it when its client may let go of the connection. */
export async function send(response: ServerResponse, reply: HttpResponse, sending: Sending): Promise<void> {
  const { headers, head, lastly } = sending
  const body = whole(reply.body)
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    const bodiless = head || reply.status === 204 || reply.status === 304
    if (!bodiless && !names(headers, 'content-length')) {
      headers.push('Content-Length', String(body === undefined ? 0 : Buffer.byteLength(body)))
    }
    response.writeHead(reply.status, headers)
    const octets = bodiless ? undefined : body
    if (lastly === undefined) return void response.end(octets)
    if (octets === undefined) response.flushHeaders()
    else response.write(octets)
    await lastly()
    response.end()
    return
  }
  const source = body[Symbol.asyncIterator]()
  try {
    response.writeHead(reply.status, headers)
    if (!head) await pump(source, response)
  } finally {
    await source.return?.()
  }
  await lastly?.()
  response.end()
}

/** Text that is longer than this is turned into octets before it is sent: node:http would copy it twice more. */
const shortText = 4096

function whole(body: HttpResponse['body']): HttpResponse['body'] {
  return typeof body === 'string' && body.length > shortText ? Buffer.from(body) : body
}

async function pump(source: AsyncIterator<Uint8Array>, response: ServerResponse): Promise<void> {
  for (;;) {
    const step = await source.next()
    if (step.done === true) return
    if (response.destroyed) throw clientGone()
    if (!response.write(step.value)) await drained(response)
  }
}

function clientGone(): Error {
  return new Error('the client went away')
}

function names(headers: readonly string[], name: string): boolean {
  for (let i = 0; i < headers.length; i += 2) if (headers[i]?.toLowerCase() === name) return true
  return false
}

/** Waits until more can be written; a vanished client ends the loop that writes, and with it the reader behind it. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    if (response.destroyed) return reject(clientGone())
    const onDrain = () => settle(resolve)
    const onClose = () => settle(() => reject(clientGone()))
    const settle = (then: () => void) => {
      response.off('drain', onDrain).off('close', onClose)
      then()
    }
    response.on('drain', onDrain).on('close', onClose)
  })
}

/** Closes a body that nobody will read. */
export async function disposeBody(reply: HttpResponse): Promise<void> {
  const { body } = reply
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return
  await body[Symbol.asyncIterator]().return?.()
}
