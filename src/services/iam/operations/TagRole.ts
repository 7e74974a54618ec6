import type { TagRoleRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole, requestTags } from '../rules/asks.ts'
import { changeTags } from '../rules/principals.ts'
import { withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html */
export const TagRole = operation<TagRoleRequest, object>()({
  name: 'TagRole',
  caller: 'signed',
  asks: onRole('iam:TagRole', ({ Tags }) => requestTags(Tags)),
  faults: ['ConcurrentModification', 'InvalidInput', 'LimitExceeded', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const target = { directory, kind: 'role', account, name: input.RoleName! } as const
      await changeTags(target, (present) => withTags(present, input.Tags, 'TagsPerRole'))
      return {}
    },
})
