import type { Parameter, Tag } from '@aws-sdk/client-cloudformation'
import { invalid } from './stacks.ts'

/** Parameters by name. */
export function parameterValues(parameters: readonly Parameter[] = []): Readonly<Record<string, string>> {
  const values = new Map<string, string>()
  for (const { ParameterKey: name, ParameterValue: value, UsePreviousValue } of parameters) {
    if (name === undefined) throw invalid('Every parameter must have a ParameterKey')
    if (values.has(name)) throw invalid(`Parameter ${name} is given more than once`)
    if (UsePreviousValue === true)
      throw invalid(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      )
    if (value !== undefined) values.set(name, value)
  }
  return Object.fromEntries(values)
}

/** Tags by key. */
export function tagValues(tags: readonly Tag[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    tags.map(({ Key, Value }) => {
      if (Key === undefined || Value === undefined) throw invalid('Every tag must have a Key and a Value')
      if (Key.startsWith('aws:')) throw invalid('Tag keys that begin with aws: are reserved')
      return [Key, Value]
    }),
  )
}

/** What becomes of a stack whose creation fails. */
export function failurePolicy(input: {
  readonly OnFailure?: string | undefined
  readonly DisableRollback?: boolean | undefined
}): 'ROLLBACK' | 'DELETE' | 'DO_NOTHING' {
  const { OnFailure: policy, DisableRollback: disabled } = input
  if (policy !== undefined && disabled !== undefined) {
    throw invalid('You can specify either DisableRollback or OnFailure, but not both.')
  }
  if (policy === 'DELETE' || policy === 'DO_NOTHING') return policy
  return disabled === true ? 'DO_NOTHING' : 'ROLLBACK'
}
