import type { ContextEntry, ContextKeyTypeEnum } from '@aws-sdk/client-iam'
import { iamFault } from '../faults.ts'

type Scalar = Exclude<ContextKeyTypeEnum, `${string}List`>

const readable: Readonly<Record<Scalar, (value: string) => boolean>> = {
  string: () => true,
  numeric: (value) => /^[+-]?(\d+\.?\d*|\.\d+)$/.test(value),
  boolean: (value) => /^(true|false)$/i.test(value),
  ip: (value) => /^[0-9a-fA-F:.]+(\/\d{1,3})?$/.test(value) && /[.:]/.test(value),
  binary: (value) => /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0,
  date: (value) => /^\d+$/.test(value) || !Number.isNaN(Date.parse(value)),
}

/**
 * The condition keys that a simulation is given, by their lower-case names; each value must be of the type it is said to be.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ContextEntry.html
 */
export function readContextEntries(
  entries: readonly ContextEntry[] | undefined,
): Readonly<Record<string, readonly string[]>> {
  const keys: Record<string, readonly string[]> = Object.create(null)
  for (const entry of entries ?? []) {
    const name = entry.ContextKeyName
    if (name === undefined) throw invalid('a context key must have a name')
    keys[name.toLowerCase()] = valuesOf(entry, name)
  }
  return keys
}

function valuesOf({ ContextKeyType = 'string', ContextKeyValues = [] }: ContextEntry, name: string): readonly string[] {
  const isList = ContextKeyType.endsWith('List')
  const type = ContextKeyType.replace(/List$/, '') as Scalar
  if (!isList && ContextKeyValues.length !== 1) throw invalid(`${name} is of type ${type} and must have one value`)
  const wrong = ContextKeyValues.find((value) => !readable[type](value))
  if (wrong !== undefined) throw invalid(`${wrong} is not a value of type ${type}, which ${name} is`)
  return ContextKeyValues
}

function invalid(what: string): Error {
  return iamFault('InvalidInput', `Invalid context entry: ${what}.`)
}
