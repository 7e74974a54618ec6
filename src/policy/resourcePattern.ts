import type { PolicyVersion } from './document.ts'
import { compilePattern, type Pattern } from './pattern.ts'
import { hasVariables, readAtoms } from './variables.ts'

/**
 * A `Resource` or `NotResource` entry. Wildcards reach across `:` and `/`; variables are known after the fifth
 * colon only, before it they are plain text.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-resourceelement
 */
export function compileResource(source: string, version: PolicyVersion): Pattern {
  const start = resourceStart(source)
  const head = readAtoms(source.slice(0, start), { wildcards: true, variables: false })
  const tail = readAtoms(source.slice(start), { wildcards: true, variables: hasVariables(version) })
  return compilePattern(source, [...head, ...tail])
}

/** Where the resource part of an ARN begins: after its fifth colon, or at the end when there is none. */
function resourceStart(source: string): number {
  let at = -1
  for (let colons = 0; colons < 5; colons++) {
    at = source.indexOf(':', at + 1)
    if (at < 0) return source.length
  }
  return at + 1
}
