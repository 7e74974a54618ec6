import type { TagUserRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser, requestTags } from '../rules/asks.ts'
import { changeTags } from '../rules/principals.ts'
import { withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html */
export const TagUser = operation<TagUserRequest, object>()({
  name: 'TagUser',
  caller: 'signed',
  asks: onUser('iam:TagUser', ({ Tags }) => requestTags(Tags)),
  faults: ['ConcurrentModification', 'InvalidInput', 'LimitExceeded', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const target = { directory, kind: 'user', account, name: input.UserName! } as const
      await changeTags(target, (present) => withTags(present, input.Tags, 'TagsPerUser'))
      return {}
    },
})
