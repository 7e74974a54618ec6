import type { Environments, Invocation, Outcome, Runnable } from '../services/lambda/ports.ts'
import type { Packages } from './code.ts'
import { type Environment, type EnvironmentNeeds, startEnvironment } from './environment.ts'
import { waitingLine } from './waitingLine.ts'

/** What bounds the environments of one server. */
export interface PoolLimits {
  /** Processes at once, of all functions. */
  readonly environments: number
  /** Octets that all processes may hold before idle ones are ended, those used longest ago first. */
  readonly memory: number
  /** Milliseconds without an event after which an environment is ended. */
  readonly idle: number
  /** Milliseconds that an event waits for a process when all are busy, before it is throttled. */
  readonly wait: number
}

/** The limits of a pool that was told no others. */
export const defaultLimits: PoolLimits = {
  environments: 64,
  memory: 1024 * 1024 * 1024,
  idle: 10 * 60 * 1000,
  wait: 10_000,
}

/** Environments, with a way to end them all. */
export interface Pool extends Environments {
  /** Ends what outlived its use. Called now and then by a timer of the pool's own. */
  readonly sweep: () => void
  /** Kills every environment, and resolves when all are gone. Nothing runs after. */
  readonly stop: () => Promise<void>
}

/** Milliseconds by which credentials must outlive an event that has all its time. */
const credentialMargin = 60_000
/** Milliseconds between two sweeps. */
const sweepInterval = 30_000

interface Entry {
  readonly runnable: Runnable
  readonly environment: Environment
  /** By the server's clock; undefined while an event runs. */
  idleSince: number | undefined
  /** To be ended as soon as its event is through. */
  isRetired: boolean
}

/**
 * Keeps one warm process for each event of a function that runs at the same time, and starts it when the event comes.
 * Nothing is started before the first event.
 */
export function environmentPool(needs: EnvironmentNeeds & { readonly code: Packages }, limits: PoolLimits): Pool {
  const { clock, code } = needs
  const entries = new Set<Entry>()
  const line = waitingLine(limits.wait)
  let starting = 0
  let isStopped = false
  let timer: NodeJS.Timeout | undefined

  const end = (entry: Entry): Promise<void> => {
    entry.isRetired = true
    return entry.environment.stop()
  }
  const idle = () => [...entries].filter((entry) => entry.idleSince !== undefined && !entry.isRetired)
  const leastUsed = () => idle().sort((a, b) => a.idleSince! - b.idleSince!)

  const sweep = () => {
    const now = clock.now()
    for (const entry of idle()) if (now - entry.idleSince! > limits.idle) void end(entry)
    let memory = [...entries].reduce((sum, { environment }) => sum + environment.memory(), 0)
    for (const entry of leastUsed()) {
      if (memory <= limits.memory) return
      memory -= entry.environment.memory()
      void end(entry)
    }
  }

  /** A warm environment that has this code and configuration, and credentials for as long as the event may take. */
  const takeWarm = ({ arn, generation, settings }: Runnable): Entry | undefined => {
    const needed = clock.now() + settings.timeout * 1000 + credentialMargin
    for (const entry of idle().reverse()) {
      if (entry.runnable.arn !== arn || !entry.environment.isAlive()) continue
      if (entry.runnable.generation === generation && entry.environment.expiresAt > needed) {
        entry.idleSince = undefined
        return entry
      }
      void end(entry)
    }
    return undefined
  }

  /** Room for one more process, made by ending one that is idle where there is none. */
  const hasRoom = (): boolean => {
    if (entries.size + starting < limits.environments) return true
    const [oldest] = leastUsed()
    if (oldest !== undefined) void end(oldest)
    return false
  }

  const start = async (runnable: Runnable): Promise<Entry | 'gone'> => {
    timer ??= setInterval(sweep, sweepInterval).unref()
    starting += 1
    try {
      const used = await code.use(runnable.codeId)
      if (used === undefined) return 'gone'
      const environment = await startEnvironment(needs, runnable, used.folder).catch(async (error: unknown) => {
        await used.release()
        throw error
      })
      const entry: Entry = { runnable, environment, idleSince: undefined, isRetired: false }
      entries.add(entry)
      void environment.gone.then(async () => {
        entries.delete(entry)
        line.callNext()
        await used.release()
      })
      if (isStopped) void end(entry)
      return entry
    } finally {
      starting -= 1
      line.callNext()
    }
  }

  const obtain = async (runnable: Runnable): Promise<Entry | 'gone' | 'throttled'> => {
    for (;;) {
      if (isStopped) return 'throttled'
      const warm = takeWarm(runnable)
      if (warm !== undefined) return warm
      if (hasRoom()) return start(runnable)
      if (!(await line.wait())) return 'throttled'
    }
  }

  const invoke = async (runnable: Runnable, invocation: Invocation): Promise<Outcome | 'gone' | 'throttled'> => {
    const entry = await obtain(runnable)
    if (typeof entry === 'string') return entry
    const outcome = await entry.environment.invoke(invocation)
    if (entry.isRetired || !entry.environment.isAlive()) void end(entry)
    else entry.idleSince = clock.now()
    line.callNext()
    return outcome
  }

  return {
    invoke,
    sweep,
    retire: async (arn) => {
      const own = [...entries].filter((entry) => entry.runnable.arn === arn)
      for (const entry of own) entry.isRetired = true
      await Promise.all(own.filter((entry) => entry.idleSince !== undefined).map(end))
    },
    stop: async () => {
      isStopped = true
      clearInterval(timer)
      line.close()
      await Promise.all([...entries].map(end))
      needs.orphans.close()
      await needs.logs.flush()
    },
  }
}
