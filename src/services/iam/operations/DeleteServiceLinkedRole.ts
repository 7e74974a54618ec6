import type { DeleteServiceLinkedRoleRequest, DeleteServiceLinkedRoleResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { removeLinkedRole } from '../rules/serviceLinkedRoles.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html */
export const DeleteServiceLinkedRole = operation<DeleteServiceLinkedRoleRequest, DeleteServiceLinkedRoleResponse>()({
  name: 'DeleteServiceLinkedRole',
  caller: 'signed',
  asks: onRole('iam:DeleteServiceLinkedRole'),
  faults: ['NoSuchEntity'],
  handle:
    ({ directory, clock, random }: Pick<Needs, 'directory' | 'clock' | 'random'>) =>
    async (input, { account }): Promise<DeleteServiceLinkedRoleResponse> => {
      const task = await removeLinkedRole({ directory, clock, random }, account, input.RoleName!)
      return { DeletionTaskId: task }
    },
})
