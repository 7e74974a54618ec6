import { parseDate } from '../conditions/date.ts'
import { readOperator } from '../conditions/operators.ts'
import type { Condition } from '../document.ts'
import { type Element, entriesOf, listOf, memberOf, refuse, scalarOf, wordingOf } from './element.ts'

/** Reads a condition block. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html */
export function parseConditions(element: Element): readonly Condition[] {
  return entriesOf(element).flatMap((entry) => {
    const block = memberOf(element, entry)
    const operator = readOperator(entry.key)
    if (!operator) throw refuse(block, wordingOf(block).conditionOperator(entry.key))
    return entriesOf(block).map((pair): Condition => {
      const member = memberOf(block, pair)
      if (pair.key === '') throw refuse(member, wordingOf(member).syntax)
      const values = listOf(member).map(scalarOf)
      if (operator.name.startsWith('Date')) requireDates(member, values)
      return { operator: entry.key, key: pair.key, values }
    })
  })
}

function requireDates(element: Element, values: readonly string[]): void {
  for (const value of values) {
    if (parseDate(value) === undefined) {
      throw refuse(
        element,
        element.kind === 'identity' ? 'The policy failed legacy parsing' : wordingOf(element).syntax,
      )
    }
  }
}
