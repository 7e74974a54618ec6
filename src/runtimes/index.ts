/**
 * Runtimes: where functions run. Owns deployment packages on disk, the processes that functions run in, the Lambda
 * Runtime API that they speak, their limits of time and memory, and their logs. Leaves to `services/lambda` which function
 * it is, who may invoke it, and whose credentials it gets.
 *
 * A process is a boundary of memory and credentials, not of the machine: a function runs as the server's own user.
 */
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import { type Packages, packages } from './code.ts'
import { defaultLimits, environmentPool, type Pool, type PoolLimits } from './environments.ts'
import { folderLogs } from './logs.ts'
import { orphanGuard } from './orphans.ts'

export type { Packages } from './code.ts'
export type { Pool, PoolLimits } from './environments.ts'

/** What runtimes need from the server. */
export interface RuntimesNeeds {
  /** The folder of packages; made when first needed. */
  readonly functions: string
  /** The folder within it for what is unpacked, where other processes have theirs beside it. */
  readonly unpackedIn?: string
  /** The folder of logs, a folder an account, one file a function; made when first needed. */
  readonly logs: string
  /** The server's URL, for `AWS_ENDPOINT_URL`. */
  readonly endpoint: () => string
  /** Where programs are found: the server's `PATH`. */
  readonly path: string
  readonly clock: Clock
  readonly random: Random
  /** Hears of output that could not be written. */
  readonly logFailed: (error: unknown) => void
  readonly limits?: Partial<PoolLimits>
}

/** Opens the room. Nothing is read, written or started before it is needed. */
export function openRuntimes(needs: RuntimesNeeds): { readonly code: Packages; readonly environments: Pool } {
  const { path, endpoint, clock, random } = needs
  const code = packages(needs.functions, random, needs.unpackedIn)
  const logs = folderLogs(needs.logs, needs.logFailed)
  const environmentNeeds = { code, logs, path, endpoint, clock, orphans: orphanGuard(path) }
  return { code, environments: environmentPool(environmentNeeds, { ...defaultLimits, ...needs.limits }) }
}
