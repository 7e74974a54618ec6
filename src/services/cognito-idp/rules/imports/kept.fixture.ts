import { recordsOf } from '../../../../app/userImports.ts'
import type { UserImports } from './ports.ts'

/** Files of imports in memory. */
export interface KeptImports {
  readonly port: UserImports
  readonly files: Map<string, Uint8Array>
  /** Lines by job. */
  readonly logs: Map<string, string[]>
  /** Roles that no service may become. */
  readonly closedRoles: Set<string>
  /** Called before a line of a file is read. */
  beforeLine: () => void
  isStopping: boolean
}

export function keepImports(): KeptImports {
  const files = new Map<string, Uint8Array>()
  const logs = new Map<string, string[]>()
  const closedRoles = new Set<string>()
  const port: UserImports = {
    put: async (jobId, octets, limit) => {
      const chunks: Uint8Array[] = []
      for await (const chunk of octets) chunks.push(chunk)
      const whole = Buffer.concat(chunks)
      if (whole.length <= limit) files.set(jobId, whole)
      return whole.length <= limit
    },
    has: async (jobId) => files.has(jobId),
    records: async function* (jobId, mostInLine) {
      for await (const record of recordsOf([files.get(jobId) ?? new Uint8Array()], mostInLine)) {
        kept.beforeLine()
        yield record
      }
    },
    remove: async (jobId) => void files.delete(jobId),
    kept: async () => [...files.keys()],
    log: async ({ id }, lines) => void logs.set(id, [...(logs.get(id) ?? []), ...lines]),
    canAssume: async (role) => !closedRoles.has(role),
    isStopping: () => kept.isStopping,
  }
  const kept: KeptImports = { port, files, logs, closedRoles, beforeLine: () => undefined, isStopping: false }
  return kept
}
