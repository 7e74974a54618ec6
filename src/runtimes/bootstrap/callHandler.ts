import type { HandlerContext } from './context.ts'
import type { Handler } from './loadHandler.ts'

/**
 * Calls a handler in either style: one that returns a promise, or one that calls back. A callback's answer waits until
 * nothing is left to do, unless `callbackWaitsForEmptyEventLoop` is false. A handler that does neither answers null;
 * from Node.js 24 on (`takesValue`) what it returned.
 */
export function callHandler(
  handler: Handler,
  event: unknown,
  context: HandlerContext,
  takesValue: boolean,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let whenIdle: (() => void) | undefined
    const idle = () => whenIdle?.()
    const settle = (how: () => void) => {
      process.off('beforeExit', idle)
      how()
    }
    const callback = (error: unknown, value: unknown) => {
      const how = () => (error === null || error === undefined ? resolve(value) : reject(error))
      if (context.callbackWaitsForEmptyEventLoop) whenIdle = () => settle(how)
      else settle(how)
    }
    process.on('beforeExit', idle)
    const returned = handler(event, context, callback)
    if (isPromise(returned)) returned.then(resolve, reject).finally(() => process.off('beforeExit', idle))
    else if (takesValue && returned !== undefined) settle(() => resolve(returned))
    else whenIdle ??= () => settle(() => resolve(null))
  })
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
