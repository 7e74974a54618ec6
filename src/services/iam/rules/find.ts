import type { PolicyRecord } from '../ports/policies.ts'
import type { GroupRecord, Principal, RoleRecord, UserRecord } from '../ports/principals.ts'
import type { Directory } from './directory.ts'
import { iamFault, noSuchPolicy, noSuchPrincipal, notAttachable } from './faults.ts'
import { isManagedByAws, managedPolicies } from './managedPolicies.ts'

export async function requireRole(directory: Directory, account: string, name: string): Promise<RoleRecord> {
  return (await directory.principal('role', account, name)) ?? refuse(noSuchPrincipal('role', name))
}

export async function requireUser(directory: Directory, account: string, name: string): Promise<UserRecord> {
  return (await directory.principal('user', account, name)) ?? refuse(noSuchPrincipal('user', name))
}

export async function requireGroup(directory: Directory, account: string, name: string): Promise<GroupRecord> {
  return (await directory.principal('group', account, name)) ?? refuse(noSuchPrincipal('group', name))
}

export async function requirePrincipal(
  directory: Directory,
  kind: Principal['kind'],
  account: string,
  name: string,
): Promise<Principal> {
  return (await directory.principal(kind, account, name)) ?? refuse(noSuchPrincipal(kind, name))
}

/** A customer managed policy, which may be changed; AWS's own may not. */
export async function requireCustomerPolicy(directory: Directory, arn: string): Promise<PolicyRecord> {
  const policy = await directory.policy(arn)
  if (policy !== undefined) return policy
  if (managedPolicies.has(arn))
    throw iamFault('UnmodifiableEntity', `Policy ${arn} is managed by AWS and cannot be changed.`)
  throw noSuchPolicy(arn)
}

/** A managed policy's name, AWS's or the account's own, for attaching it. */
export async function requireAttachable(directory: Directory, account: string, arn: string): Promise<string> {
  if (isManagedByAws(arn)) return managedPolicies.get(arn)?.name ?? refuse(notAttachable(arn))
  const policy = await directory.policy(arn)
  return policy?.account === account ? policy.name : refuse(notAttachable(arn))
}

function refuse(fault: Error): never {
  throw fault
}
