import type { UntagUserRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { changeTags } from '../rules/principals.ts'
import { withoutTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html */
export const UntagUser = operation<UntagUserRequest, object>()({
  name: 'UntagUser',
  caller: 'signed',
  asks: onUser('iam:UntagUser', ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys! })),
  faults: ['ConcurrentModification', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const target = { directory, kind: 'user', account, name: input.UserName! } as const
      await changeTags(target, (present) => withoutTags(present, input.TagKeys!))
      return {}
    },
})
