import type { Constraints } from './rawModel.ts'
import type { Element, ListShape, MapShape, Shape, StringShape, StructureShape } from './shape.ts'

/** A constraint that a value breaks. */
export interface Violation {
  /** Where, as AWS spells it: `tags.1.member.key`. */
  readonly path: string
  /** The value as AWS prints it; undefined where it is not to be shown. */
  readonly value: string | undefined
  /** `Member must not be null` */
  readonly constraint: string
  /** The pattern, when it is that which is broken. */
  readonly pattern?: string
}

/** More than these are not listed: a message is for a person. */
const violationLimit = 20
/** A value longer than this is not repeated in a message. */
const printLimit = 2048

/** Lists what a structure's value breaks: required members, lengths, ranges, patterns and enums. */
export function violations(value: Readonly<Record<string, unknown>>, shape: StructureShape): readonly Violation[] {
  const found: Violation[] = []
  checkStructure(value, shape, '', found)
  return found
}

/**
 * AWS's message for violations: `1 validation error detected: Value null at 'identityPoolId' failed to satisfy
 * constraint: Member must not be null`.
 */
export function violationMessage(found: readonly Violation[]): string {
  const parts = found.map(({ path, value, constraint }) => {
    const shown = value === undefined ? 'Value' : value === 'null' ? 'Value null' : `Value '${value}'`
    return `${shown} at '${path}' failed to satisfy constraint: ${constraint}`
  })
  return `${found.length} validation error${found.length === 1 ? '' : 's'} detected: ${parts.join('; ')}`
}

function checkStructure(
  value: Readonly<Record<string, unknown>>,
  shape: StructureShape,
  prefix: string,
  found: Violation[],
): void {
  for (const member of shape.members) {
    const item = value[member.name]
    const path = prefix + member.messageName
    if (item === undefined || item === null) {
      if (member.required) report(found, { path, value: 'null', constraint: 'Member must not be null' })
    } else check(item, member.shape, path, member.sensitive, found)
    if (found.length >= violationLimit) return
  }
}

function check(value: unknown, shape: Shape, path: string, hidden: boolean, found: Violation[]): void {
  if (shape.type === 'structure') checkStructure(value as Readonly<Record<string, unknown>>, shape, `${path}.`, found)
  else if (shape.type === 'list') checkList(value as readonly unknown[], shape, path, hidden, found)
  else if (shape.type === 'map') checkMap(value as Readonly<Record<string, unknown>>, shape, path, hidden, found)
  else for (const broken of brokenBy(value, shape)) report(found, { path, value: print(value, hidden), ...broken })
}

function checkList(
  value: readonly unknown[],
  shape: ListShape,
  path: string,
  hidden: boolean,
  found: Violation[],
): void {
  for (const broken of brokenSizes(value.length, shape, 'length')) {
    report(found, { path, value: print(value, hidden || isSecret(shape.element)), ...broken })
  }
  const simple = !isNested(shape.element.shape)
  for (let i = 0; i < value.length && found.length < violationLimit; i += 1) {
    const item = value[i]
    const itemPath = `${path}.${i + 1}.member`
    if (item === null) {
      if (!shape.element.sparse) report(found, { path: itemPath, value: 'null', constraint: 'Member must not be null' })
    } else if (!simple) check(item, shape.element.shape, itemPath, hidden, found)
    else if (reportInside(item, shape.element, 'Member', value, path, hidden, found)) return
  }
}

function checkMap(
  value: Readonly<Record<string, unknown>>,
  shape: MapShape,
  path: string,
  hidden: boolean,
  found: Violation[],
): void {
  const entries = Object.entries(value)
  const secret = hidden || isSecret(shape.value)
  for (const broken of brokenSizes(entries.length, shape, 'length')) {
    report(found, { path, value: print(value, secret), ...broken })
  }
  for (const [key, item] of entries) {
    if (found.length >= violationLimit) return
    if (reportInside(key, shape.key, 'Map keys', value, path, secret, found)) return
    if (item === null) {
      if (!shape.value.sparse) {
        report(found, { path: `${path}.${key}.member`, value: 'null', constraint: 'Member must not be null' })
      }
    } else if (isNested(shape.value.shape)) check(item, shape.value.shape, `${path}.${key}.member`, hidden, found)
    else if (reportInside(item, shape.value, 'Map value', value, path, secret, found)) return
  }
}

