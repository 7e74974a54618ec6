import type { ListChangeSetsInput, ListChangeSetsOutput } from '@aws-sdk/client-cloudformation'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { stackAsks } from '../rules/asks.ts'
import { requireStack } from '../rules/stacks.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListChangeSets.html */
export const ListChangeSets = operation<ListChangeSetsInput, ListChangeSetsOutput>()({
  name: 'ListChangeSets',
  caller: 'signed',
  asks: (input, scope, needs: Pick<Needs, 'stacks'>) => stackAsks('ListChangeSets', input.StackName, scope, needs),
  faults: ['ValidationError'],
  handle:
    (needs: Pick<Needs, 'stacks'>) =>
    async (input, request): Promise<ListChangeSetsOutput> => {
      const stack = await requireStack(needs, request, input.StackName ?? '')
      const changeSets = await needs.stacks.changeSets(stack.id)
      return {
        Summaries: changeSets.map((changeSet) => ({
          StackId: stack.id,
          StackName: stack.name,
          ChangeSetId: changeSet.id,
          ChangeSetName: changeSet.name,
          ExecutionStatus: 'AVAILABLE',
          Status: 'CREATE_COMPLETE',
          CreationTime: new Date(changeSet.createdAt),
          Description: changeSet.description,
          IncludeNestedStacks: false,
        })),
      }
    },
})
