import type { CompiledStatement } from './compile.ts'
import type { PolicyType } from './document.ts'
import type { Decision, PolicyRequest } from './request.ts'

/** A yes by a statement. */
export function allowedBy(statement: CompiledStatement, request: PolicyRequest): Decision {
  const { type: by, policy, name } = statement
  return { allowed: true, effect: 'allow', by, action: request.action, policy, statement: name }
}

/** A yes by the account's own right. */
export function allowedAsRoot(request: PolicyRequest): Decision {
  return { allowed: true, effect: 'allow', by: 'root', action: request.action }
}

/** A no by a statement. */
export function deniedBy(statement: CompiledStatement, request: PolicyRequest): Decision {
  const { type: by, policy, name } = statement
  return { allowed: false, effect: 'explicitDeny', by, action: request.action, policy, statement: name }
}

/** A no because no policy of this kind says yes. */
export function notAllowedBy(by: PolicyType, request: PolicyRequest): Decision {
  return { allowed: false, effect: 'implicitDeny', by, action: request.action }
}
