import type { Clock } from '../kernel/clock.ts'
import type { FunctionSettings, Invocation, Outcome } from '../services/lambda/ports.ts'
import { timedOut, timedOutMessage } from './failures.ts'
import type { InvocationLog } from './invocationLog.ts'
import { memoryOf } from './memory.ts'

/** The process that runs an event, as the run sees it. */
export interface RunningProcess {
  /** Undefined while it could not be started. */
  readonly pid: number | undefined
  readonly kill: () => void
  /** By `performance.now`: when it was started, for its first event only. */
  readonly startedAt: number | undefined
}

/** One event on its way through an environment. */
export interface Run {
  readonly requestId: string
  readonly outcome: Promise<Outcome>
  /** The runtime took the event: from now on the function's own timeout counts. */
  readonly taken: () => void
  /** The event's end; only the first counts. */
  readonly finish: (payload: Uint8Array, failed: boolean) => Promise<void>
}

/** Milliseconds that an environment may take to ask for its first event, beside the function's timeout. */
const initLimit = 10_000
/** Milliseconds between two looks at the memory of a running function. */
const memoryInterval = 100
const megabyte = 1024 * 1024

/** Starts the clock of an event: its timeout, its memory limit, its log and what it is reported to have used. */
export function startRun(
  invocation: Invocation,
  settings: FunctionSettings,
  { pid, kill, startedAt }: RunningProcess,
  log: InvocationLog,
  clock: Clock,
): Run {
  const { requestId } = invocation
  const { promise: outcome, resolve } = Promise.withResolvers<Outcome>()
  const offeredAt = performance.now()
  let takenAt: number | undefined
  let memoryUsed = 0
  let finished = false

  const measure = () => {
    if (pid !== undefined) memoryUsed = Math.max(memoryUsed, memoryOf(pid))
  }
  const limitMemory = () => {
    measure()
    if (!finished && memoryUsed > settings.memorySize * megabyte) kill()
  }
  const finish = async (payload: Uint8Array, failed: boolean) => {
    if (finished) return
    finished = true
    const endedAt = performance.now()
    clearTimeout(timer)
    clearInterval(watch)
    measure()
    await log.settled()
    const duration = endedAt - (takenAt ?? startedAt ?? offeredAt)
    const initDuration = takenAt === undefined || startedAt === undefined ? undefined : takenAt - startedAt
    const report = { requestId, duration, initDuration, memorySize: settings.memorySize, memoryUsed }
    resolve({ payload, failed, logTail: log.end(report) })
  }
  const expire = () => {
    const message = timedOutMessage(clock.now(), requestId, settings.timeout)
    kill()
    log.line(message)
    void finish(timedOut(message), true)
  }
  let timer = setTimeout(expire, initLimit + settings.timeout * 1000)
  const watch = setInterval(limitMemory, memoryInterval)
  log.start(requestId)
  return {
    requestId,
    outcome,
    finish,
    taken: () => {
      takenAt = performance.now()
      clearTimeout(timer)
      timer = setTimeout(expire, settings.timeout * 1000)
    },
  }
}
