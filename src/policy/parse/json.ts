/**
 * JSON with what `JSON.parse` forgets: the line of every value, a number's own digits, and a key given twice.
 * https://www.rfc-editor.org/rfc/rfc8259
 */
export type Json =
  | { readonly type: 'object'; readonly line: number; readonly entries: readonly JsonEntry[] }
  | { readonly type: 'array'; readonly line: number; readonly items: readonly Json[] }
  | { readonly type: 'string' | 'number' | 'boolean' | 'null'; readonly line: number; readonly text: string }

/** One member of an object. */
export interface JsonEntry {
  readonly key: string
  readonly line: number
  readonly value: Json
}

/** Text that is not JSON, or says the same key twice. */
export class JsonError extends Error {
  readonly line: number
  constructor(message: string, line: number) {
    super(message)
    this.name = 'JsonError'
    this.line = line
  }
}

interface Cursor {
  readonly text: string
  at: number
  line: number
}

/** Deeper than any policy: a guard for the call stack. */
const maximumDepth = 32

const blank = /[ \t\r\n]*/y
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const words = [
  ['true', 'boolean'],
  ['false', 'boolean'],
  ['null', 'null'],
] as const

/** Reads a whole JSON text; throws JsonError. */
export function readJson(text: string): Json {
  const cursor: Cursor = { text, at: 0, line: 1 }
  const value = readValue(cursor, 0)
  skipBlank(cursor)
  if (cursor.at < text.length) throw fail(cursor, 'text after the document')
  return value
}

function fail(cursor: Cursor, what: string): JsonError {
  return new JsonError(what, cursor.line)
}

/** What a sticky pattern finds at the cursor, consumed. */
function take(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at
  const found = pattern.exec(cursor.text)?.[0] ?? ''
  cursor.at += found.length
  return found
}

function skipBlank(cursor: Cursor): void {
  for (const character of take(cursor, blank)) if (character === '\n') cursor.line++
}

function accept(cursor: Cursor, character: string): boolean {
  skipBlank(cursor)
  if (cursor.text[cursor.at] !== character) return false
  cursor.at++
  return true
}

function readValue(cursor: Cursor, depth: number): Json {
  if (depth > maximumDepth) throw fail(cursor, 'nested too deep')
  skipBlank(cursor)
  const line = cursor.line
  if (accept(cursor, '{')) return { type: 'object', line, entries: readEntries(cursor, depth) }
  if (accept(cursor, '[')) return { type: 'array', line, items: readItems(cursor, depth) }
  if (cursor.text[cursor.at] === '"') return { type: 'string', line, text: readString(cursor) }
  return readWord(cursor, line)
}

function readWord(cursor: Cursor, line: number): Json {
  for (const [text, type] of words) {
    if (cursor.text.startsWith(text, cursor.at)) {
      cursor.at += text.length
      return { type, line, text }
    }
  }
  const text = take(cursor, number)
  if (text === '') throw fail(cursor, 'not a value')
  return { type: 'number', line, text }
}

function readItems(cursor: Cursor, depth: number): Json[] {
  const items: Json[] = []
  if (accept(cursor, ']')) return items
  do items.push(readValue(cursor, depth + 1))
  while (accept(cursor, ','))
  if (!accept(cursor, ']')) throw fail(cursor, 'a list without its end')
  return items
}

function readEntries(cursor: Cursor, depth: number): JsonEntry[] {
  const entries: JsonEntry[] = []
  const seen = new Set<string>()
  if (accept(cursor, '}')) return entries
  do {
    skipBlank(cursor)
    const line = cursor.line
    const key = readString(cursor)
    if (seen.has(key)) throw fail(cursor, `the key ${key} twice`)
    seen.add(key)
    if (!accept(cursor, ':')) throw fail(cursor, 'a key without a value')
    entries.push({ key, line, value: readValue(cursor, depth + 1) })
  } while (accept(cursor, ','))
  if (!accept(cursor, '}')) throw fail(cursor, 'an object without its end')
  return entries
}

function readString(cursor: Cursor): string {
  if (!accept(cursor, '"')) throw fail(cursor, 'not a string')
  let text = takePlain(cursor)
  while (cursor.text[cursor.at] === '\\') text += readEscape(cursor) + takePlain(cursor)
  if (cursor.text[cursor.at] !== '"') throw fail(cursor, 'a string without its end')
  cursor.at++
  return text
}

/** Characters that stand for themselves inside a string: all but quotes, backslashes and control characters. */
function takePlain(cursor: Cursor): string {
  const start = cursor.at
  while (cursor.at < cursor.text.length) {
    const character = cursor.text[cursor.at] as string
    if (character === '"' || character === '\\' || character < ' ') break
    cursor.at++
  }
  return cursor.text.slice(start, cursor.at)
}

function readEscape(cursor: Cursor): string {
  const letter = cursor.text[cursor.at + 1] ?? ''
  cursor.at += 2
  if (letter !== 'u') {
    const character = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined
    if (character === undefined) throw fail(cursor, 'an unknown escape')
    return character
  }
  const digits = cursor.text.slice(cursor.at, cursor.at + 4)
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw fail(cursor, 'an unknown escape')
  cursor.at += 4
  return String.fromCharCode(Number.parseInt(digits, 16))
}
