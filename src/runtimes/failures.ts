import { constants } from 'node:os'

/** A function's error as its caller sees it. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function failure(body: { readonly errorType?: string; readonly errorMessage: string }): Uint8Array {
  return Buffer.from(JSON.stringify(body))
}

/** What stands in the log and in the answer when a function's time is over. `now` is the server's clock. */
export function timedOutMessage(now: number, requestId: string, seconds: number): string {
  return `${new Date(now).toISOString()} ${requestId} Task timed out after ${seconds.toFixed(2)} seconds`
}

/** It did not answer in time. */
export function timedOut(errorMessage: string): Uint8Array {
  return failure({ errorMessage })
}

/** The process ended before it answered. */
export function exited(requestId: string, code: number | null, signal: NodeJS.Signals | null): Uint8Array {
  const errorMessage = `RequestId: ${requestId} Error: Runtime exited ${howItExited(code, signal)}`
  return failure({ errorType: 'Runtime.ExitError', errorMessage })
}

/** The process could not be started. */
export function notStarted(requestId: string, error: Error): Uint8Array {
  const missing = 'code' in error && error.code === 'ENOENT'
  const cause = missing
    ? "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
    : 'fork/exec /var/task/bootstrap: permission denied'
  return failure({ errorType: 'Runtime.InvalidEntrypoint', errorMessage: `RequestId: ${requestId} Error: ${cause}` })
}

/** The answer is larger than a synchronous invocation carries. */
export function answerTooLarge(limit: number): Uint8Array {
  return failure({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${limit} bytes).`,
  })
}

/** Signals by the names that AWS's messages give them. */
const signalNames: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
}

function howItExited(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `with error: signal: ${signalNames[signal] ?? `signal ${constants.signals[signal]}`}`
  return code === 0 ? 'without providing a reason' : `with error: exit status ${code}`
}
