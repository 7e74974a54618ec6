import type { ListInstanceProfilesForRoleRequest, ListInstanceProfilesForRoleResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { requireRole } from '../rules/find.ts'
import { profileShapes } from '../rules/instanceProfiles.ts'
import { partByName } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html */
export const ListInstanceProfilesForRole = operation<
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse
>()({
  name: 'ListInstanceProfilesForRole',
  caller: 'signed',
  asks: onRole('iam:ListInstanceProfilesForRole'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<ListInstanceProfilesForRoleResponse> => {
      const { id } = await requireRole(directory, account, input.RoleName!)
      const { items, more } = partByName(await directory.instanceProfilesOf(id), input)
      return { InstanceProfiles: await profileShapes(directory, items), ...more }
    },
})
