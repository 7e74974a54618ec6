import type { Policy, Statement } from './document.ts'
import { hasVariables, readAtoms } from './variables.ts'

/** How many questions a policy remembers its answers to. */
const rememberedPrefixes = 64

/**
 * Tells whether a policy reads any condition key that begins so (lower-case), in a condition or as a variable: what costs
 * a look at the resource is looked up for those alone that ask.
 */
export function namesOf(policy: Policy): (prefix: string) => boolean {
  const variables = hasVariables(policy.version)
  const keys = new Set(policy.statements.flatMap((statement) => keysOf(statement, variables)))
  const known = new Map<string, boolean>()
  return (prefix) => {
    const found = known.get(prefix)
    if (found !== undefined) return found
    const named = [...keys].some((key) => key.startsWith(prefix))
    if (known.size < rememberedPrefixes) known.set(prefix, named)
    return named
  }
}

function keysOf({ conditions, resources = [], notResources = [] }: Statement, variables: boolean): readonly string[] {
  const keys = conditions.map(({ key }) => key.toLowerCase())
  if (!variables) return keys
  const texts = [...resources, ...notResources, ...conditions.flatMap(({ values }) => values)]
  return [...keys, ...texts.flatMap(variablesIn)]
}

function variablesIn(text: string): readonly string[] {
  const atoms = readAtoms(text, { wildcards: false, variables: true })
  return atoms.flatMap((atom) => (atom.kind === 'variable' ? [atom.key] : []))
}
