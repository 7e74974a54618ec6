import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { failureOf, RuntimeError } from './failure.ts'

/** A function's entry. */
export type Handler = (event: unknown, context: object, callback?: (error: unknown, value: unknown) => void) => unknown

/** In this order; TypeScript runs by Node's own type stripping. */
const extensions = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']

/**
 * Loads `file.export` or `folder/file.export`. An export may be nested: `file.api.get`.
 * Deviation: TypeScript files are loaded too, which AWS leaves to a build.
 */
export async function loadHandler(taskRoot: string, handler: string): Promise<Handler> {
  const [, folder = '', file, path] = /^(.*\/)?([^./]+)\.(.+)$/.exec(handler) ?? []
  if (file === undefined || path === undefined || folder.split('/').includes('..')) {
    throw new RuntimeError('Runtime.MalformedHandlerName', `Bad handler ${handler}`)
  }
  const base = resolve(taskRoot, `.${folder === '' ? '' : `/${folder}`}/${file}`)
  const found = extensions.map((extension) => base + extension).find((candidate) => existsSync(candidate))
  if (found === undefined) {
    throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${folder}${file}'`)
  }
  const loaded = exportOf(await load(found), path.split('.'))
  if (typeof loaded === 'function') return loaded as Handler
  const what = loaded === undefined ? 'undefined or not exported' : 'not a function'
  throw new RuntimeError('Runtime.HandlerNotFound', `${handler} is ${what}`)
}

/** From Node.js 24 on no handler is given a callback: one that waits for it would never answer. */
export function refuseCallbacks(handler: Handler): Handler {
  if (handler.length < 3) return handler
  throw new RuntimeError(
    'Runtime.CallbackHandlerDeprecated',
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to ' +
      'modify this function to use a supported handler signature to use Node.js 24 or later. For more information see ' +
      'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
  )
}

async function load(path: string): Promise<object> {
  try {
    return (await import(pathToFileURL(path).href)) as object
  } catch (error) {
    const { errorType, errorMessage } = failureOf(error)
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
    const message = `${errorType}: ${errorMessage}`
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
      throw new RuntimeError('Runtime.ImportModuleError', message, { cause: error })
    }
    if (error instanceof SyntaxError) throw new RuntimeError('Runtime.UserCodeSyntaxError', message, { cause: error })
    throw error
  }
}

/** A CommonJS module's exports are all on its default; its named ones are there as far as Node could see them. */
function exportOf(module: object, path: readonly string[]): unknown {
  return at(module, path) ?? ('default' in module ? at(module.default, path) : undefined)
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      (typeof inner === 'object' || typeof inner === 'function') && inner !== null
        ? (inner as Record<string, unknown>)[name]
        : undefined,
    value,
  )
}
