import type { HandlerContext } from './context.ts'
import type { Handler } from './loadHandler.ts'

/**
 * Calls a handler as Node.js 24 and later do: it answers what it returns, or what that comes to.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export async function callHandler(handler: Handler, event: unknown, context: HandlerContext): Promise<unknown> {
  return handler(event, context)
}

/**
 * Calls a handler in any of the styles that there were before Node.js 24: one that returns a promise, one that calls back,
 * one that ends by its context's `done`, `succeed` or `fail`. A callback's answer waits until nothing is left to do, unless
 * `callbackWaitsForEmptyEventLoop` is false; the context's do not wait. A handler that does none of these answers null.
 */
export function callOlderHandler(handler: Handler, event: unknown, context: HandlerContext): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let whenIdle: (() => void) | undefined
    const idle = () => whenIdle?.()
    const settle = (error: unknown, value: unknown) => {
      process.off('beforeExit', idle)
      if (error === null || error === undefined) resolve(value)
      else reject(error)
    }
    const callback = (error: unknown, value: unknown) => {
      if (context.callbackWaitsForEmptyEventLoop) whenIdle = () => settle(error, value)
      else settle(error, value)
    }
    const endings = {
      done: settle,
      succeed: (value: unknown) => settle(null, value),
      fail: (error: unknown) => settle(error ?? 'handled', null),
    }
    process.on('beforeExit', idle)
    const returned = handler(event, Object.assign(context, endings), callback)
    if (isPromise(returned)) returned.then(resolve, reject).finally(() => process.off('beforeExit', idle))
    else whenIdle ??= () => settle(null, null)
  })
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
