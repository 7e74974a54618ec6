import type { CompiledStatement } from './compile.ts'
import type { Pattern } from './pattern.ts'

/** Statements of one effect that speak of one action, in the document's order. */
export interface Candidates {
  readonly statements: readonly CompiledStatement[]
  /** The same by what their resources begin with; undefined where looking that up costs more than it saves. */
  readonly byHead: Heads | undefined
}

/** Statements by the plain text that a pattern of theirs begins with, before its first wildcard or variable. */
interface Heads {
  readonly statements: ReadonlyMap<string, readonly CompiledStatement[]>
  /** How long those texts are, each length once. */
  readonly lengths: readonly number[]
}

/** How many statements a look-up has to spare: about what it costs in looks at one. */
const worthALookUp = 4

/**
 * Makes statements ready to be searched. A resource can only be covered by a pattern whose head it begins with, so a
 * policy that names a thousand folders costs what one costs.
 */
export function candidatesOf(statements: readonly CompiledStatement[]): Candidates {
  const found = new Map<string, CompiledStatement[]>()
  for (const statement of statements) {
    for (const head of headsOf(statement)) {
      const others = found.get(head)
      if (others) others.push(statement)
      else found.set(head, [statement])
    }
  }
  const lengths = [...new Set([...found.keys()].map((head) => head.length))]
  const byHead = lengths.length * worthALookUp < statements.length ? { statements: found, lengths } : undefined
  return { statements, byHead }
}

/** What the resources that a statement covers begin with: nothing in particular where it names those that it does not. */
function headsOf({ resources }: CompiledStatement): ReadonlySet<string> {
  return new Set(resources === undefined || resources.negated ? [''] : resources.patterns.map(headOf))
}

function headOf({ exact, chunks }: Pattern): string {
  const first = chunks[0]?.[0]
  return exact ?? (first?.kind === 'text' ? first.text : '')
}
