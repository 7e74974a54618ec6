import type { ConditionContext } from '../../../kernel/operation.ts'
import type { Pool } from '../ports.ts'
import type { Proven } from './identities.ts'

/** Who the federated principal of a trust policy is. */
export const federatedProvider = 'cognito-identity.amazonaws.com'

/**
 * How an identity proved itself, as trust policies and API Gateway read it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
 */
export function amrOf({ logins, vouched }: Pick<Proven, 'logins' | 'vouched'>): readonly string[] {
  if (vouched !== undefined) return vouched.amr
  if (logins.length === 0) return ['unauthenticated']
  return ['authenticated', ...logins.flatMap(({ provider, amr }) => [provider, amr])]
}

/** The condition keys of an identity: in the trust decision, and in its session afterwards. */
export function identityKeys(pool: string, identityId: string, amr: readonly string[]): ConditionContext {
  return {
    'cognito-identity.amazonaws.com:aud': [pool],
    'cognito-identity.amazonaws.com:sub': [identityId],
    'cognito-identity.amazonaws.com:amr': amr,
  }
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/provider-mappings.html */
const defaultTags: Readonly<Record<string, string>> = { client: 'aud', username: 'sub' }

/** The session tags that the pool makes of a login's claims. */
export function principalTags({ pool, logins, vouched }: Proven): Readonly<Record<string, string>> {
  const tags: Record<string, string> = { ...vouched?.tags }
  for (const { tagKey, claims } of logins) {
    const map = tagMapOf(pool, tagKey)
    for (const [tag, claim] of Object.entries(map)) {
      const value = claims[claim]
      if (typeof value === 'string' && value !== '') tags[tag] = value
    }
  }
  return tags
}

/** Which claims of a provider's tokens become which session tags; none where none were set. */
export function tagMapOf(pool: Pool, provider: string): Readonly<Record<string, string>> {
  const map = pool.settings.principalTags[provider]
  if (map === undefined) return {}
  return map.useDefaults ? defaultTags : map.tags
}
