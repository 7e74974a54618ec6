import type { HttpRequest } from '../../kernel/http.ts'
import { olderHttpDate } from '../codecs/olderDate.ts'
import { formatText, isSimple, parseText } from '../codecs/text.ts'
import { parseTimestamp } from '../codecs/timestamp.ts'
import { Unreadable } from '../codecs/unreadable.ts'
import type { HttpBindings } from '../httpBindings.ts'
import type { TimestampFormat } from '../rawModel.ts'
import type { Member, Shape } from '../shape.ts'
import { parsePairs } from '../uri.ts'
import { headerText, joinHeader, metadataText, receivedText, splitHeader } from './headerText.ts'
import type { Labels } from './protocol.ts'

type Input = Record<string, unknown>

/**
 * Reads what a request carries outside its body: labels, query parameters and headers. Walks what is present, so a
 * request pays for its own headers and not for the model's. https://smithy.io/2.0/spec/http-bindings.html
 */
export function readHead(bindings: HttpBindings, request: HttpRequest, labels: Labels): Input {
  const input: Input = {}
  for (const member of bindings.labels) {
    const text = labels[member.name]
    if (text !== undefined) input[member.name] = readOne(text, member, 'date-time', member.name)
  }
  if (request.query !== '' && (bindings.query.size > 0 || bindings.queryParams !== undefined)) {
    readQuery(bindings, request.query, input)
  }
  readHeaders(bindings, request, input)
  return input
}

function readQuery(bindings: HttpBindings, query: string, input: Input): void {
  const pairs = parsePairs(query)
  if (pairs === undefined) throw new Unreadable('The query string contains a syntax error')
  for (const [name, text] of pairs) {
    const member = bindings.query.get(name)
    if (member !== undefined) readParameter(member, text, name, input)
    if (bindings.queryParams !== undefined) readParameters(bindings.queryParams, name, text, input)
  }
}

/** A scalar that stands more than once keeps its first value. */
function readParameter(member: Member, text: string, name: string, input: Input): void {
  if (member.shape.type === 'list') {
    const list = (input[member.name] ??= []) as unknown[]
    list.push(readText(text, member.shape.element.shape, 'date-time', name))
  } else if (input[member.name] === undefined) input[member.name] = readOne(text, member, 'date-time', name)
}

function readParameters(member: Member, name: string, text: string, input: Input): void {
  if (member.shape.type !== 'map') return
  const map = (input[member.name] ??= Object.create(null)) as Input
  if (member.shape.value.shape.type === 'list') ((map[name] ??= []) as unknown[]).push(text)
  else map[name] ??= text
}

function readHeaders(bindings: HttpBindings, request: HttpRequest, input: Input): void {
  const { headers } = request
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string
    const member = bindings.headers.get(name)
    if (member !== undefined) readHeader(member, receivedText(headers[i + 1] as string), name, input)
    else if (bindings.prefixHeaders.length > 0) readPrefixed(bindings, name, headers[i + 1] as string, input)
  }
}

function readHeader(member: Member, text: string, name: string, input: Input): void {
  const { shape } = member
  if (shape.type === 'list') {
    const list = (input[member.name] ??= []) as unknown[]
    const inside = shape.element.shape
    for (const item of splitList(text, inside)) list.push(readText(item, inside, 'http-date', name))
  } else if (input[member.name] === undefined) input[member.name] = readHeaderItem(text.trim(), member, name)
}

/**
 * Dates that a recipient ignores when it cannot read them. https://www.rfc-editor.org/rfc/rfc9110#section-13.1.3
 * Deviation: S3 keeps an `Expires` that is no date as text; here it counts as absent.
 */
const ignoredDates: ReadonlySet<string> = new Set([
  'expires',
  'if-modified-since',
  'if-unmodified-since',
  'x-amz-copy-source-if-modified-since',
  'x-amz-copy-source-if-unmodified-since',
])

function readHeaderItem(text: string, member: Member, name: string): unknown {
  if (!ignoredDates.has(name) || member.shape.type !== 'timestamp') return readOne(text, member, 'http-date', name)
  const format = member.shape.format ?? 'http-date'
  return parseTimestamp(text, format) ?? (format === 'http-date' ? olderHttpDate(text) : undefined)
}

/** HTTP dates hold a comma of their own. */
function splitList(text: string, inside: Shape): string[] {
  if (inside.type !== 'timestamp' || (inside.format ?? 'http-date') !== 'http-date') return splitHeader(text)
  return text.split(/(?<=GMT)\s*,\s*/).map((item) => item.trim())
}

function readPrefixed(bindings: HttpBindings, name: string, text: string, input: Input): void {
  for (const member of bindings.prefixHeaders) {
    if (!name.startsWith(member.wireName)) continue
    const map = (input[member.name] ??= Object.create(null)) as Record<string, string>
    const key = name.slice(member.wireName.length)
    const value = receivedText(text).trim()
    map[key] = map[key] === undefined ? value : `${map[key]},${value}`
  }
}

function readOne(text: string, member: Member, format: TimestampFormat, at: string): unknown {
  return readText(text, member.shape, format, at)
}

function readText(text: string, shape: Shape, format: TimestampFormat, at: string): unknown {
  if (shape.type === 'string') return text
  if (!isSimple(shape)) throw new Unreadable('Unexpected complex element', at, text)
  try {
    return parseText(text, shape, format)
  } catch (error) {
    if (error instanceof Unreadable) throw new Unreadable(error.message, at, text)
    throw error
  }
}

/** Writes the members of an output that travel in headers, as a flat list. */
export function writeHead(bindings: HttpBindings, output: Readonly<Record<string, unknown>>): string[] {
  const headers: string[] = []
  for (const member of bindings.head) {
    const value = output[member.name]
    if (value === undefined || value === null) continue
    if (member.location === 'prefixHeaders') writePrefixed(member, value as Readonly<Record<string, string>>, headers)
    else headers.push(member.wireName, headerText(writeHeader(value, member.shape)))
  }
  return headers
}

function writePrefixed(member: Member, value: Readonly<Record<string, string>>, headers: string[]): void {
  for (const [key, text] of Object.entries(value)) headers.push(member.wireName + key.toLowerCase(), metadataText(text))
}

function writeHeader(value: unknown, shape: Shape): string {
  if (shape.type !== 'list') return writeHeaderItem(value, shape)
  const inside = shape.element.shape
  const items = [...(value as Iterable<unknown>)].map((item) => writeHeaderItem(item, inside))
  return inside.type === 'string' ? joinHeader(items) : items.join(', ')
}

function writeHeaderItem(value: unknown, shape: Shape): string {
  if (shape.type === 'string' && typeof value === 'string') return value
  if (!isSimple(shape)) throw new TypeError('only simple values travel in headers')
  return formatText(value, shape, 'http-date', 'ifAny')
}

/** The status that an output names, else the model's. */
export function writeStatus(
  bindings: HttpBindings,
  output: Readonly<Record<string, unknown>>,
  modeled: number,
): number {
  const status = bindings.responseCode === undefined ? undefined : output[bindings.responseCode.name]
  return typeof status === 'number' ? status : modeled
}

/** A payload that is no document: bytes as they are, text as text. */
export function rawPayload(value: unknown): string | Uint8Array | AsyncIterable<Uint8Array> {
  if (typeof value === 'string' || value instanceof Uint8Array || isStream(value)) return value
  throw new TypeError('a payload is bytes, text or a stream of bytes')
}

function isStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
