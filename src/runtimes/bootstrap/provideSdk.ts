import { createRequire, isBuiltin, registerHooks } from 'node:module'
import { sep } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What the runtime brings for functions that do not bring it. https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included */
const provided = /^(@aws-sdk|@smithy|@aws-crypto|@aws)\/|^tslib$/

/**
 * Lets the function's modules import the AWS SDK from the server's own dependencies, and nothing else from outside the
 * package: what would be missing on AWS is missing here.
 */
export function provideSdk(taskRoot: string): void {
  const root = pathToFileURL(taskRoot + sep).href
  const ownRequire = createRequire(import.meta.url)
  registerHooks({
    resolve: (specifier, context, nextResolve) => {
      if (!isBare(specifier) || context.parentURL?.startsWith(root) !== true) return nextResolve(specifier, context)
      const isProvided = provided.test(specifier)
      try {
        const found = nextResolve(specifier, context)
        if (found.url.startsWith(root)) return found
      } catch (error) {
        if (!isProvided) throw error
      }
      if (!isProvided) throw notFound(specifier, context.parentURL)
      return context.conditions?.includes('require') === true
        ? { url: pathToFileURL(ownRequire.resolve(specifier)).href, shortCircuit: true }
        : nextResolve(specifier, { ...context, parentURL: import.meta.url })
    },
  })
}

/** The name of a package, rather than a path, a URL, a private import or a module of Node's own. */
function isBare(specifier: string): boolean {
  return !/^([./#]|[a-zA-Z][a-zA-Z+.-]*:)/.test(specifier) && !isBuiltin(specifier)
}

function notFound(specifier: string, parent: string): Error {
  const error = new Error(`Cannot find package '${specifier}' imported from ${parent}`)
  return Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' })
}
