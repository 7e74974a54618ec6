import type { ListStackResourcesInput, ListStackResourcesOutput } from '@aws-sdk/client-cloudformation'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { resourceAnswer } from '../rules/answers.ts'
import { stackAsks } from '../rules/asks.ts'
import { requireStack } from '../rules/stacks.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html */
export const ListStackResources = operation<ListStackResourcesInput, ListStackResourcesOutput>()({
  name: 'ListStackResources',
  caller: 'signed',
  asks: (input, scope, needs: Pick<Needs, 'stacks'>) => stackAsks('ListStackResources', input.StackName, scope, needs),
  faults: ['ValidationError'],
  handle:
    (needs: Pick<Needs, 'stacks'>) =>
    async (input, request): Promise<ListStackResourcesOutput> => {
      const stack = await requireStack(needs, request, input.StackName ?? '')
      const resources = await needs.stacks.resources(stack.id)
      return {
        StackResourceSummaries: resources.map((resource) => ({
          LastUpdatedTimestamp: new Date(resource.at),
          ...resourceAnswer(resource),
        })),
      }
    },
})
