/** A place in a text, both counted from 1. */
interface Position {
  readonly Line: number
  readonly Column: number
}

/** Where a statement begins and ends. */
export interface Span {
  readonly StartPosition: Position
  readonly EndPosition: Position
}

/**
 * Where each statement of a policy document stands, as IAM's simulator counts: a list's first statement begins behind
 * the bracket and the others where the one before ended; a lone statement begins behind its brace. Each ends behind
 * its own brace. The document has passed the grammar, so that its braces and quotes are in order.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_Statement.html
 */
export function statementPositions(document: string): readonly Span[] {
  const spans: Span[] = []
  const position = positions(document)
  const depths = { statement: isList(document) ? 3 : 2 }
  let start: number | undefined
  for (const { at, depth, opens, topKey } of marks(document)) {
    if (topKey !== 'Statement') continue
    if (opens && depth === 2) start = at + 1
    if (!opens && depth === depths.statement && start !== undefined) {
      spans.push({ StartPosition: position(start), EndPosition: position(at + 1) })
      start = at + 1
    }
  }
  return spans
}

/** Whether `Statement` is a list: its value's first character says so. */
function isList(document: string): boolean {
  for (const { at, depth, opens, topKey } of marks(document)) {
    if (topKey === 'Statement' && opens && depth === 2) return document[at] === '['
  }
  return false
}

interface Mark {
  readonly at: number
  /** How deep the bracket's inside is: the document's own braces are 1. */
  readonly depth: number
  readonly opens: boolean
  /** The member of the document that the bracket is in. */
  readonly topKey: string
}

/** The brackets of a JSON text, those within strings left out. */
function* marks(text: string): Generator<Mark> {
  const token = /"((?:[^"\\]|\\.)*)"|[{}[\]:]/gs
  let depth = 0
  let topKey = ''
  let last = ''
  for (const found of text.matchAll(token)) {
    const [whole, string] = found
    if (string !== undefined) last = string
    else if (whole === ':') topKey = depth === 1 ? last : topKey
    else if (whole === '{' || whole === '[') yield { at: found.index, depth: ++depth, opens: true, topKey }
    else yield { at: found.index, depth: depth--, opens: false, topKey }
  }
}

/** Reads off lines and columns of places that are asked for in the order of the text. */
function positions(text: string): (at: number) => Position {
  let line = 1
  let lineStart = 0
  return (at) => {
    for (let end = text.indexOf('\n', lineStart); end >= 0 && end < at; end = text.indexOf('\n', lineStart)) {
      line += 1
      lineStart = end + 1
    }
    return { Line: line, Column: at - lineStart + 1 }
  }
}
