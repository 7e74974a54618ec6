import type { PolicyVersion } from '../document.ts'
import { compilePattern, matches } from '../pattern.ts'
import { fill, hasVariables, readAtoms } from '../variables.ts'
import type { ValueTest } from './operators.ts'

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String

/** `StringEquals`: the same text, `*` and `?` being themselves. */
export function compileEqual(source: string, version: PolicyVersion): ValueTest {
  const atoms = readAtoms(source, { wildcards: false, variables: hasVariables(version) })
  const pattern = compilePattern(source, atoms)
  return (value, context) => matches(pattern, value, context)
}

/** `StringEqualsIgnoreCase`: the same text but for case. */
export function compileEqualIgnoringCase(source: string, version: PolicyVersion): ValueTest {
  const atoms = readAtoms(source, { wildcards: false, variables: hasVariables(version) })
  return (value, context) => fill(atoms, context)?.toLowerCase() === value.toLowerCase()
}

/** `StringLike`: the same text, `*` standing for any characters and `?` for one. */
export function compileLike(source: string, version: PolicyVersion): ValueTest {
  const atoms = readAtoms(source, { wildcards: true, variables: hasVariables(version) })
  const pattern = compilePattern(source, atoms)
  return (value, context) => matches(pattern, value, context)
}
