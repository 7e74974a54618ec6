import type { ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse } from '@aws-sdk/client-iam'
import type { Principal } from '../ports/principals.ts'
import type { Directory } from './directory.ts'
import { partByNumber } from './paging.ts'

/** Who has a policy attached, or as boundary, as far as the filters let through. */
export async function entitiesOf(
  directory: Directory,
  account: string,
  input: ListEntitiesForPolicyRequest,
): Promise<ListEntitiesForPolicyResponse> {
  const { EntityFilter, PathPrefix = '/', PolicyUsageFilter } = input
  const found = [
    ...(PolicyUsageFilter === 'PermissionsBoundary' ? [] : await directory.attachedTo(account, input.PolicyArn!)),
    ...(PolicyUsageFilter === 'PermissionsPolicy' ? [] : await directory.boundedBy(account, input.PolicyArn!)),
  ]
  const all = [...new Map(found.map((principal) => [principal.id, principal])).values()]
  const wanted = all.filter(
    ({ kind, path }) =>
      (EntityFilter === undefined || EntityFilter.toLowerCase() === kind) && path.startsWith(PathPrefix),
  )
  const { items, more } = partByNumber(wanted, input)
  const of = <K extends Principal['kind']>(kind: K) => items.filter((principal) => principal.kind === kind)
  return {
    PolicyGroups: of('group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
    PolicyUsers: of('user').map(({ name, id }) => ({ UserName: name, UserId: id })),
    PolicyRoles: of('role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
    ...more,
  }
}
