import { type DestinationStream, pino } from 'pino'
import type { Log } from './pipeline/record.ts'

/** The server's log: one JSON object a line, of `level` and above. */
export function openLog(level: string, destination: DestinationStream): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { error: pino.stdSerializers.err },
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  )
  const keepsInfo = logger.isLevelEnabled('info')
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    keepsInfo: () => keepsInfo,
  }
}
