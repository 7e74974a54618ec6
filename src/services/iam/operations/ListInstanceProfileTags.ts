import type { ListInstanceProfileTagsRequest, ListInstanceProfileTagsResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onInstanceProfile } from '../rules/asks.ts'
import { requireInstanceProfile } from '../rules/instanceProfiles.ts'
import { tagPart } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html */
export const ListInstanceProfileTags = operation<ListInstanceProfileTagsRequest, ListInstanceProfileTagsResponse>()({
  name: 'ListInstanceProfileTags',
  caller: 'signed',
  asks: onInstanceProfile('iam:ListInstanceProfileTags'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<ListInstanceProfileTagsResponse> => {
      const { tags } = await requireInstanceProfile(directory, account, input.InstanceProfileName!)
      return tagPart(tags, input)
    },
})
