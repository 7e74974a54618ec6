import type { ListInstanceProfilesForRoleRequest, ListInstanceProfilesForRoleResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { requireRole } from '../rules/find.ts'

/**
 * Always an empty list: instance profiles cannot be made here, so no role has one.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html
 */
export const ListInstanceProfilesForRole = operation<
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse
>()({
  name: 'ListInstanceProfilesForRole',
  caller: 'signed',
  asks: onRole('iam:ListInstanceProfilesForRole'),
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<ListInstanceProfilesForRoleResponse> => {
      await requireRole(directory, account, input.RoleName!)
      return { InstanceProfiles: [], IsTruncated: false }
    },
})
