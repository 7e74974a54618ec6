import type { Directory } from './directory.ts'
import { iamFault } from './faults.ts'
import { requireGroup, requireUser } from './find.ts'
import { quotas } from './quotas.ts'

const { groupsPerUser } = quotas

/** Puts a user into a group; again is no error. */
export async function addMember(directory: Directory, account: string, groupName: string, name: string): Promise<void> {
  const group = await requireGroup(directory, account, groupName)
  const user = await requireUser(directory, account, name)
  if (await directory.change({ do: 'addMember', group: group.id, user: user.id, limit: groupsPerUser })) return
  await requireGroup(directory, account, groupName)
  await requireUser(directory, account, name)
  throw iamFault('LimitExceeded', `Cannot exceed quota for GroupsPerUser: ${groupsPerUser}`)
}

/** Takes a user out of a group. */
export async function removeMember(
  directory: Directory,
  account: string,
  groupName: string,
  name: string,
): Promise<void> {
  const group = await requireGroup(directory, account, groupName)
  const user = await requireUser(directory, account, name)
  if (await directory.change({ do: 'removeMember', group: group.id, user: user.id })) return
  throw iamFault('NoSuchEntity', `User ${name} is not in group ${groupName}.`)
}
