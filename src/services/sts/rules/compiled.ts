import { type CompiledPolicy, compilePolicy, parsePolicy } from '../../../policy/index.ts'
import type { Grants, NamedPolicy, TrustedRole } from '../ports.ts'

/** Compiled policies, kept as long as the objects they were made of. */
export interface CompiledPolicies {
  readonly trustOf: (role: TrustedRole) => CompiledPolicy
  readonly grants: (grants: Grants) => {
    readonly identity: readonly CompiledPolicy[]
    readonly boundary?: CompiledPolicy
    readonly session?: readonly CompiledPolicy[]
  }
}

export function compiledPolicies(): CompiledPolicies {
  const trusts = new WeakMap<TrustedRole, CompiledPolicy>()
  const identity = compiler('identity')
  const boundary = compiler('boundary')
  const session = compiler('session')
  return {
    trustOf: (role) => {
      const known = trusts.get(role)
      if (known !== undefined) return known
      const policy = compilePolicy(parsePolicy(role.trust, 'trust'), { name: 'trust policy', type: 'trust' })
      trusts.set(role, policy)
      return policy
    },
    grants: (grants) => ({
      identity: grants.identity.map(identity),
      ...(grants.boundary === undefined ? {} : { boundary: boundary(grants.boundary) }),
      ...(grants.session === undefined ? {} : { session: grants.session.map(session) }),
    }),
  }
}

function compiler(type: 'identity' | 'boundary' | 'session'): (policy: NamedPolicy) => CompiledPolicy {
  const known = new WeakMap<NamedPolicy, CompiledPolicy>()
  return (policy) => {
    const found = known.get(policy)
    if (found !== undefined) return found
    const compiled = compilePolicy(parsePolicy(policy.document, 'identity'), { name: policy.name, type })
    known.set(policy, compiled)
    return compiled
  }
}
