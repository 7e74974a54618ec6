import type {
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse,
} from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { iamFault } from '../rules/faults.ts'
import { roleArnOfTask } from '../rules/serviceLinkedRoles.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html */
export const GetServiceLinkedRoleDeletionStatus = operation<
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse
>()({
  name: 'GetServiceLinkedRoleDeletionStatus',
  caller: 'signed',
  asks: ({ DeletionTaskId }, { account }) => [
    { action: 'iam:GetServiceLinkedRoleDeletionStatus', resource: roleArnOfTask(account, DeletionTaskId!) },
  ],
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<GetServiceLinkedRoleDeletionStatusResponse> => {
      const task = input.DeletionTaskId!
      if (await directory.hasDeletionTask(account, task)) return { Status: 'SUCCEEDED' }
      throw iamFault('NoSuchEntity', `Deletion task ${task} cannot be found.`)
    },
})
