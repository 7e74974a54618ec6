import type { UntagRoleRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { changeTags } from '../rules/principals.ts'
import { withoutTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html */
export const UntagRole = operation<UntagRoleRequest, object>()({
  name: 'UntagRole',
  caller: 'signed',
  asks: onRole('iam:UntagRole', ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys! })),
  faults: ['ConcurrentModification', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const target = { directory, kind: 'role', account, name: input.RoleName! } as const
      await changeTags(target, (present) => withoutTags(present, input.TagKeys!))
      return {}
    },
})
