import { runInNewContext } from 'node:vm'
import { formatError } from './invalid.ts'

/** A pattern that values of a parameter must match as a whole. */
export interface Wanted {
  readonly name: string
  readonly pattern: string
  readonly items: readonly string[]
}

/** How long all patterns of a template may take together: one can be made to look for longer than anybody lives. */
const patience = 250

/** Which parameters have a value that does not match. A ValidationError where a pattern is none, or takes too long. */
export function mismatched(wanted: readonly Wanted[]): ReadonlySet<string> {
  if (wanted.length === 0) return new Set()
  const tests = wanted.map(({ name, pattern, items }) => ({ name, items, expression: readPattern(name, pattern) }))
  const progress = { tests, at: 0, failed: new Set<string>() }
  const script = `for (; at < tests.length; at++) {
    const { name, items, expression } = tests[at]
    for (const item of items) if (!expression.test(item)) failed.add(name)
  }`
  try {
    runInNewContext(script, progress, { timeout: patience })
  } catch (error) {
    if (!isTimeout(error)) throw error
    const name = wanted[progress.at]?.name
    throw formatError(`AllowedPattern of parameter ${name} takes too long to match; write it without nested repetition`)
  }
  return progress.failed
}

/** The error may be of the context's own kind. */
function isTimeout(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false
  return error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}

function readPattern(name: string, pattern: string): RegExp {
  // Java's way to ignore case.
  const [, bare = pattern] = /^\^?\(\?i\)(.*)$/s.exec(pattern) ?? []
  const flags = bare === pattern ? '' : 'i'
  // Java takes any character that is escaped, such as `\:`, for itself; of JavaScript only the older syntax does.
  for (const syntax of ['u', '']) {
    const expression = compiled(`^(?:${bare})$`, syntax + flags)
    if (expression !== undefined) return expression
  }
  throw formatError(`AllowedPattern of parameter ${name} is not a valid regular expression`)
}

/** Undefined where it is no regular expression of this syntax. */
function compiled(expression: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(expression, flags)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
