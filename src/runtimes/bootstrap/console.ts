import { format } from 'node:util'
import type { Failure } from './failure.ts'

/** The log of a function, whose lines carry the id of the event that is being worked on. */
export interface FunctionLog {
  requestId: string | undefined
  readonly failed: (what: string, failure: Failure) => void
  /** Resolves when all output has left this process: what was logged before an answer arrives before it. */
  readonly flush: () => Promise<void>
}

const levels = { debug: 'DEBUG', error: 'ERROR', info: 'INFO', log: 'INFO', trace: 'TRACE', warn: 'WARN' } as const

/**
 * Gives the console's lines time, event and level, as on AWS.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function logThroughConsole(now: () => number): FunctionLog {
  const write = (level: string, text: string) => {
    process.stdout.write(`${new Date(now()).toISOString()}\t${log.requestId ?? 'undefined'}\t${level}\t${text}\n`)
  }
  const log: FunctionLog = {
    requestId: undefined,
    failed: (what, failure) => write('ERROR', `${what} \t${JSON.stringify(failure)}`),
    flush: async () => {
      for (const stream of [process.stdout, process.stderr]) {
        if (stream.writableLength > 0) await new Promise((resolve) => stream.write('', resolve))
      }
    },
  }
  for (const [method, level] of Object.entries(levels)) {
    console[method as keyof typeof levels] = (...values: unknown[]) => write(level, format(...values))
  }
  return log
}
