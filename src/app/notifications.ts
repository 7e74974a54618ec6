import type { Log } from '../pipeline/record.ts'
import type { Attendance, Delivery } from '../services/s3/index.ts'
import type { EventStore } from '../services/s3/rules/notifications/ports.ts'
import type { Background } from './background.ts'

const second = 1000

/** Delivers events of buckets as they are kept, and once a second while some are left, by the clock or by chance. */
export function openNotifications(
  open: (attendance: Attendance) => Delivery,
  events: Pick<EventStore, 'onKept'>,
  background: Background,
  log: Log,
): Notifications {
  let timer: NodeJS.Timeout | undefined
  let isLooking = false
  let again = false

  const look = async (): Promise<void> => {
    isLooking = true
    try {
      do {
        again = false
        clearTimeout(timer)
        timer = setTimeout(wake, second).unref()
        if (!(await delivery.look())) clearTimeout(timer)
      } while (again)
    } finally {
      isLooking = false
    }
  }
  const wake = (): void => {
    again = true
    if (!isLooking) background.add(look())
  }
  const delivery = open({
    add: background.add,
    ended: wake,
    lost: (event, why) => log.warn({ ...event, why }, 'an event of a bucket was not heard'),
  })
  return {
    start: () => {
      events.onKept(wake)
      wake()
    },
    stop: () => {
      clearTimeout(timer)
      delivery.stop()
    },
  }
}

/** When events of buckets are told to functions. */
export interface Notifications {
  readonly start: () => void
  /** Begins no more deliveries. */
  readonly stop: () => void
}
