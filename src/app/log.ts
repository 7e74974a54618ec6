import { createRequire } from 'node:module'
import type { DestinationStream, Logger, pino } from 'pino'
import type { Log } from '../pipeline/record.ts'

const levels = ['silent', 'error', 'warn', 'info', 'debug']

/** The server's log: one JSON object a line, of `level` and above. The logger is loaded for its first line. */
export function openLog(level: string, destination: DestinationStream): Log {
  const highest = levels.indexOf(level)
  let opened: Logger | undefined
  const logger = () => (opened ??= openLogger(level, destination))
  const line = (name: 'error' | 'warn' | 'info' | 'debug') => (fields: object, message: string) => {
    if (levels.indexOf(name) <= highest) logger()[name](fields, message)
  }
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    keepsInfo: () => highest >= levels.indexOf('info'),
  }
}

function openLogger(level: string, destination: DestinationStream): Logger {
  const make = createRequire(import.meta.url)('pino') as typeof pino
  return make(
    {
      level,
      base: null,
      timestamp: make.stdTimeFunctions.isoTime,
      serializers: { error: make.stdSerializers.err },
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  )
}
