import type { Message } from '../../services/cognito-idp/ports/messages.ts'

/** A way by which messages leave. */
export interface Channel {
  /** As records name it. */
  readonly name: string
  /** Resolves once the other side took the message. @throws NotDelivered */
  readonly send: (message: Message, signal: AbortSignal) => Promise<void>
}

/** Why a message did not leave. Nothing that the other side wrote is in it: that might repeat a code. */
export class NotDelivered extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NotDelivered'
  }
}

/** Lets so many pieces of work go on at once; the others wait for their turn. */
export function lanes(size: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = size
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
