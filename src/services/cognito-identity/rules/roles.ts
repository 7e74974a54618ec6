import type { MappingRule, RoleMapping } from '@aws-sdk/client-cognito-identity'
import type { Claims } from '../ports.ts'
import { invalidConfiguration, notAuthorized } from './faults.ts'
import type { Proven } from './identities.ts'

/**
 * The role of an identity: the pool's default one, or what its role mapping makes of the token's claims.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
 */
export function roleOf({ pool, logins }: Proven, customRole: string | undefined): string {
  const { roles, roleMappings } = pool.settings
  if (logins.length === 0) return requireRole(roles['unauthenticated'], 'unauthenticated', pool.id, customRole)
  for (const { roleKey: key, claims } of logins) {
    const mapping = roleMappings[key]
    if (mapping === undefined) continue
    const chosen = mapping.Type === 'Token' ? byToken(claims, customRole) : byRules(mapping, claims, customRole)
    if (chosen !== undefined) return chosen
    if (mapping.AmbiguousRoleResolution !== 'AuthenticatedRole') throw ambiguous(key, mapping)
    return requireRole(roles['authenticated'], 'authenticated', pool.id, undefined)
  }
  return requireRole(roles['authenticated'], 'authenticated', pool.id, customRole)
}

function requireRole(role: string | undefined, kind: string, pool: string, customRole: string | undefined): string {
  if (role === undefined) throw invalidConfiguration(`${pool} has no ${kind} role`)
  if (customRole !== undefined && customRole !== role) throw customRoleDenied(customRole, 'no role mapping offers it')
  return role
}

/** `cognito:preferred_role`, or the wished one of `cognito:roles`. */
function byToken(claims: Claims, customRole: string | undefined): string | undefined {
  const roles = claims['cognito:roles']
  if (customRole !== undefined) {
    if (Array.isArray(roles) && roles.includes(customRole)) return customRole
    throw customRoleDenied(customRole, 'the token’s cognito:roles does not hold it')
  }
  const preferred = claims['cognito:preferred_role']
  return typeof preferred === 'string' && preferred !== '' ? preferred : undefined
}

/** The first rule that matches, or the wished role if a rule that matches has it. */
function byRules(mapping: RoleMapping, claims: Claims, customRole: string | undefined): string | undefined {
  const matching = (mapping.RulesConfiguration?.Rules ?? []).filter((rule) => matches(rule, claims))
  if (customRole === undefined) return matching[0]?.RoleARN
  if (matching.some(({ RoleARN }) => RoleARN === customRole)) return customRole
  throw customRoleDenied(customRole, 'no rule that matches has it')
}

const tests: Readonly<Record<string, (values: readonly string[], wanted: string) => boolean>> = {
  Equals: (values, wanted) => values.includes(wanted),
  NotEqual: (values, wanted) => !values.includes(wanted),
  StartsWith: (values, wanted) => values.some((value) => value.startsWith(wanted)),
  Contains: (values, wanted) => values.some((value) => value.includes(wanted)),
}

/** A rule on a claim that the token lacks never matches, NotEqual included. */
function matches({ Claim, MatchType, Value }: MappingRule, claims: Claims): boolean {
  const values = textsOf(claims[Claim!])
  return values.length > 0 && (tests[MatchType!]?.(values, Value!) ?? false)
}

function textsOf(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.flatMap(textsOf)
  if (typeof claim === 'string') return [claim]
  return typeof claim === 'number' || typeof claim === 'boolean' ? [String(claim)] : []
}

function ambiguous(provider: string, { Type }: RoleMapping): Error {
  const message = `The ambiguous role mapping rules for: ${provider} denied this request.`
  const reason = Type === 'Token' ? 'the token names no preferred role' : 'no rule matches the token'
  return notAuthorized(message, { reason })
}

function customRoleDenied(role: string, why: string): Error {
  return notAuthorized('The role in CustomRoleArn is not available to this identity.', { reason: `${role}: ${why}` })
}
