import type { Caller } from '../kernel/caller.ts'
import type { Fault } from '../kernel/fault.ts'

/** Where log lines go: one object a line. */
export interface Log {
  readonly debug: (fields: object, message: string) => void
  readonly info: (fields: object, message: string) => void
  readonly warn: (fields: object, message: string) => void
  readonly error: (fields: object, message: string) => void
  /** Whether lines of `info` are kept at all: a request's line is not made otherwise. */
  readonly keepsInfo: () => boolean
}

/** How one request ended. */
export interface Outcome {
  readonly id: string
  readonly service: string
  readonly operation: string | undefined
  readonly caller: Caller | undefined
  readonly status: number
  readonly milliseconds: number
  readonly fault: Fault | undefined
  /** A denial's whole reason, for `sts:DecodeAuthorizationMessage`. */
  readonly authorizationMessage: string | undefined
}

/** Writes the request's line. It holds names and reasons, never headers, bodies or secrets. */
export function record(log: Log, outcome: Outcome): void {
  if (!log.keepsInfo()) return
  const { fault, caller, ...fields } = outcome
  const why = fault && { code: fault.code, message: fault.message, reason: fault.reason }
  log.info({ ...fields, caller: nameOf(caller), fault: why }, 'request')
}

/** Who it is, in one word. */
export function nameOf(caller: Caller | undefined): string {
  if (caller === undefined || caller.kind === 'anonymous') return 'anonymous'
  return caller.kind === 'service' ? caller.principal : caller.arn
}
