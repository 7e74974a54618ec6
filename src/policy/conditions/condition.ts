import type { Condition, PolicyVersion, Statement } from '../document.ts'
import type { RequestContext } from '../request.ts'
import { hasVariables, valuesOf } from '../variables.ts'
import { parseBoolean } from './boolean.ts'
import { operators, readOperator, takesVariables, type ValueTest } from './operators.ts'

/** One key of a condition block, ready to be asked. */
export interface CompiledCondition {
  readonly source: Condition
  /** Lower-case. */
  readonly key: string
  readonly holds: (values: readonly string[] | undefined, context: RequestContext) => boolean
  /** The tests of the policy's values, in their order; empty for `Null`. */
  readonly tests: readonly ValueTest[]
  /** Whether the policy's values may hold variables. */
  readonly variables: boolean
}

/** Compiles a condition of a statement, whose operator the grammar knows. */
export function compileCondition(
  source: Condition,
  version: PolicyVersion,
  effect: Statement['effect'],
): CompiledCondition {
  const qualified = readOperator(source.operator)
  const key = source.key.toLowerCase()
  if (!qualified) throw new TypeError(`no condition operator ${source.operator}`)
  if (qualified.name === 'Null') return { source, key, holds: compileNull(source.values), tests: [], variables: false }
  const { compile, negated } = operators[qualified.name] as (typeof operators)[string]
  const tests = source.values.map((value) => compile(value, version))
  const variables = hasVariables(version) && takesVariables(qualified.name)
  const agrees: ValueTest = (value, context) => anyAgrees(tests, value, context) !== negated
  const quantified = quantify[qualified.quantifier](agrees, negated, { ifExists: qualified.ifExists, effect })
  return { source, key, holds: quantified, tests, variables }
}

/** Whether a condition holds for a request. */
export function holds(condition: CompiledCondition, context: RequestContext): boolean {
  return condition.holds(valuesOf(context, condition.key), context)
}

/** Several values of the policy are alternatives (and, negated, all of them must differ). */
function anyAgrees(tests: readonly ValueTest[], value: string, context: RequestContext): boolean {
  for (let index = 0; index < tests.length; index++) {
    if ((tests[index] as ValueTest)(value, context)) return true
  }
  return false
}

interface Circumstances {
  readonly ifExists: boolean
  readonly effect: Statement['effect']
}

type Quantify = (agrees: ValueTest, negated: boolean, circumstances: Circumstances) => CompiledCondition['holds']

/**
 * How the values of the request count. A key that is absent: positive operators fail, negated ones hold, `IfExists`
 * holds, `ForAllValues` holds, `ForAnyValue` fails. Values that are all empty are no values to the set operators.
 * Where AWS's pages leave the answer open, an allow does not hold and a deny does. That is so for a key of several values
 * without the set operator that it requires: in a deny it agrees when any of them does, negated when none does; and for
 * `ForAnyValue` with `IfExists` of a key that is absent, which fails by the one's page and holds by the other's.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
const quantify: Readonly<Record<'none' | 'all' | 'any', Quantify>> = {
  none:
    (agrees, negated, { ifExists, effect }) =>
    (values, context) => {
      if (values === undefined) return negated || ifExists
      if (values.length > 1 && effect === 'Allow') return false
      return negated ? every(values, agrees, context) : some(values, agrees, context)
    },
  all: (agrees) => (values, context) => values === undefined || isEmpty(values) || every(values, agrees, context),
  any:
    (agrees, _negated, { ifExists, effect }) =>
    (values, context) =>
      values === undefined ? ifExists && effect === 'Deny' : !isEmpty(values) && some(values, agrees, context),
}

function some(values: readonly string[], agrees: ValueTest, context: RequestContext): boolean {
  for (let index = 0; index < values.length; index++) if (agrees(values[index] as string, context)) return true
  return false
}

function every(values: readonly string[], agrees: ValueTest, context: RequestContext): boolean {
  for (let index = 0; index < values.length; index++) if (!agrees(values[index] as string, context)) return false
  return true
}

function isEmpty(values: readonly string[]): boolean {
  return values.every((value) => value === '')
}

/** `Null`: `true` asks that the key is absent, `false` that it is there. */
function compileNull(sources: readonly string[]): CompiledCondition['holds'] {
  const absent = sources.some((source) => parseBoolean(source) === true)
  const present = sources.some((source) => parseBoolean(source) === false)
  return (values) => (values === undefined ? absent : present)
}
