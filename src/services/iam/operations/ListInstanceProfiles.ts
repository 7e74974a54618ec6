import type { ListInstanceProfilesRequest, ListInstanceProfilesResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onList } from '../rules/asks.ts'
import { profileShapes } from '../rules/instanceProfiles.ts'
import { pageOf, partOf } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html */
export const ListInstanceProfiles = operation<ListInstanceProfilesRequest, ListInstanceProfilesResponse>()({
  name: 'ListInstanceProfiles',
  caller: 'signed',
  asks: onList('iam:ListInstanceProfiles', 'instance-profile'),
  faults: ['ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<ListInstanceProfilesResponse> => {
      const page = pageOf(input, scope)
      const { items, more } = partOf(await directory.instanceProfiles(page), page)
      return { InstanceProfiles: await profileShapes(directory, items), ...more }
    },
})