/** AWS names a broken element by the whole list or map it is in, and every constraint of the element. */
function reportInside(
  item: unknown,
  element: Element,
  what: string,
  whole: unknown,
  path: string,
  hidden: boolean,
  found: Violation[],
): boolean {
  const broken = brokenBy(item, element.shape)[0]
  if (broken === undefined) return false
  const constraints = allConstraints(element.shape).join(', ')
  report(found, {
    path,
    value: print(whole, hidden || isSecret(element)),
    constraint: `${what} must satisfy constraint: [${constraints}]`,
  })
  return true
}

function report(found: Violation[], violation: Violation): void {
  if (found.length < violationLimit) found.push(violation)
}

interface Broken {
  readonly constraint: string
  readonly pattern?: string
}

function brokenBy(value: unknown, shape: Shape): readonly Broken[] {
  if (shape.type === 'string' && typeof value === 'string') return brokenString(value, shape)
  if (shape.type === 'blob' && value instanceof Uint8Array) return brokenSizes(value.byteLength, shape, 'length')
  if (typeof value === 'number' && 'min' in shape) return brokenSizes(value, shape, 'value')
  if (typeof value === 'number' && 'max' in shape) return brokenSizes(value, shape, 'value')
  return []
}

function brokenString(value: string, shape: StringShape): readonly Broken[] {
  const { min, max, pattern } = shape
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    return [{ constraint: `Member must satisfy enum value set: [${shape.enum.join(', ')}]` }]
  }
  const sizes = plainlyFits(value, min, max) ? [] : brokenSizes(lengthOf(value), shape, 'length')
  const tooLong = max !== undefined && sizes.length > 0 && lengthOf(value) > max
  if (pattern === undefined || tooLong || shape.matches(value)) return sizes
  return [...sizes, { constraint: `Member must satisfy regular expression pattern: ${pattern}`, pattern }]
}

function brokenSizes(size: number, { min, max }: Constraints, what: 'length' | 'value'): readonly Broken[] {
  if (max !== undefined && size > max) return [{ constraint: `Member must have ${what} less than or equal to ${max}` }]
  if (min !== undefined && size < min) {
    return [{ constraint: `Member must have ${what} greater than or equal to ${min}` }]
  }
  return []
}

/** Whether a text fits without its characters being counted: a character is one code unit or two. */
function plainlyFits(text: string, min = 0, max = Number.POSITIVE_INFINITY): boolean {
  return text.length <= max && text.length >= 2 * min
}

/** Characters, counted as Unicode code points. */
function lengthOf(text: string): number {
  let length = text.length
  for (let i = 1; i < text.length; i += 1) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) length -= 1
  }
  return length
}

function allConstraints(shape: Shape): readonly string[] {
  const { min, max, pattern, enum: values } = shape as Constraints
  const all: string[] = []
  if (max !== undefined) all.push(`Member must have length less than or equal to ${max}`)
  if (min !== undefined) all.push(`Member must have length greater than or equal to ${min}`)
  if (pattern !== undefined) all.push(`Member must satisfy regular expression pattern: ${pattern}`)
  if (values !== undefined) all.push(`Member must satisfy enum value set: [${values.join(', ')}]`)
  return all
}

function isNested(shape: Shape): boolean {
  return shape.type === 'structure' || shape.type === 'list' || shape.type === 'map'
}

function isSecret(element: Element): boolean {
  return 'sensitive' in element.shape && element.shape.sensitive
}

/** A value as Java prints it, which is what AWS's messages show; structures and secrets are not shown. */
function print(value: unknown, hidden: boolean): string | undefined {
  if (hidden) return undefined
  const text = printAny(value)
  return text === undefined || text.length > printLimit ? undefined : text
}

function printAny(value: unknown): string | undefined {
  if (Array.isArray(value)) return wrap('[', value.map(printAny), ']')
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Date || value instanceof Uint8Array || Object.getPrototypeOf(value) !== null) return undefined
  const entries = Object.entries(value).map(([key, item]) => {
    const inside = printAny(item)
    return inside === undefined ? undefined : `${key}=${inside}`
  })
  return wrap('{', entries, '}')
}

function wrap(start: string, parts: readonly (string | undefined)[], end: string): string | undefined {
  return parts.includes(undefined) ? undefined : `${start}${parts.join(', ')}${end}`
}
