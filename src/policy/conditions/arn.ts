import type { PolicyVersion } from '../document.ts'
import { compilePattern, matches, type Pattern } from '../pattern.ts'
import { type Atom, hasVariables, readAtoms } from '../variables.ts'
import type { ValueTest } from './operators.ts'

const fieldCount = 6

/**
 * `ArnEquals` and `ArnLike`, which are the same: each of an ARN's six fields by itself, so that a wildcard does not
 * reach across a colon, but for those of the last. A pattern that is one variable stands for a whole ARN.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function compileArn(source: string, version: PolicyVersion): ValueTest {
  const atoms = readAtoms(source, { wildcards: true, variables: hasVariables(version) })
  if (atoms.length === 1 && atoms[0]?.kind === 'any') return (value) => fieldsOf(value) !== undefined
  if (atoms.length === 1 && atoms[0]?.kind === 'variable') {
    const whole = compilePattern(source, atoms)
    return (value, context) => fieldsOf(value) !== undefined && matches(whole, value, context)
  }
  const fields = cutAtColons(atoms)
  if (fields.length !== fieldCount) return () => false
  const patterns = fields.map((field) => compilePattern(source, field))
  return (value, context) => {
    const parts = fieldsOf(value)
    return parts?.every((part, index) => matches(patterns[index] as Pattern, part, context)) ?? false
  }
}

/** An ARN's six fields; undefined when the text is no ARN. */
function fieldsOf(text: string): readonly string[] | undefined {
  const parts = text.split(':')
  if (parts[0] !== 'arn' || parts.length < fieldCount) return undefined
  return [...parts.slice(0, fieldCount - 1), parts.slice(fieldCount - 1).join(':')]
}

/** Cuts at the first five colons that the policy itself wrote; those in a variable's name or value do not count. */
function cutAtColons(atoms: readonly Atom[]): readonly (readonly Atom[])[] {
  const fields: Atom[][] = [[]]
  for (const atom of atoms) {
    let rest = atom.kind === 'text' ? atom.text : ''
    while (fields.length < fieldCount && rest.includes(':')) {
      const colon = rest.indexOf(':')
      if (colon > 0) fields.at(-1)?.push({ kind: 'text', text: rest.slice(0, colon) })
      fields.push([])
      rest = rest.slice(colon + 1)
    }
    if (atom.kind !== 'text') fields.at(-1)?.push(atom)
    else if (rest !== '') fields.at(-1)?.push({ kind: 'text', text: rest })
  }
  return fields
}
