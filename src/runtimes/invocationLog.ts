import type { FunctionLogs } from './logs.ts'

/** The output of one environment: everything to its function's log, the end of each invocation also to its answer. */
export interface InvocationLog {
  readonly start: (requestId: string) => void
  /** Output of the process; a promise while it should be held back. */
  readonly output: (octets: Uint8Array) => Promise<void> | undefined
  readonly line: (text: string) => void
  /** Resolves when the output that is in the pipe by now has been read. */
  readonly settled: () => Promise<void>
  readonly end: (report: Report) => Uint8Array
}

/** What an invocation used. */
interface Report {
  readonly requestId: string
  /** Milliseconds. */
  readonly duration: number
  /** Milliseconds; of the environment's first invocation only. */
  readonly initDuration: number | undefined
  /** Megabytes. */
  readonly memorySize: number
  /** Octets. */
  readonly memoryUsed: number
}

/** Octets of a log that an answer carries. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const tailSize = 4096
/** Turns of the event loop without output after which a pipe counts as read, and turns after which nobody waits longer. */
const quietTurns = 2
const mostTurns = 1000

/** The lines that Lambda adds: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
export function invocationLog(name: string, logs: FunctionLogs): InvocationLog {
  let tail: Buffer = Buffer.alloc(0)
  let arrivals = 0
  const output = (octets: Uint8Array) => {
    arrivals += 1
    tail = octets.length >= tailSize ? Buffer.from(octets.subarray(-tailSize)) : Buffer.concat([tail, octets])
    if (tail.length > tailSize) tail = tail.subarray(-tailSize)
    return logs.write(name, octets)
  }
  const line = (text: string) => {
    output(Buffer.from(`${text}\n`))
  }
  return {
    output,
    line,
    settled: async () => {
      let quiet = 0
      for (let turns = 0; quiet < quietTurns && turns < mostTurns; turns += 1) {
        const before = arrivals
        await new Promise((resolve) => setImmediate(resolve))
        quiet = arrivals === before ? quiet + 1 : 0
      }
    },
    start: (requestId) => {
      tail = Buffer.alloc(0)
      line(`START RequestId: ${requestId} Version: $LATEST`)
    },
    end: (report) => {
      line(`END RequestId: ${report.requestId}`)
      line(reportLine(report))
      return tail
    },
  }
}

function reportLine({ requestId, duration, initDuration, memorySize, memoryUsed }: Report): string {
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${duration.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(duration + (initDuration ?? 0))} ms`,
    `Memory Size: ${memorySize} MB`,
    `Max Memory Used: ${Math.ceil(memoryUsed / 1024 / 1024)} MB`,
    ...(initDuration === undefined ? [] : [`Init Duration: ${initDuration.toFixed(2)} ms`]),
  ]
  return `${parts.join('\t')}\t`
}
