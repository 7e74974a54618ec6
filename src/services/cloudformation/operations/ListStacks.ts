import type { ListStacksInput, ListStacksOutput } from '@aws-sdk/client-cloudformation'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { stackSummary, statusWord } from '../rules/answers.ts'
import { stackAsks } from '../rules/asks.ts'
import { pageAfter } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html */
export const ListStacks = operation<ListStacksInput, ListStacksOutput>()({
  name: 'ListStacks',
  caller: 'signed',
  asks: (_input, scope, needs: Pick<Needs, 'stacks'>) => stackAsks('ListStacks', undefined, scope, needs),
  faults: ['ValidationError'],
  handle:
    ({ stacks }: Pick<Needs, 'stacks'>) =>
    async (input, request): Promise<ListStacksOutput> => {
      const wanted = input.StackStatusFilter ?? []
      const page = await stacks.list(request.account, request.region, false, pageAfter('stacks', input.NextToken))
      const items = page.items.filter(({ status }) => wanted.length === 0 || wanted.includes(statusWord(status)))
      return { StackSummaries: items.map(stackSummary), NextToken: page.next }
    },
})
