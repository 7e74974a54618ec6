import type { ListUserTagsRequest, ListUserTagsResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { requireUser } from '../rules/find.ts'
import { tagList } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html */
export const ListUserTags = operation<ListUserTagsRequest, ListUserTagsResponse>()({
  name: 'ListUserTags',
  caller: 'signed',
  asks: onUser('iam:ListUserTags'),
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<ListUserTagsResponse> => {
      const { tags } = await requireUser(directory, account, input.UserName!)
      return { Tags: tagList(tags), IsTruncated: false }
    },
})
