import type { Policy, Statement } from '../../../../policy/index.ts'
import type { PolicySource } from './policySource.ts'

/**
 * The condition keys that a policy asks about, as written: in its conditions, and as variables.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html
 */
function contextKeysOf({ statements, version }: Policy): readonly string[] {
  return unique(statements.flatMap((statement) => keysOf(statement, version === '2012-10-17')))
}

/** Keys that are one without regard to case, each as it was first written. */
export function unique(keys: readonly string[]): readonly string[] {
  const seen = new Map<string, string>()
  for (const key of keys) if (!seen.has(key.toLowerCase())) seen.set(key.toLowerCase(), key)
  return [...seen.values()]
}

/** The keys of one statement. */
export function keysOf(statement: Statement, hasVariables: boolean): readonly string[] {
  const { conditions, resources = [], notResources = [] } = statement
  const texts = [...resources, ...notResources, ...conditions.flatMap(({ values }) => values)]
  return [...conditions.map(({ key }) => key), ...(hasVariables ? texts.flatMap(variablesOf) : [])]
}

/** The keys of `${key}` and `${key, 'default'}`; `${*}`, `${?}` and `${$}` are characters. */
function variablesOf(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^},]+)/g)].flatMap(([, key = '']) => (/^[*?$]$/.test(key) ? [] : [key.trim()]))
}

/** The keys that several policies ask about. */
export function keysOfSources(sources: readonly PolicySource[]): string[] {
  return [...unique(sources.flatMap(({ compiled }) => contextKeysOf(compiled.source)))]
}
