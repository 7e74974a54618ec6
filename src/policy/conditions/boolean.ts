import type { PolicyVersion } from '../document.ts'
import { fill, hasVariables, readAtoms } from '../variables.ts'
import type { ValueTest } from './operators.ts'

/** `true` or `false`, in any case; undefined when the text is neither. */
export function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase()
  return lower === 'true' ? true : lower === 'false' ? false : undefined
}

/**
 * `Bool`. What is neither true nor false matches nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean
 */
export function compileBoolean(source: string, version: PolicyVersion): ValueTest {
  const atoms = readAtoms(source, { wildcards: false, variables: hasVariables(version) })
  return (value, context) => {
    const wanted = fill(atoms, context)
    const actual = parseBoolean(value)
    return wanted !== undefined && actual !== undefined && parseBoolean(wanted) === actual
  }
}
