/** A function's error as its caller sees it. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export interface Failure {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace: readonly string[]
}

/** An error of the runtime itself, with AWS's name: `Runtime.ImportModuleError`. */
export class RuntimeError extends Error {
  constructor(name: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = name
  }
}

const unreadable =
  'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack'

/** Anything may be thrown; an Error of another realm is known by its members. */
export function failureOf(thrown: unknown): Failure {
  try {
    if (typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'stack' in thrown) {
      const { message, stack } = thrown
      const name = 'name' in thrown ? thrown.name : 'Error'
      return { errorType: String(name), errorMessage: String(message), trace: String(stack).split('\n') }
    }
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] }
  } catch {
    return { errorType: 'handled', errorMessage: unreadable, trace: [] }
  }
}

/** What was thrown, in a word; some things cannot be written. */
export function textOf(thrown: unknown): string {
  try {
    return String(thrown)
  } catch {
    return unreadable
  }
}
