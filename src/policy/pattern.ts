import type { RequestContext } from './request.ts'
import { type Atom, fill, resolve, type Text, type Variable } from './variables.ts'

/** What stands between two `*`: text, variables and `?`. */
type Piece = Text | Variable | { readonly kind: 'one' }

/**
 * A pattern, cut at its `*`. Its chunks are searched for from left to right, each at its first place, which is
 * enough for wildcards and needs no backtracking: the cost is the text's length times the longest chunk's.
 */
export interface Pattern {
  readonly source: string
  /** The whole pattern, where it has neither wildcards nor variables. */
  readonly exact: string | undefined
  readonly chunks: readonly (readonly Piece[])[]
}

/** Makes a pattern ready to be matched; `source` is how it is told. */
export function compilePattern(source: string, atoms: readonly Atom[]): Pattern {
  const chunks: Piece[][] = [[]]
  for (const atom of atoms) {
    if (atom.kind === 'any') chunks.push([])
    else append(chunks.at(-1) as Piece[], atom as Piece)
  }
  const plain = atoms.every((atom) => atom.kind === 'text')
  return { source, exact: plain ? fill(atoms, {}) : undefined, chunks }
}

/** Adds a piece; text after text becomes one. */
function append(chunk: Piece[], piece: Piece): void {
  const last = chunk.at(-1)
  if (last?.kind === 'text' && piece.kind === 'text')
    chunk[chunk.length - 1] = { kind: 'text', text: last.text + piece.text }
  else chunk.push(piece)
}

/** Whether the pattern covers the whole text. A variable's value is text, whatever characters it holds. */
export function matches(pattern: Pattern, text: string, context: RequestContext): boolean {
  if (pattern.exact !== undefined) return pattern.exact === text
  const { chunks } = pattern
  const last = chunks.length - 1
  let at = endOf(chunks[0] as readonly Piece[], text, 0, context)
  if (last === 0 || at < 0) return at === text.length
  for (let index = 1; index < last; index++) {
    at = search(chunks[index] as readonly Piece[], text, at, context)
    if (at < 0) return false
  }
  return endsWith(chunks[last] as readonly Piece[], text, at, context)
}

/** Whether any of the patterns covers the text. */
export function matchesAny(patterns: readonly Pattern[], text: string, context: RequestContext): boolean {
  for (let index = 0; index < patterns.length; index++) {
    if (matches(patterns[index] as Pattern, text, context)) return true
  }
  return false
}

/** Where a chunk that starts at `at` ends; -1 when it does not fit there. */
function endOf(chunk: readonly Piece[], text: string, at: number, context: RequestContext): number {
  let position = at
  for (let index = 0; index < chunk.length; index++) {
    const piece = chunk[index] as Piece
    if (piece.kind === 'one') {
      position++
      if (position > text.length) return -1
      continue
    }
    const part = piece.kind === 'text' ? piece.text : resolve(piece, context)
    if (part === undefined || !stands(part, text, position)) return -1
    position += part.length
  }
  return position
}

/** Whether `part` stands in the text at `at`. Its last character is looked at first: patterns of one policy begin alike. */
function stands(part: string, text: string, at: number): boolean {
  const last = part.length - 1
  if (at + last >= text.length) return false
  return last < 0 || (text.charCodeAt(at + last) === part.charCodeAt(last) && text.startsWith(part, at))
}

/** The end of a chunk's first place at or after `from`; -1 when it has none. */
function search(chunk: readonly Piece[], text: string, from: number, context: RequestContext): number {
  const head = chunk[0]
  if (head === undefined) return from
  for (let start = from; start <= text.length; start++) {
    if (head.kind === 'text') {
      start = text.indexOf(head.text, start)
      if (start < 0) return -1
    }
    const end = endOf(chunk, text, start, context)
    if (end >= 0) return end
  }
  return -1
}

function endsWith(chunk: readonly Piece[], text: string, from: number, context: RequestContext): boolean {
  let length = 0
  for (let index = 0; index < chunk.length; index++) {
    const piece = chunk[index] as Piece
    if (piece.kind === 'one') {
      length++
      continue
    }
    const part = piece.kind === 'text' ? piece.text : resolve(piece, context)
    if (part === undefined) return false
    length += part.length
  }
  const start = text.length - length
  return start >= from && endOf(chunk, text, start, context) === text.length
}
