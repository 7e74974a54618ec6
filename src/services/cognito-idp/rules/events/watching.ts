import type { EventType } from '@aws-sdk/client-cognito-identity-provider'
import type { PoolRecord } from '../../ports/pools.ts'
import type { UserRecord } from '../../ports/users.ts'
import type { Needs } from '../../ports.ts'
import type { Occasion } from '../triggers.ts'
import type { EventRecord } from './ports.ts'

/** What keeping events needs. */
export type EventNeeds = Pick<Needs, 'userPools' | 'random' | 'later'>

/** Of one user. */
const mostEvents = 500

/** Milliseconds for which an event is kept. */
const retention = 730 * 86_400_000

/**
 * Whether a pool keeps what its users do.
 * Deviation: no risk is assessed: every event is told to have none, unless its address is blocked.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html
 */
export function watches({ settings }: Pick<PoolRecord, 'settings'>): boolean {
  return (settings.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF'
}

/** Keeps an event. */
export async function keepEvent(
  { userPools }: Pick<Needs, 'userPools'>,
  event: EventRecord,
  now: number,
): Promise<void> {
  await userPools.putEvent(event, mostEvents, now - retention)
}

/** Keeps that a user did something beside signing in, after it is answered. */
export function noteDeed(
  needs: EventNeeds,
  pool: PoolRecord,
  { sub }: Pick<UserRecord, 'sub'>,
  type: EventType,
  { now, address }: Occasion,
  isDone = true,
): void {
  if (!watches(pool)) return
  const event: EventRecord = {
    poolId: pool.id,
    sub,
    id: needs.random.uuid(),
    at: now,
    type,
    response: isDone ? 'Pass' : 'Fail',
    challenges: [],
    isBlocked: false,
    address,
    feedback: undefined,
  }
  needs.later(() => keepEvent(needs, event, now))
}
