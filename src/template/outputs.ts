import type { StackOutput } from '../services/cloudformation/ports.ts'
import { included } from './intrinsics/logic.ts'
import type { Scope } from './intrinsics/scope.ts'
import { formatError, templateError } from './invalid.ts'
import { absent, isRecord, scalarText, type ValueRecord } from './values.ts'

/** Checks the form of the Outputs section and answers those whose condition holds. */
export function declaredOutputs(section: ValueRecord, scope: Scope): readonly (readonly [string, ValueRecord])[] {
  return Object.entries(section).flatMap(([name, entry]) => {
    if (!isRecord(entry)) throw formatError(`Output ${name} must be a map`)
    if (entry['Value'] === undefined) throw formatError(`Every Outputs member must contain a Value object: ${name}`)
    return included(entry['Condition'], scope) ? [[name, entry] as const] : []
  })
}

/** The value of one output, and the name under which other stacks may import it. */
export function resolveOutput(name: string, entry: ValueRecord, scope: Scope): StackOutput {
  const value = textOf(entry['Value'] ?? '', scope, `The value of output ${name} must be a string`)
  const exported = isRecord(entry['Export']) ? entry['Export']['Name'] : undefined
  const description = scalarText(entry['Description'])
  return {
    name,
    value,
    ...(description === undefined ? {} : { description }),
    ...(exported === undefined
      ? {}
      : { exportName: textOf(exported, scope, `The export name of output ${name} must be a string`) }),
  }
}

function textOf(value: Parameters<Scope['evaluate']>[0], scope: Scope, complaint: string): string {
  const resolved = scope.evaluate(value)
  const text = resolved === absent ? undefined : scalarText(resolved)
  if (text === undefined) throw templateError(complaint)
  return text
}
