import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** How slowly a body may arrive. */
export interface Patience {
  /** Milliseconds that any body gets, whatever its rate. */
  readonly grace: number
  /** Octets a second, on average since the body began, below which its connection is closed after that. */
  readonly octetsPerSecond: number
  /** Milliseconds between two looks. */
  readonly interval: number
}

interface Arrival {
  readonly socket: Socket
  readonly since: number
  readonly bytesBefore: number
}

/** Watches bodies that are on their way, and closes the connections of those that only trickle. */
export interface TrickleWatch {
  readonly watch: (message: IncomingMessage) => void
  readonly stop: () => void
}

/** An octet now and then keeps a connection from being idle: this is what ends one that never means to finish. */
export function watchTrickles({ grace, octetsPerSecond, interval }: Patience): TrickleWatch {
  const arriving = new Map<IncomingMessage, Arrival>()
  const look = () => {
    const now = performance.now()
    for (const [message, { socket, since, bytesBefore }] of arriving) {
      // What is here whole may wait: nobody reads a body that has no octets, so that its end is never told.
      if (message.complete) {
        arriving.delete(message)
        continue
      }
      const elapsed = now - since
      if (elapsed < grace) continue
      if ((socket.bytesRead - bytesBefore) / (elapsed / 1000) < octetsPerSecond) socket.destroy()
    }
  }
  const timer = setInterval(look, interval).unref()
  return {
    watch: (message) => {
      if (message.complete) return
      const { socket } = message
      arriving.set(message, { socket, since: performance.now(), bytesBefore: socket.bytesRead })
      const forget = () => arriving.delete(message)
      message.once('end', forget).once('close', forget)
    },
    stop: () => clearInterval(timer),
  }
}
