/**
 * The runtime of Node.js functions: a program of its own, started by the server for each environment. It loads the
 * handler, asks the Runtime API for one event after the other, and answers. It imports nothing of the server.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { realpathSync } from 'node:fs'
import { callHandler, callOlderHandler } from './bootstrap/callHandler.ts'
import { logThroughConsole } from './bootstrap/console.ts'
import { handlerContext } from './bootstrap/context.ts'
import { failureOf, RuntimeError, textOf } from './bootstrap/failure.ts'
import { loadHandler, refuseCallbacks } from './bootstrap/loadHandler.ts'
import { provideSdk } from './bootstrap/provideSdk.ts'
import { runtimeClient } from './bootstrap/runtimeClient.ts'

const variables = process.env
const now = () => Date.now()
const taskRoot = realpathSync(variables['LAMBDA_TASK_ROOT'] ?? process.cwd())
const client = runtimeClient(variables['AWS_LAMBDA_RUNTIME_API'] ?? '')
const log = logThroughConsole(now)
const isOlder = Number(/nodejs(\d+)/.exec(variables['AWS_EXECUTION_ENV'] ?? '')?.[1] ?? 0) < 24
const call = isOlder ? callOlderHandler : callHandler
let requestId: string | undefined

process.on('uncaughtException', (error) => void leave(error, 129))
process.on('unhandledRejection', (reason) => {
  const error = new RuntimeError('Runtime.UnhandledPromiseRejection', textOf(reason))
  void leave(reason instanceof Error ? Object.assign(error, { stack: reason.stack }) : error, 128)
})

// Not awaited: a function that leaves nothing to wait for ends this process in peace.
void serve()

async function serve(): Promise<void> {
  provideSdk(taskRoot)
  const loaded = loadHandler(taskRoot, variables['_HANDLER'] ?? '')
  const handler = await (isOlder ? loaded : loaded.then(refuseCallbacks)).catch((error: unknown) => leave(error, 1))
  for (;;) {
    const event = await client.next()
    requestId = event.requestId
    log.requestId = requestId
    variables['_X_AMZN_TRACE_ID'] = event.traceId
    const context = handlerContext(event, variables, now)
    try {
      const answer = serialize(await call(handler, JSON.parse(event.body), context))
      await log.flush()
      await client.answer(requestId, answer)
    } catch (error) {
      const failure = failureOf(error)
      log.failed('Invoke Error', failure)
      await log.flush()
      await client.fail(requestId, failure)
    }
    requestId = undefined
  }
}

/** What JSON cannot say, such as a BigInt or a circle, is no answer. */
function serialize(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null'
  } catch (cause) {
    const name = isOlder ? 'Error' : 'Runtime.JSONStringifyError'
    throw new RuntimeError(name, 'Unable to stringify response body', { cause })
  }
}

/** Tells why this process ends, and ends it. */
async function leave(error: unknown, code: number): Promise<never> {
  const failure = failureOf(error)
  log.failed(requestId === undefined ? 'Init Error' : 'Uncaught Exception', failure)
  await log.flush()
  await (requestId === undefined ? client.failInit(failure) : client.fail(requestId, failure)).catch(() => undefined)
  process.exit(code)
}
