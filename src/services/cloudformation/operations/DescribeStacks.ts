import type { DescribeStacksInput, DescribeStacksOutput } from '@aws-sdk/client-cloudformation'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { stackAnswer } from '../rules/answers.ts'
import { stackAsks } from '../rules/asks.ts'
import { pageAfter } from '../rules/paging.ts'
import { requireStack } from '../rules/stacks.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
export const DescribeStacks = operation<DescribeStacksInput, DescribeStacksOutput>()({
  name: 'DescribeStacks',
  caller: 'signed',
  asks: (input, scope, needs: Pick<Needs, 'stacks'>) => stackAsks('DescribeStacks', input.StackName, scope, needs),
  faults: ['ValidationError'],
  handle:
    (needs: Pick<Needs, 'stacks'>) =>
    async (input, request): Promise<DescribeStacksOutput> => {
      if (input.StackName !== undefined)
        return { Stacks: [stackAnswer(await requireStack(needs, request, input.StackName))] }
      const page = await needs.stacks.list(request.account, request.region, true, pageAfter('stacks', input.NextToken))
      return { Stacks: page.items.map(stackAnswer), NextToken: page.next }
    },
})
