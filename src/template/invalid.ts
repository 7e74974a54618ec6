import { Fault } from '../kernel/fault.ts'

/** The fault of a template, or of parameters, that cannot be deployed. */
export function invalid(message: string): Fault {
  return new Fault('ValidationError', message)
}

/** `Template format error: ...`: the template's structure is wrong. */
export function formatError(message: string): Fault {
  return invalid(`Template format error: ${message}`)
}

/** `Template error: ...`: a function cannot be evaluated. */
export function templateError(message: string): Fault {
  return invalid(`Template error: ${message}`)
}
