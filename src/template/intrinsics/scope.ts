import { templateError } from '../invalid.ts'
import { absent, isList, type Resolved, scalarText, type Value } from '../values.ts'

/** What functions may look up. Each answers, or throws the fault of a name that it does not know. */
export interface Names {
  /** The value of a parameter, a pseudo parameter, or a resource's Ref. */
  readonly ref: (name: string) => Resolved
  readonly attribute: (resource: string, attribute: string) => Value
  readonly condition: (name: string) => boolean
  /** A value of the Mappings section; undefined when a key is not there. */
  readonly mapping: (map: string, first: string, second: string) => Value | undefined
  /** A value that another stack exports. */
  readonly imported: (name: string) => string
  readonly zones: (region: string) => readonly string[]
}

/** The look-ups, and the way to evaluate what is nested in an argument. */
export interface Scope extends Names {
  readonly evaluate: (value: Value) => Resolved
}

/** One function: its argument comes unevaluated, since Fn::If must leave its other branch alone. */
export type Intrinsic = (argument: Value, scope: Scope) => Resolved

/** The evaluated argument where NoValue makes no sense. */
export function required(value: Value, scope: Scope, complaint: string): Value {
  const resolved = scope.evaluate(value)
  if (resolved === absent) throw templateError(complaint)
  return resolved
}

/** The evaluated argument as text. */
export function requiredText(value: Value, scope: Scope, complaint: string): string {
  const text = scalarText(required(value, scope, complaint))
  if (text === undefined) throw templateError(complaint)
  return text
}

/** The evaluated argument as a list. */
export function requiredList(value: Value, scope: Scope, complaint: string): readonly Value[] {
  const items = required(value, scope, complaint)
  if (!isList(items)) throw templateError(complaint)
  return items
}

/** The argument itself as a list of as many members as the function takes, not yet evaluated. */
export function argumentsOf(argument: Value, from: number, to: number, complaint: string): readonly Value[] {
  if (!isList(argument) || argument.length < from || argument.length > to) throw templateError(complaint)
  return argument
}
