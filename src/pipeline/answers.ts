import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The answers that are being made. */
export interface Answers {
  /** @returns what is called when it has been made, or never will be. */
  readonly begun: (response: ServerResponse) => () => void
  /** Whether a request that has arrived whole on this connection waits for the first octet of its answer. */
  readonly areOwed: (socket: Socket) => boolean
  /** Whether any is being made for a request of this connection. */
  readonly areUnderWay: (socket: Socket) => boolean
  /** Whether some octets of an answer are out on this connection, and others are not. */
  readonly haveBegun: (socket: Socket) => boolean
}

/** Keeps the answers that are being made: there are few, and they are looked through when something is amiss only. */
export function openAnswers(): Answers {
  const open = new Set<ServerResponse>()
  const some = (socket: Socket, holds: (response: ServerResponse) => boolean): boolean => {
    for (const response of open) if (response.req.socket === socket && holds(response)) return true
    return false
  }
  return {
    begun: (response) => {
      open.add(response)
      return () => open.delete(response)
    },
    areOwed: (socket) => some(socket, ({ req, headersSent }) => req.complete && !headersSent),
    areUnderWay: (socket) => some(socket, () => true),
    haveBegun: (socket) => some(socket, ({ headersSent }) => headersSent),
  }
}
