import type { Principal } from '../ports/principals.ts'
import { iamFault } from './faults.ts'

/** The path below which the roles of services stand. */
export const linkedRolePath = '/aws-service-role/'

export function isServiceLinked({ kind, path }: Pick<Principal, 'kind' | 'path'>): boolean {
  return kind === 'role' && path.startsWith(linkedRolePath)
}

/**
 * A service-linked role is its service's: neither its policies nor its trust may be changed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
 */
export function requireModifiable(principal: Principal): void {
  if (!isServiceLinked(principal)) return
  const message = `Cannot perform the operation on the protected role '${principal.name}' - this role is only modifiable by AWS`
  throw iamFault('UnmodifiableEntity', message)
}

/** Nobody but a service makes roles below its path. */
export function requireOwnPath(path: string): void {
  if (!path.startsWith(linkedRolePath)) return
  throw iamFault('InvalidInput', `The path ${linkedRolePath} is reserved for service-linked roles.`)
}
