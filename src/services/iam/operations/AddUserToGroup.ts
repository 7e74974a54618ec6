import type { AddUserToGroupRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onGroup } from '../rules/asks.ts'
import { addMember } from '../rules/groups.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html */
export const AddUserToGroup = operation<AddUserToGroupRequest, object>()({
  name: 'AddUserToGroup',
  caller: 'signed',
  asks: onGroup('iam:AddUserToGroup'),
  faults: ['LimitExceeded', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await addMember(directory, account, input.GroupName!, input.UserName!)
      return {}
    },
})
