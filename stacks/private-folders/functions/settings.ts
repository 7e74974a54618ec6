/** What a function's template gives it. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A setting that the function cannot do without. */
export function setting(environment: Environment, name: string): string {
  const value = environment[name]
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is missing`)
  return value
}
