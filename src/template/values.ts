/** A value of a template: what JSON can say. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value }

/** Values by their names. */
export type ValueRecord = { readonly [key: string]: Value }

/** `AWS::NoValue`: the property, or the element, is as if it had not been written. */
export const absent: unique symbol = Symbol('AWS::NoValue')

/** A value after its functions were evaluated. */
export type Resolved = Value | typeof absent

/** Whether a value has members with names. */
export function isRecord(value: Value | undefined): value is ValueRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value is a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value)
}

/** A scalar as text, as CloudFormation hands it to functions that join; undefined for anything else. */
export function scalarText(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return undefined
}

/** The name and argument of a function call, `{ "Fn::Join": [...] }` or `{ "Ref": "x" }`; undefined for plain values. */
export function functionCall(value: Value): readonly [name: string, argument: Value] | undefined {
  if (!isRecord(value)) return undefined
  const keys = Object.keys(value)
  const name = keys[0]
  if (keys.length !== 1 || name === undefined) return undefined
  return name === 'Ref' || name.startsWith('Fn::') ? [name, value[name] as Value] : undefined
}

/** A copy without one key. */
export function without(record: ValueRecord, ...keys: readonly string[]): ValueRecord {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)))
}

/** A copy that keeps only the entries that are there. */
export function present(record: Readonly<Record<string, Value | undefined>>): ValueRecord {
  const kept: Record<string, Value> = {}
  for (const [key, value] of Object.entries(record)) if (value !== undefined) kept[key] = value
  return kept
}
