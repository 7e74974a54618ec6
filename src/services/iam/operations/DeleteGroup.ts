import type { DeleteGroupRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onGroup } from '../rules/asks.ts'
import { removePrincipal } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html */
export const DeleteGroup = operation<DeleteGroupRequest, object>()({
  name: 'DeleteGroup',
  caller: 'signed',
  asks: onGroup('iam:DeleteGroup'),
  faults: ['DeleteConflict', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await removePrincipal({ directory, kind: 'group', account, name: input.GroupName! })
      return {}
    },
})
