import type { InlinePolicy } from '../ports/policies.ts'
import type { Principal } from '../ports/principals.ts'
import { iamArn } from './arns.ts'
import type { Directory } from './directory.ts'
import { requireInlineDocument } from './documents.ts'
import { concurrentModification, iamFault, noSuchPolicy, noSuchPrincipal } from './faults.ts'
import { requireAttachable, requirePrincipal } from './find.ts'
import { isManagedByAws, isOfService } from './managedPolicies.ts'
import { requireModifiable } from './modifiable.ts'
import { quotas } from './quotas.ts'

const { attachedPolicies: attachmentLimit } = quotas

/** What users, roles and groups have in common: who is meant. */
export interface Target {
  readonly directory: Directory
  readonly kind: Principal['kind']
  readonly account: string
  readonly name: string
}

const words = { role: 'Role', user: 'User', group: 'Group' } as const

/** Adds a user or role. Names are one without regard to case. */
export async function addPrincipal(directory: Directory, principal: Principal): Promise<void> {
  const { account, boundary, kind, name } = principal
  const limit = quotas.principals[kind]
  if (await directory.change({ do: 'addPrincipal', principal, limit })) return
  if (boundary !== undefined && (await directory.managedPolicy(boundary)) === undefined) throw noSuchPolicy(boundary)
  const { [`${kind}s` as const]: count } = await directory.census(account)
  if (count >= limit) throw iamFault('LimitExceeded', `Cannot exceed quota for ${words[kind]}sPerAccount: ${limit}`)
  throw nameTaken(kind, name)
}

function nameTaken(kind: Principal['kind'], name: string): Error {
  return iamFault('EntityAlreadyExists', `${words[kind]} with name ${name} already exists.`)
}

/** Removes a user or role that has nothing left. */
export async function removePrincipal({ directory, kind, account, name }: Target): Promise<void> {
  const { id } = await requireOwn({ directory, kind, account, name })
  if (await directory.change({ do: 'removePrincipal', id })) return
  if ((await directory.principalById(id)) === undefined) throw noSuchPrincipal(kind, name)
  throw iamFault('DeleteConflict', `Cannot delete entity, must ${await obstacle(directory, id)} first.`)
}

/** A user, role or group that may be changed by others than a service. */
async function requireOwn({ directory, kind, account, name }: Target): Promise<Principal> {
  const principal = await requirePrincipal(directory, kind, account, name)
  requireModifiable(principal)
  return principal
}

const credentialRemedies = [
  ['signing', 'delete signing certificates'],
  ['ssh', 'delete SSH public keys'],
  ['service', 'delete service specific credentials'],
] as const

async function obstacle(directory: Directory, id: string): Promise<string> {
  if ((await directory.attachments(id)).length > 0) return 'detach all policies'
  if ((await directory.accessKeys(id)).length > 0) return 'delete access keys'
  if ((await directory.login(id)) !== undefined) return 'delete login profile'
  if ((await directory.mfaDevicesOf(id)).length > 0) return 'delete MFA device'
  for (const [kind, remedy] of credentialRemedies) {
    if ((await directory.credentials(id, kind)).length > 0) return remedy
  }
  if ((await directory.groupsOf(id)).length > 0) return 'remove user from all groups'
  if ((await directory.membersOf(id)).length > 0) return 'remove users from group'
  if ((await directory.instanceProfilesOf(id)).length > 0) return 'remove roles from instance profile'
  return 'delete policies'
}

/** Gives a user or role an inline policy. */
export async function putInlinePolicy(target: Target, policy: InlinePolicy): Promise<void> {
  const { directory, kind, name } = target
  const owner = await requireOwn(target)
  requireInlineDocument(owner, policy, await directory.inlinePolicies(owner.id))
  const done = await directory.change({ do: 'putInlinePolicy', owner: owner.id, policy })
  if (!done) throw noSuchPrincipal(kind, name)
}

export async function requireInlinePolicy(target: Target, policyName: string): Promise<InlinePolicy> {
  const { directory, kind, account, name } = target
  const owner = await requirePrincipal(directory, kind, account, name)
  const policies = await directory.inlinePolicies(owner.id)
  const policy = policies.find((candidate) => candidate.name === policyName)
  if (policy === undefined) throw noSuchInlinePolicy(kind, policyName)
  return policy
}

export async function removeInlinePolicy(target: Target, policyName: string): Promise<void> {
  const { directory, kind } = target
  const owner = await requireOwn(target)
  const done = await directory.change({ do: 'removeInlinePolicy', owner: owner.id, name: policyName })
  if (!done) throw noSuchInlinePolicy(kind, policyName)
}

/** Attaches a managed policy; again is no error. */
export async function attach(target: Target, arn: string): Promise<void> {
  const { directory, kind, account, name } = target
  const { id } = await requireOwn({ directory, kind, account, name })
  const policy = { arn, name: await requireAttachable(directory, account, arn) }
  if (isOfService(arn)) throw iamFault('PolicyNotAttachable', 'Cannot attach a Service Role Policy to a Customer Role.')
  const managedByAws = isManagedByAws(arn)
  if (await directory.change({ do: 'attach', owner: id, policy, managedByAws, limit: attachmentLimit })) return
  await requirePrincipal(directory, kind, account, name)
  await requireAttachable(directory, account, arn)
  throw iamFault('LimitExceeded', `Cannot exceed quota for PoliciesPer${words[kind]}: ${attachmentLimit}`)
}

export async function detach(target: Target, arn: string): Promise<void> {
  const { directory, kind, account, name } = target
  const { id } = await requireOwn({ directory, kind, account, name })
  if (!(await directory.change({ do: 'detach', owner: id, arn }))) throw noSuchPolicy(arn)
}

/** Gives a user or role a permissions boundary, or takes it away. */
export async function setBoundary(target: Target, boundary: string | null): Promise<void> {
  const { directory, kind, account, name } = target
  const { id } = await requireOwn({ directory, kind, account, name })
  if (await directory.change({ do: 'setPrincipal', id, set: { boundary } })) return
  if (boundary !== null && (await directory.managedPolicy(boundary)) === undefined) throw noSuchPolicy(boundary)
  throw noSuchPrincipal(kind, name)
}

/** Gives a user or group another name or path; its id and everything attached stay. */
export async function renamePrincipal(
  target: Target,
  newName: string | undefined,
  newPath: string | undefined,
): Promise<void> {
  const { directory, kind, account } = target
  const { id, path: oldPath, name: oldName, revision } = await requirePrincipal(directory, kind, account, target.name)
  const name = newName ?? oldName
  const path = newPath ?? oldPath
  const place = { name, path, arn: iamArn(account, kind, name, path) }
  if (await directory.change({ do: 'setPrincipal', id, set: { place }, revision })) return
  const present = await requirePrincipal(directory, kind, account, target.name)
  throw present.revision === revision ? nameTaken(kind, name) : concurrentModification()
}

/** Changes the tags of a user or role; tried again when another change came between. */
export async function changeTags(
  { directory, kind, account, name }: Target,
  next: (present: Principal['tags']) => Principal['tags'],
): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const { id, tags, revision } = await requirePrincipal(directory, kind, account, name)
    if (await directory.change({ do: 'setPrincipal', id, set: { tags: next(tags) }, revision })) return
  }
  throw concurrentModification()
}

function noSuchInlinePolicy(kind: Principal['kind'], policyName: string): Error {
  return iamFault('NoSuchEntity', `The ${kind} policy with name ${policyName} cannot be found.`)
}
