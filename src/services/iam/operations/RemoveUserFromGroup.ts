import type { RemoveUserFromGroupRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onGroup } from '../rules/asks.ts'
import { removeMember } from '../rules/groups.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html */
export const RemoveUserFromGroup = operation<RemoveUserFromGroupRequest, object>()({
  name: 'RemoveUserFromGroup',
  caller: 'signed',
  asks: onGroup('iam:RemoveUserFromGroup'),
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await removeMember(directory, account, input.GroupName!, input.UserName!)
      return {}
    },
})
