import type { Server } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import type { Answers } from './answers.ts'

/** How a server comes to its end. */
export interface Stopping {
  /** Whether it has begun: whoever is answered now is told that the connection closes. */
  readonly hasBegun: () => boolean
  /** Stops accepting, lets requests under way finish for at most `grace` milliseconds, then closes what is left. */
  readonly stop: (grace: number) => Promise<void>
}

/** Milliseconds between two looks for connections that nobody uses... */
const interval = 50
/** ...and before the first: a client that was just answered may be about to ask again, and learns that it is the last time. */
const respite = 100

/** Knows a server's connections, to end them when they are of no more use. */
export function openStopping(server: Server, answers: Answers): Stopping {
  const sockets = new Set<Socket>()
  let hasBegun = false
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const sweep = (): void => {
    for (const socket of sockets) if (!answers.areUnderWay(socket) && socket.writableLength === 0) socket.destroy()
  }
  return {
    hasBegun: () => hasBegun,
    stop: async (grace) => {
      hasBegun = true
      // An HTTP server's own end would cut off answers that are not out yet.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()))
      const impatience = setTimeout(() => server.closeAllConnections(), grace)
      let sweeper: NodeJS.Timeout | undefined
      const first = setTimeout(
        () => {
          sweep()
          sweeper = setInterval(sweep, interval)
        },
        Math.min(respite, grace),
      )
      await closed
      for (const timer of [impatience, first, sweeper]) clearTimeout(timer)
      server.close()
    },
  }
}
