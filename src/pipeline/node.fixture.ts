import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { systemClock } from '../kernel/clock.ts'
import { defaultLimits, type Handle, type Limits, type Listener, listen } from './node.ts'

/** A promise with its ends in hand. */
export function signal<T = void>() {
  let settle: (value: T) => void = () => undefined
  const promise = new Promise<T>((resolve) => (settle = resolve))
  return { promise, settle }
}

/** Octets without end, with word of when they were let go. */
export function endless() {
  const closed = signal()
  let chunks = 0
  async function* body(): AsyncIterable<Uint8Array> {
    for (;;) {
      chunks += 1
      yield new Uint8Array(64 * 1024)
    }
  }
  const source = body()[Symbol.asyncIterator]()
  const iterable: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => source.next(),
      return: async () => {
        closed.settle()
        return { done: true, value: undefined }
      },
    }),
  }
  return { iterable, closed: closed.promise, chunks: () => chunks }
}

/** All that comes by a socket until it closes. */
export async function textOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'close')
  return String(Buffer.concat(chunks))
}

/** A listener for one test at a time, and a client of it. */
export function nearEnd() {
  let listener: Listener | undefined
  let broken: unknown[] = []
  return {
    open: async (handle: Handle, limits: Limits = defaultLimits): Promise<Socket> => {
      broken = []
      const onBroken = (error: unknown) => broken.push(error)
      listener = await listen({ host: '127.0.0.1', port: 0, handle, clock: systemClock, limits, onBroken })
      const socket = connect(listener.port, '127.0.0.1')
      socket.on('error', () => undefined)
      await once(socket, 'connect')
      return socket
    },
    close: (grace = 0) => listener?.stop(grace),
    broken: (): readonly unknown[] => broken,
  }
}
