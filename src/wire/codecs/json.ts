import type { Element, MapShape, Member, Shape, StructureShape } from '../shape.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { isOfKind, isSimple, type SimpleShape, typeName } from './text.ts'
import { formatTimestamp, fromSeconds, parseTimestamp } from './timestamp.ts'
import { Unreadable } from './unreadable.ts'

const depthLimit = 64
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Parses a JSON body. An Unreadable without message for what is no JSON, as AWS answers it. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(body))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) throw new Unreadable('')
    throw error
  }
}

/** Turns parsed JSON into a value of the shape. Members that the model lacks are left out, as AWS does. */
export function fromJson(value: unknown, shape: Shape, depth = 0): unknown {
  if (depth > depthLimit) throw new Unreadable('Nesting is too deep')
  switch (shape.type) {
    case 'structure':
      return readStructure(objectOf(value), shape, depth)
    case 'list':
      if (!Array.isArray(value)) throw new Unreadable('Expected list or null')
      return value.map((item) => readElement(item, shape.element, depth))
    case 'map':
      return readMap(objectOf(value), shape, depth)
    case 'document':
      return copyDocument(value, depth)
    default:
      return readSimple(value, shape)
  }
}

/** Reads an object's members, of those given by their JSON name, into a structure's value. */
export function readMembers(
  source: Readonly<Record<string, unknown>>,
  members: ReadonlyMap<string, Member>,
  into: Record<string, unknown>,
  depth = 0,
): void {
  for (const name of Object.keys(source)) {
    const value = source[name]
    const member = members.get(name)
    if (member === undefined || value === null) continue
    into[member.name] = fromJson(value, member.shape, depth + 1)
  }
}

/** The JSON object that a value is; an Unreadable when it is something else. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (Array.isArray(value)) throw new Unreadable('Start of list found where not expected')
  if (typeof value !== 'object' || value === null) throw new Unreadable('Expected null')
  return value as Readonly<Record<string, unknown>>
}

function readStructure(source: Readonly<Record<string, unknown>>, shape: StructureShape, depth: number): object {
  const result: Record<string, unknown> = {}
  readMembers(source, shape.byJsonName, result, depth)
  if (shape.union && Object.keys(result).length !== 1) {
    throw new Unreadable('Unexpected number of members found for union')
  }
  return result
}

/** Null where nulls have no place stays null, for validation to name. */
function readElement(value: unknown, element: Element, depth: number): unknown {
  return value === null ? null : fromJson(value, element.shape, depth + 1)
}

/** Maps have the client's own keys, so they have no prototype. */
function readMap(source: Readonly<Record<string, unknown>>, { name, value }: MapShape, depth: number): object {
  const result: Record<string, unknown> = Object.create(null)
  for (const key of Object.keys(source)) {
    if (source[key] === null && withoutNulls.has(name)) continue
    result[key] = readElement(source[key], value, depth)
  }
  return result
}

/**
 * Maps in which a null says that there is none: `amazon-cognito-identity-js` sends `DEVICE_KEY` so, once its device was
 * forgotten.
 */
const withoutNulls = new Set(['AuthParametersType', 'ChallengeResponsesType'])

function copyDocument(value: unknown, depth: number): unknown {
  if (depth > depthLimit) throw new Unreadable('Nesting is too deep')
  if (Array.isArray(value)) return value.map((item) => copyDocument(item, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  const result: Record<string, unknown> = Object.create(null)
  for (const [key, item] of Object.entries(value)) result[key] = copyDocument(item, depth + 1)
  return result
}

function readSimple(value: unknown, shape: SimpleShape): unknown {
  const read = simpleReaders[shape.type](value, shape)
  if (read === undefined) throw new Unreadable(mismatch(value, shape))
  return read
}

type SimpleReader = (value: unknown, shape: SimpleShape) => unknown

const readNumber: SimpleReader = (value, shape) => {
  if (typeof value === 'number') {
    return Number.isFinite(value) && isOfKind(value, shape.type as 'number') ? value : undefined
  }
  if (shape.type !== 'float' && shape.type !== 'double') return undefined
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : undefined
}

const simpleReaders: Readonly<Record<SimpleShape['type'], SimpleReader>> = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  blob: (value) => (typeof value === 'string' ? fromBase64(value) : undefined),
  timestamp: (value, shape) => {
    const format = (shape.type === 'timestamp' && shape.format) || 'epoch-seconds'
    if (format === 'epoch-seconds') return typeof value === 'number' ? validDate(fromSeconds(value)) : undefined
    return typeof value === 'string' ? parseTimestamp(value, format) : undefined
  },
  number: readNumber,
  integer: readNumber,
  long: readNumber,
  float: readNumber,
  double: readNumber,
}

function validDate(ms: number): Date | undefined {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? undefined : date
}

function mismatch(value: unknown, shape: SimpleShape): string {
  if (Array.isArray(value)) return 'Start of list found where not expected'
  if (typeof value === 'object') return 'Start of structure or map found where not expected.'
  return `${String(typeof value === 'boolean' ? value : typeof value).toUpperCase()}_VALUE can not be converted to ${typeName(shape)}`
}

/** Writes a value of the shape as JSON. */
export function toJson(value: unknown, shape: Shape): string {
  switch (shape.type) {
    case 'structure':
      return writeMembers(value as Readonly<Record<string, unknown>>, shape.members)
    case 'list': {
      const items = [...(value as Iterable<unknown>)].filter((item) => present(item, shape.element))
      return `[${items.map((item) => writeElement(item, shape.element)).join(',')}]`
    }
    case 'map': {
      const entries = Object.entries(value as object).filter(([, item]) => present(item, shape.value))
      return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${writeElement(item, shape.value)}`).join(',')}}`
    }
    case 'document':
      return JSON.stringify(value) ?? 'null'
    default:
      return writeSimple(value, shape)
  }
}

/** Writes members of a structure's value as a JSON object. */
export function writeMembers(value: Readonly<Record<string, unknown>>, members: readonly Member[]): string {
  let text = ''
  for (const member of members) {
    const item = value[member.name]
    if (item === undefined || item === null) continue
    text += `${text === '' ? '' : ','}${JSON.stringify(member.jsonName)}:${toJson(item, member.shape)}`
  }
  return `{${text}}`
}

function present(value: unknown, element: Element): boolean {
  return element.sparse || (value !== undefined && value !== null)
}

function writeElement(value: unknown, element: Element): string {
  return value === undefined || value === null ? 'null' : toJson(value, element.shape)
}

function writeSimple(value: unknown, shape: SimpleShape): string {
  switch (shape.type) {
    case 'timestamp':
      if (!(value instanceof Date)) break
      if ((shape.format ?? 'epoch-seconds') === 'epoch-seconds') return formatTimestamp(value, 'epoch-seconds', 'ifAny')
      return `"${formatTimestamp(value, shape.format ?? 'epoch-seconds', 'ifAny')}"`
    case 'blob':
      if (value instanceof Uint8Array) return `"${toBase64(value)}"`
      break
    case 'string':
    case 'boolean':
      if (typeof value === shape.type) return JSON.stringify(value)
      break
    default:
      if (typeof value === 'bigint') return String(value)
      if (typeof value === 'number') return Number.isFinite(value) ? String(value) : `"${value}"`
  }
  throw new TypeError(`a ${typeof value} cannot be written as ${typeName(shape)}`)
}

/** Whether a payload member is a JSON document rather than one text. */
export function isJsonDocument(shape: Shape): boolean {
  return !isSimple(shape)
}
