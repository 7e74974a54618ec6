import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** How long a body is read on that nobody wants, in milliseconds. */
export interface LingerPatience {
  readonly longest: number
  /** Without an octet of it. */
  readonly idle: number
}

/** Connections that close, but not before their clients could read the answer. */
export interface Lingering {
  /** Reads on to the end of a body that nobody wants, or for as long as there is patience. */
  readonly linger: (message: IncomingMessage) => Promise<void>
  /** Whether the connection closes after the answer that it is about to get: nothing further is asked by it. */
  readonly isClosing: (socket: Socket) => boolean
  /** Lets go of all. */
  readonly stop: () => void
}

/**
 * A client that sends all of a body before it reads the answer never sees the one that came early, when the connection is
 * closed meanwhile: its system throws away what it did not read.
 * https://www.rfc-editor.org/rfc/rfc9112#section-9.6
 */
export function openLingering({ longest, idle }: LingerPatience): Lingering {
  const closing = new WeakSet<Socket>()
  const waiting = new Set<() => void>()
  return {
    linger: (message) =>
      new Promise((resolve) => {
        const { socket } = message
        closing.add(socket)
        const settle = (): void => {
          clearTimeout(patience)
          clearTimeout(stillness)
          waiting.delete(settle)
          message.off('data', onData).off('end', settle).off('close', settle)
          resolve()
        }
        const patience = setTimeout(settle, longest).unref()
        const stillness = setTimeout(settle, idle).unref()
        const onData = () => stillness.refresh()
        waiting.add(settle)
        if (message.destroyed) settle()
        else message.on('data', onData).on('end', settle).on('close', settle)
      }),
    isClosing: (socket) => closing.has(socket),
    stop: () => {
      for (const settle of [...waiting]) settle()
    },
  }
}
