import { holds } from './intrinsics/logic.ts'
import type { Scope } from './intrinsics/scope.ts'
import { formatError, invalid } from './invalid.ts'
import { isList, isRecord, scalarText, type ValueRecord } from './values.ts'

/** Refuses parameters that a rule of the template does not allow. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html */
export function enforceRules(rules: ValueRecord, scope: Scope): void {
  for (const [name, rule] of Object.entries(rules)) {
    if (!isRecord(rule) || !isList(rule['Assertions'])) throw formatError(`Rule ${name} must have a list of Assertions`)
    const when = rule['RuleCondition']
    if (when !== undefined && !holds(when, scope)) continue
    for (const assertion of rule['Assertions']) {
      if (!isRecord(assertion) || assertion['Assert'] === undefined) {
        throw formatError(`Every assertion of rule ${name} must have an Assert`)
      }
      if (holds(assertion['Assert'], scope)) continue
      const description = scalarText(assertion['AssertDescription']) ?? JSON.stringify(assertion['Assert'])
      throw invalid(`Rule ${name} failed: ${description}`)
    }
  }
}
