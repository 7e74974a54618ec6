import type { ListRoleTagsRequest, ListRoleTagsResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { requireRole } from '../rules/find.ts'
import { tagList } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html */
export const ListRoleTags = operation<ListRoleTagsRequest, ListRoleTagsResponse>()({
  name: 'ListRoleTags',
  caller: 'signed',
  asks: onRole('iam:ListRoleTags'),
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<ListRoleTagsResponse> => {
      const { tags } = await requireRole(directory, account, input.RoleName!)
      return { Tags: tagList(tags), IsTruncated: false }
    },
})
