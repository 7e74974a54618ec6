import { invalidParameter } from './faults.ts'

/** `AuthParameters` or `ChallengeResponses`. */
export type Parameters = Readonly<Record<string, string>>

/** A parameter that a step needs. */
export function requireParameter(parameters: Parameters, name: string): string {
  const value = parameters[name]
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`)
  return value
}
