import { type Case, type Place, places, type StatementDocument } from './case.ts'
import type { Difference } from './reduce.ts'

/** One key of a condition block, beside what the request holds of it. */
export interface Test {
  readonly version: string
  readonly effect: StatementDocument['Effect']
  readonly quantifier: string
  readonly operator: string
  readonly ifExists: boolean
  /** The policy's values. */
  readonly wanted: readonly string[]
  /** The request's values; undefined where the key is absent. */
  readonly held: readonly string[] | undefined
  readonly isMultivalued: boolean
}

/** A statement, where it stands, and the version of its policy. */
export interface Stated {
  readonly place: Place
  readonly version: string
  readonly statement: StatementDocument
}

/** A difference taken apart, for the table of known differences to look at. */
export interface Facts extends Difference {
  readonly stated: readonly Stated[]
  readonly tests: readonly Test[]
}

/** Takes a difference apart. */
export function factsOf(difference: Difference): Facts {
  const stated = places.flatMap((place) =>
    [difference.case[place] ?? []]
      .flat(2)
      .flatMap(({ Version, Statement }) => Statement.map((statement) => ({ place, version: Version, statement }))),
  )
  return { ...difference, stated, tests: stated.flatMap((each) => testsOf(each, difference.case)) }
}

function testsOf({ version, statement }: Stated, each: Case): readonly Test[] {
  return Object.entries(statement.Condition ?? {}).flatMap(([written, pairs]) => {
    const [, quantifier = '', operator = '', ifExists = ''] = /^(?:(\w+):)?(\w+?)(IfExists)?$/.exec(written) ?? []
    return Object.entries(pairs).map(([key, wanted]) => {
      const value = each.context[key]
      return {
        version,
        effect: statement.Effect,
        quantifier,
        operator,
        ifExists: ifExists !== '',
        wanted,
        held: typeof value === 'string' ? [value] : value,
        isMultivalued: typeof value === 'object',
      }
    })
  })
}

/** Patterns of a statement's resources. */
export function patternsOf({ statement }: Stated): readonly string[] {
  return [...(statement.Resource ?? []), ...(statement.NotResource ?? [])]
}

/** Values that the request has for the variables of a text; undefined where it has none for one. */
export function variablesIn(text: string, { context }: Case): readonly (string | undefined)[] {
  const written = [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, inside = '']) => inside)
  const named = written.filter((inside) => !['*', '?', '$'].includes(inside))
  return named.flatMap((inside) => {
    const [name = '', fallback] = inside.split(', ')
    const key = Object.keys(context).find((each) => each.toLowerCase() === name.toLowerCase())
    const value = key === undefined ? undefined : context[key]
    return typeof value === 'string' ? [value] : fallback === undefined ? [undefined] : []
  })
}
