import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { type Clock, systemClock } from '../kernel/clock.ts'
import type { Invocation, Outcome, Runnable } from '../services/lambda/ports.ts'
import { exited, notStarted } from './failures.ts'
import { type InvocationLog, invocationLog } from './invocationLog.ts'
import { killGroup, launch, runtimeRoot } from './launch.ts'
import type { FunctionLogs } from './logs.ts'
import { memoryOf } from './memory.ts'
import type { OrphanGuard } from './orphans.ts'
import { type Run, startRun } from './run.ts'
import { openRuntimeApi, type RuntimeApi } from './runtimeApi.ts'
import { processVariables } from './variables.ts'

/** One warm process of a function. It runs one event at a time. */
export interface Environment {
  readonly invoke: (invocation: Invocation) => Promise<Outcome>
  /** False once it has ended or is ending: it takes no more events. */
  readonly isAlive: () => boolean
  /** When its credentials end; milliseconds since the epoch by the server's clock. */
  readonly expiresAt: number
  /** Octets of memory. */
  readonly memory: () => number
  /** Kills it; resolves, as `gone` does, when it has ended. */
  readonly stop: () => Promise<void>
  readonly gone: Promise<void>
}

/** What environments need from the server. */
export interface EnvironmentNeeds {
  readonly logs: FunctionLogs
  readonly orphans: OrphanGuard
  /** The server's URL. */
  readonly endpoint: () => string
  /** Where programs are found. */
  readonly path: string
  readonly clock: Clock
}

/** An environment from the inside. */
interface Inside {
  readonly runnable: Runnable
  readonly log: InvocationLog
  readonly clock: Clock
  /** By `performance.now`; undefined once an event was run. */
  startedAt: number | undefined
  isAlive: boolean
  run: Run | undefined
}

/** Milliseconds within which a runtime that told an error must ask for the next event, or is ended. */
const recoveryLimit = 500

/** Starts an environment. Its first event waits until it is ready. */
export async function startEnvironment(
  needs: EnvironmentNeeds,
  runnable: Runnable,
  taskRoot: string,
): Promise<Environment> {
  const { settings, account, name } = runnable
  const credentials = await runnable.credentials()
  const inside: Inside = {
    runnable,
    log: invocationLog(`${account}/${name}`, needs.logs),
    clock: needs.clock,
    startedAt: performance.now(),
    isAlive: true,
    run: undefined,
  }
  const api = await openRuntimeApi(runnable.arn, {
    taken: () => {
      inside.run?.taken()
      // By the system's clock, not the server's: it is the one that the function reads.
      return systemClock.now() + settings.timeout * 1000
    },
    answered: (payload, failed) => void inside.run?.finish(payload, failed),
    initFailed: (payload) => {
      inside.isAlive = false
      void inside.run?.finish(payload, true)
    },
  })
  const variables = processVariables(runnable, credentials, {
    taskRoot,
    runtimeRoot: runtimeRoot(settings.runtime, taskRoot),
    runtimeApi: api.address,
    endpoint: needs.endpoint(),
    path: needs.path,
    now: needs.clock.now(),
  })
  const child = launch(settings, taskRoot, variables)
  return environmentOf(inside, child, api, needs.orphans, credentials.expiresAt)
}

function environmentOf(
  inside: Inside,
  child: ChildProcess,
  api: RuntimeApi,
  orphans: OrphanGuard,
  expiresAt: number,
): Environment {
  const { pid } = child
  const kill = () => {
    inside.isAlive = false
    killGroup(child)
  }
  if (pid !== undefined) orphans.watch(pid)
  for (const stream of [child.stdout, child.stderr]) if (stream !== null) follow(stream, inside.log)
  const gone = watchEnd(inside, child).then(() => {
    api.close()
    // The process has ended; what it started may not have.
    killGroup(child)
    if (pid !== undefined) orphans.forget(pid)
  })
  return {
    expiresAt,
    gone,
    isAlive: () => inside.isAlive,
    memory: () => (pid === undefined ? 0 : memoryOf(pid)),
    stop: () => {
      kill()
      return gone
    },
    invoke: async (invocation) => {
      const { runnable, log, clock, startedAt } = inside
      const run = startRun(invocation, runnable.settings, { pid, kill, startedAt }, log, clock)
      inside.run = run
      inside.startedAt = undefined
      api.offer(invocation)
      const outcome = await run.outcome
      inside.run = undefined
      if (outcome.failed && !(await recovers(inside, api, gone))) kill()
      return outcome
    },
  }
}

/** Whether a runtime that told an error goes on: many end themselves after it, and must not be given another event. */
async function recovers(inside: Inside, api: RuntimeApi, gone: Promise<void>): Promise<boolean> {
  if (!inside.isAlive) return false
  const { promise: late, resolve } = Promise.withResolvers<false>()
  const timer = setTimeout(() => resolve(false), recoveryLimit)
  const goesOn = await Promise.race([api.asked().then(() => true), late, gone.then(() => false)])
  clearTimeout(timer)
  return goesOn
}

/** Resolves when the process has ended; an event that it still had has failed then. */
function watchEnd(inside: Inside, child: ChildProcess): Promise<void> {
  const end = (payloadOf: (requestId: string) => Uint8Array) => {
    inside.isAlive = false
    const { run } = inside
    if (run !== undefined) void run.finish(payloadOf(run.requestId), true)
  }
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      end((requestId) => exited(requestId, code, signal))
      resolve()
    })
    child.once('error', (error) => {
      // Also raised for a signal that could not be sent; the process is still there then and `exit` follows.
      if (child.pid !== undefined) return
      // The first event may not have been offered yet.
      setImmediate(() => end((requestId) => notStarted(requestId, error)))
      resolve()
    })
  })
}

/** Takes the output of a process; holds it back while the log cannot keep up. */
function follow(stream: Readable, log: InvocationLog): void {
  stream.on('data', (octets: Uint8Array) => {
    const room = log.output(octets)
    if (room === undefined) return
    stream.pause()
    void room.then(() => stream.resume())
  })
}
