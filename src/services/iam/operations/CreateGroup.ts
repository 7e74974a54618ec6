import type { CreateGroupRequest, CreateGroupResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import { uniqueId } from '../../../kernel/random.ts'
import type { GroupRecord } from '../ports/principals.ts'
import type { Needs } from '../ports.ts'
import { iamArn } from '../rules/arns.ts'
import { addPrincipal } from '../rules/principals.ts'
import { groupShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html */
export const CreateGroup = operation<CreateGroupRequest, CreateGroupResponse>()({
  name: 'CreateGroup',
  caller: 'signed',
  asks: (input, { account }) => [
    { action: 'iam:CreateGroup', resource: iamArn(account, 'group', input.GroupName!, input.Path) },
  ],
  faults: ['EntityAlreadyExists', 'LimitExceeded'],
  handle:
    ({ directory, clock, random }: Pick<Needs, 'directory' | 'clock' | 'random'>) =>
    async (input, { account }): Promise<CreateGroupResponse> => {
      const { GroupName, Path = '/' } = input
      const group: GroupRecord = {
        kind: 'group',
        id: uniqueId(random, 'AGPA'),
        account,
        name: GroupName!,
        path: Path,
        arn: iamArn(account, 'group', GroupName!, Path),
        createdAt: clock.now(),
        tags: {},
        revision: 1,
      }
      await addPrincipal(directory, group)
      return { Group: groupShape(group) }
    },
})
