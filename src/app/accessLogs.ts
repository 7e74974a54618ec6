import type { Log } from '../pipeline/record.ts'
import type { AccessLogs, LogAttendance } from '../services/s3/index.ts'
import type { Background } from './background.ts'

/** Delivers logs of buckets an interval after the first of their records came, and at the end. */
export function openAccessLogs(
  open: (attendance: LogAttendance) => AccessLogs,
  background: Background,
  log: Log,
  interval: number,
): OpenAccessLogs {
  let timer: NodeJS.Timeout | undefined
  let hasStopped = false
  let underWay: Promise<void> = Promise.resolve()
  const deliver = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    underWay = underWay.then(logs.deliver)
    const delivery = underWay
    underWay = underWay.catch(() => undefined)
    return delivery
  }
  const logs = open({
    wanted: (atOnce) => {
      if (hasStopped) return
      if (atOnce) background.add(deliver())
      else timer ??= setTimeout(() => background.add(deliver()), interval).unref()
    },
    lost: (bucket, records, why) => log.warn({ bucket, records, why }, "records of a bucket's log were not delivered"),
  })
  return {
    ...logs,
    deliver,
    stop: () => {
      hasStopped = true
      background.add(deliver())
    },
  }
}

/** Logs of buckets, and when they are delivered. */
export interface OpenAccessLogs extends AccessLogs {
  /** Delivers what is there, for the last time: what comes later is lost. */
  readonly stop: () => void
}
