import type { InstanceProfile } from '@aws-sdk/client-iam'
import type { InstanceProfileRecord } from '../ports/principals.ts'
import { dateOf } from './dates.ts'
import type { Directory } from './directory.ts'
import { iamFault } from './faults.ts'
import { requireRole } from './find.ts'
import { requireModifiable } from './modifiable.ts'
import { quotas } from './quotas.ts'
import { optionalTags, roleShape } from './shapes.ts'

export async function requireInstanceProfile(
  directory: Directory,
  account: string,
  name: string,
): Promise<InstanceProfileRecord & { readonly key: string }> {
  const profile = await directory.instanceProfile(account, name)
  if (profile === undefined) throw noSuchProfile(name)
  return { ...profile, key: profile.id }
}

/** Adds an instance profile. Names are one without regard to case. */
export async function addInstanceProfile(directory: Directory, profile: InstanceProfileRecord): Promise<void> {
  const { account, name } = profile
  const limit = quotas.instanceProfiles
  if (await directory.change({ do: 'addInstanceProfile', profile, limit })) return
  if ((await directory.census(account)).instanceProfiles >= limit) {
    throw iamFault('LimitExceeded', `Cannot exceed quota for InstanceProfilesPerAccount: ${limit}`)
  }
  throw iamFault('EntityAlreadyExists', `Instance Profile ${name} already exists.`)
}

export async function removeInstanceProfile(directory: Directory, account: string, name: string): Promise<void> {
  const { id } = await requireInstanceProfile(directory, account, name)
  if (await directory.change({ do: 'removeInstanceProfile', id })) return
  await requireInstanceProfile(directory, account, name)
  throw iamFault('DeleteConflict', 'Cannot delete entity, must remove roles from instance profile first.')
}

/** Puts a role into an instance profile, which holds one. */
export async function addRoleToProfile(
  directory: Directory,
  account: string,
  name: string,
  roleName: string,
): Promise<void> {
  const role = await requireRole(directory, account, roleName)
  requireModifiable(role)
  const { id } = await requireInstanceProfile(directory, account, name)
  if (await directory.change({ do: 'addProfileRole', profile: id, role: role.id })) return
  await requireRole(directory, account, roleName)
  await requireInstanceProfile(directory, account, name)
  throw iamFault('LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1')
}

export async function removeRoleFromProfile(
  directory: Directory,
  account: string,
  name: string,
  roleName: string,
): Promise<void> {
  const role = await requireRole(directory, account, roleName)
  requireModifiable(role)
  const { id } = await requireInstanceProfile(directory, account, name)
  if (await directory.change({ do: 'removeProfileRole', profile: id, role: role.id })) return
  throw iamFault('NoSuchEntity', `The role with name ${roleName} is not in the instance profile ${name}.`)
}

/** Instance profiles with their roles, as lists show them. */
export function profileShapes(
  directory: Directory,
  profiles: readonly InstanceProfileRecord[],
): Promise<InstanceProfile[]> {
  return Promise.all(profiles.map((profile) => profileShape(directory, profile)))
}

/** What `Get` and `Create` show. */
export async function profileWithTags(directory: Directory, profile: InstanceProfileRecord): Promise<InstanceProfile> {
  return { ...(await profileShape(directory, profile)), ...optionalTags(profile.tags) }
}

async function profileShape(directory: Directory, profile: InstanceProfileRecord): Promise<InstanceProfile> {
  const role = profile.role === undefined ? undefined : await directory.principalById(profile.role)
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: dateOf(profile.createdAt),
    Roles: role?.kind === 'role' ? [roleShape(role)] : [],
  }
}

function noSuchProfile(name: string): Error {
  return iamFault('NoSuchEntity', `Instance Profile ${name} cannot be found.`)
}
