import type { PolicyVersion } from './document.ts'
import type { RequestContext } from './request.ts'

/** A piece of a policy's text: what stands for itself, what stands for anything, what stands for a value of the request. */
export type Atom = Text | Wildcard | Variable

/** What stands for itself. */
export interface Text {
  readonly kind: 'text'
  readonly text: string
}

/** `*`, or `?`. */
interface Wildcard {
  readonly kind: 'any' | 'one'
}

/** `${key}`, or `${key, fallback}`. */
export interface Variable {
  readonly kind: 'variable'
  /** The condition key, lower-case. */
  readonly key: string
  /** What stands in when the request has no value. */
  readonly fallback: string | undefined
}

/** Which characters of a policy's text are more than themselves. */
export interface Notation {
  readonly wildcards: boolean
  readonly variables: boolean
}

/** What variables a language version has. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
export function hasVariables(version: PolicyVersion): boolean {
  return version === '2012-10-17'
}

/**
 * Cuts a policy's text into atoms. `${*}`, `${?}` and `${$}` are the characters themselves; an unfinished `${` is text.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
export function readAtoms(source: string, notation: Notation): readonly Atom[] {
  const atoms: Atom[] = []
  let text = ''
  const push = (atom: Atom) => {
    if (text !== '') atoms.push({ kind: 'text', text })
    text = ''
    atoms.push(atom)
  }
  for (let at = 0; at < source.length; ) {
    const character = source[at] as string
    const end = notation.variables && source.startsWith('${', at) ? variableEnd(source, at + 2) : -1
    if (end >= 0) {
      const inside = source.slice(at + 2, end)
      if (inside === '*' || inside === '?' || inside === '$') text += inside
      else push(readVariable(inside))
      at = end + 1
      continue
    }
    if (notation.wildcards && character === '*') push({ kind: 'any' })
    else if (notation.wildcards && character === '?') push({ kind: 'one' })
    else text += character
    at++
  }
  if (text !== '') atoms.push({ kind: 'text', text })
  return atoms
}

/** Where a variable's closing brace stands; a quoted default may hold braces. -1 when there is none. */
function variableEnd(source: string, start: number): number {
  let quoted = false
  for (let at = start; at < source.length; at++) {
    if (source[at] === "'") quoted = !quoted
    else if (source[at] === '}' && !quoted) return at
  }
  return -1
}

/** `key` or `key, 'default'`. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-default-values */
function readVariable(inside: string): Variable {
  const comma = inside.indexOf(',')
  const written = comma < 0 ? '' : inside.slice(comma + 1).trim()
  const quoted = written.length >= 2 && written.startsWith("'") && written.endsWith("'")
  const key = quoted ? inside.slice(0, comma) : inside
  return { kind: 'variable', key: key.trim().toLowerCase(), fallback: quoted ? written.slice(1, -1) : undefined }
}

/** A key's values in the request; undefined when the key is absent or has none. */
export function valuesOf(context: RequestContext, key: string): readonly string[] | undefined {
  const values = context[key]
  return Array.isArray(values) && values.length > 0 ? values : undefined
}

/**
 * The text that stands for a variable: the request's one value, else the default, else nothing.
 * A key of several values cannot be a variable.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function resolve(variable: Variable, context: RequestContext): string | undefined {
  const values = context[variable.key]
  return Array.isArray(values) && values.length === 1 ? values[0] : variable.fallback
}

/** The text of atoms without wildcards, variables filled in; undefined when a variable has no value. */
export function fill(atoms: readonly Atom[], context: RequestContext): string | undefined {
  let text = ''
  for (const atom of atoms) {
    const part = atom.kind === 'text' ? atom.text : atom.kind === 'variable' ? resolve(atom, context) : undefined
    if (part === undefined) return undefined
    text += part
  }
  return text
}
