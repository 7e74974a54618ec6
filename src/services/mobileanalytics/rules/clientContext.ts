import type { ClientContext } from '../ports.ts'
import { badRequest } from './faults.ts'

/**
 * Reads the header `x-amz-Client-Context`, in plain JSON or, as SDKs of browsers send it, in base64.
 * https://docs.aws.amazon.com/mobileanalytics/latest/ug/PutEvents.html#putEvents-request-client-context-header
 */
export function readContext(header: string, encoding: string | undefined): ClientContext {
  const context = parse(decoded(header, encoding))
  if (textAt(context, 'client', 'client_id') === undefined) throw badRequest('Client context has no client_id.')
  if (textAt(context, 'services', 'mobile_analytics', 'app_id') === undefined) {
    throw badRequest('Client context has no app_id of mobile_analytics.')
  }
  return context as ClientContext
}

function decoded(header: string, encoding: string | undefined): string {
  if (encoding === undefined || encoding === '') return header
  if (encoding.toLowerCase() !== 'base64') throw badRequest(`There is no client context encoding ${encoding}.`)
  return Buffer.from(header, 'base64').toString()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest('Client context is not JSON.')
    throw error
  }
}

/** A text that is not empty, somewhere in a document. */
function textAt(document: unknown, ...path: readonly string[]): string | undefined {
  let value = document
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return typeof value === 'string' && value !== '' ? value : undefined
}
