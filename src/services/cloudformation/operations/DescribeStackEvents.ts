import type { DescribeStackEventsInput, DescribeStackEventsOutput } from '@aws-sdk/client-cloudformation'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { eventAnswer } from '../rules/answers.ts'
import { stackAsks } from '../rules/asks.ts'
import { pageAfter } from '../rules/paging.ts'
import { requireStack } from '../rules/stacks.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html */
export const DescribeStackEvents = operation<DescribeStackEventsInput, DescribeStackEventsOutput>()({
  name: 'DescribeStackEvents',
  caller: 'signed',
  asks: (input, scope, needs: Pick<Needs, 'stacks'>) => stackAsks('DescribeStackEvents', input.StackName, scope, needs),
  faults: ['ValidationError'],
  handle:
    (needs: Pick<Needs, 'stacks'>) =>
    async (input, request): Promise<DescribeStackEventsOutput> => {
      const stack = await requireStack(needs, request, input.StackName ?? '')
      const page = await needs.stacks.events(stack.id, pageAfter('events', input.NextToken))
      return { StackEvents: page.items.map(eventAnswer), NextToken: page.next }
    },
})
