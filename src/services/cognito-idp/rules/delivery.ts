import { Fault } from '../../../kernel/fault.ts'
import type { Message } from '../ports/messages.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { isSentByFunction, sendByFunction } from './customSender.ts'
import type { Occasion } from './triggers.ts'

/** A message on its way, with what its pool knows of it. */
export interface Parcel {
  readonly message: Message
  readonly pool: PoolRecord
  readonly user: UserRecord
  /** Absent where an administrator acts. */
  readonly clientId?: string | undefined
  readonly occasion: Occasion
  /** Whether the answer must not tell that there was somebody to write to. */
  readonly isHidden?: boolean | undefined
}

/** What delivery needs. */
export type DeliveryNeeds = Pick<Needs, 'outbox' | 'callAs' | 'random' | 'later'>

/**
 * Hands a message to whoever delivers it: the one way out for every message of every pool.
 * Deviation: where a client hides who exists, the answer neither waits for the delivery nor tells of its failure, which
 * would tell that there is somebody by the name; the outbox says how it went.
 * What the pool has a function for, that function sends instead.
 * @throws Fault CodeDeliveryFailureException when the message did not leave.
 */
export async function deliver(needs: DeliveryNeeds, parcel: Parcel): Promise<void> {
  const { outbox, later } = needs
  const { message, pool, isHidden = false } = parcel
  if (isSentByFunction(pool, message.medium)) {
    if (!isHidden) return sendByFunction(needs, parcel)
    return later(() => sendByFunction(needs, parcel))
  }
  try {
    await outbox.deliver(message, { isAwaited: !isHidden })
  } catch (error) {
    throw new Fault('CodeDeliveryFailureException', 'The message could not be delivered.', { reason: error })
  }
}
