import type { NumberKind, TimestampFormat } from '../rawModel.ts'
import type { Shape } from '../shape.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { formatTimestamp, type Milliseconds, parseTimestamp } from './timestamp.ts'
import { Unreadable } from './unreadable.ts'

/** The simple shapes: what a header, a query parameter, a label or an XML element's text can hold. */
export type SimpleShape = Exclude<Shape, { type: 'structure' | 'list' | 'map' | 'document' }>

/** Whether a shape is written as one text. */
export function isSimple(shape: Shape): shape is SimpleShape {
  return shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map' && shape.type !== 'document'
}

const numberText = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const wholeText = /^[+-]?\d+$/
const notFinite: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}
const wholeKinds: ReadonlySet<NumberKind> = new Set(['integer', 'long'])

/** Whether a number is of its kind: whole, and of the kind's size. */
export function isOfKind(value: number, kind: NumberKind): boolean {
  if (!wholeKinds.has(kind)) return true
  return Number.isInteger(value) && (kind === 'long' || (value >= -2147483648 && value <= 2147483647))
}

/** Reads a number that the wire carries as text; undefined when it is not one of that kind. */
function parseNumber(text: string, kind: NumberKind): number | undefined {
  const trimmed = text.trim()
  const special = Object.hasOwn(notFinite, trimmed) ? notFinite[trimmed] : undefined
  if (special !== undefined) return kind === 'float' || kind === 'double' ? special : undefined
  if (!(wholeKinds.has(kind) ? wholeText : numberText).test(trimmed)) return undefined
  const value = Number(trimmed)
  return Number.isFinite(value) && isOfKind(value, kind) ? value : undefined
}

const articles: Readonly<Record<SimpleShape['type'], string>> = {
  string: 'a String',
  number: 'a Double',
  integer: 'an Integer',
  long: 'a Long',
  float: 'a Float',
  double: 'a Double',
  boolean: 'a Boolean',
  blob: 'a ByteBuffer',
  timestamp: 'milliseconds since epoch',
}

/** What AWS calls the type in its complaint: `an Integer`. */
export function typeName(shape: SimpleShape): string {
  return articles[shape.type]
}

/** Reads a simple value from its text. */
export function parseText(text: string, shape: SimpleShape, format: TimestampFormat): unknown {
  if (shape.type === 'string') return text
  const value = parseOther(text, shape, format)
  if (value === undefined)
    throw new Unreadable(`STRING_VALUE can not be converted to ${typeName(shape)}`, undefined, text)
  return value
}

function parseOther(text: string, shape: Exclude<SimpleShape, { type: 'string' }>, format: TimestampFormat): unknown {
  switch (shape.type) {
    case 'boolean':
      return parseBoolean(text)
    case 'timestamp':
      return parseTimestamp(text, shape.format ?? format)
    case 'blob':
      return fromBase64(text)
    default:
      return parseNumber(text, shape.type)
  }
}

function parseBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  return word === 'true' ? true : word === 'false' ? false : undefined
}

/** Writes a simple value as text. Throws TypeError for a value that is not of its shape: a fault of the caller's. */
export function formatText(
  value: unknown,
  shape: SimpleShape,
  format: TimestampFormat,
  milliseconds: Milliseconds,
): string {
  switch (shape.type) {
    case 'string':
      if (typeof value === 'string') return value
      break
    case 'boolean':
      if (typeof value === 'boolean') return value ? 'true' : 'false'
      break
    case 'timestamp':
      if (value instanceof Date) return formatTimestamp(value, shape.format ?? format, milliseconds)
      break
    case 'blob':
      if (value instanceof Uint8Array) return toBase64(value)
      if (typeof value === 'string') return toBase64(Buffer.from(value))
      break
    default:
      if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  }
  throw new TypeError(`a ${typeof value} cannot be written as ${typeName(shape)}`)
}
