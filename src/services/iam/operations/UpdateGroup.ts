import type { UpdateGroupRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRenamed } from '../rules/asks.ts'
import { renamePrincipal } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html */
export const UpdateGroup = operation<UpdateGroupRequest, object>()({
  name: 'UpdateGroup',
  caller: 'signed',
  asks: onRenamed('group', 'iam:UpdateGroup', ({ GroupName, NewGroupName, NewPath }: UpdateGroupRequest) => ({
    name: GroupName!,
    newName: NewGroupName,
    newPath: NewPath,
  })),
  faults: ['ConcurrentModification', 'EntityAlreadyExists', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await renamePrincipal(
        { directory, kind: 'group', account, name: input.GroupName! },
        input.NewGroupName,
        input.NewPath,
      )
      return {}
    },
})
