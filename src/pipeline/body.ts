import type { IncomingMessage } from 'node:http'
import { Fault } from '../kernel/fault.ts'
import type { Body } from '../kernel/operation.ts'

const nothing = new Uint8Array(0)

/** The body of a request that has none. */
export const noBody: Body = {
  length: 0,
  collect: async () => nothing,
  chunks: async function* () {
    yield* []
  },
}

/** A body that is already here. */
export function bytesBody(bytes: Uint8Array): Body {
  return {
    length: bytes.byteLength,
    collect: async (limit) => {
      if (bytes.byteLength > limit) throw tooLarge(limit)
      return bytes
    },
    chunks: async function* () {
      yield bytes
    },
  }
}

/** Whether a request brings a body at all. https://www.rfc-editor.org/rfc/rfc9112#section-6.3 */
function bringsBody(message: IncomingMessage): boolean {
  const length = message.headers['content-length']
  return message.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

/**
 * The body of a node:http request. `onRead` runs once, before the first octet is asked for
 * (where a waiting `Expect: 100-continue` is answered).
 */
export function messageBody(message: IncomingMessage, onRead: () => void): Body {
  if (!bringsBody(message)) return noBody
  const declared = message.headers['content-length']
  return {
    length: declared === undefined ? undefined : Number(declared),
    collect: (limit) => {
      onRead()
      return collect(message, limit)
    },
    chunks: () => {
      onRead()
      return chunksOf(message)
    },
  }
}

/** Reads with plain listeners: a small body costs a third of what an async iterator over the stream does. */
function collect(message: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // Whoever vanished before is not told of again.
    if (message.destroyed) return reject(incompleteBody())
    const chunks: Buffer[] = []
    let size = 0
    const onData = (chunk: Buffer) => {
      size += chunk.byteLength
      if (size > limit) settle(() => reject(tooLarge(limit)))
      else chunks.push(chunk)
    }
    const onEnd = () => settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)))
    const onClose = () => settle(() => reject(incompleteBody()))
    const settle = (then: () => void) => {
      message.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose)
      then()
    }
    message.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose)
  })
}

async function* chunksOf(message: IncomingMessage): AsyncIterable<Uint8Array> {
  try {
    yield* message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  } catch (error) {
    throw message.destroyed ? incompleteBody() : error
  }
}

function tooLarge(limit: number): Fault {
  return new Fault('EntityTooLarge', `The request body is larger than the ${limit} octets allowed here.`, {
    status: 413,
  })
}

function incompleteBody(): Fault {
  return new Fault('IncompleteBody', 'You did not provide the number of bytes specified by the Content-Length header', {
    status: 400,
  })
}
