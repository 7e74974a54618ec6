import type { DescribeStackResourceInput, DescribeStackResourceOutput } from '@aws-sdk/client-cloudformation'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { resourceAnswer } from '../rules/answers.ts'
import { stackAsks } from '../rules/asks.ts'
import { invalid, requireStack } from '../rules/stacks.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResource.html */
export const DescribeStackResource = operation<DescribeStackResourceInput, DescribeStackResourceOutput>()({
  name: 'DescribeStackResource',
  caller: 'signed',
  asks: (input, scope, needs: Pick<Needs, 'stacks'>) =>
    stackAsks('DescribeStackResource', input.StackName, scope, needs),
  faults: ['ValidationError'],
  handle:
    (needs: Pick<Needs, 'stacks'>) =>
    async (input, request): Promise<DescribeStackResourceOutput> => {
      const { StackName = '', LogicalResourceId: logicalId } = input
      const stack = await requireStack(needs, request, StackName)
      const resource = (await needs.stacks.resources(stack.id)).find((candidate) => candidate.logicalId === logicalId)
      if (resource === undefined) throw invalid(`Resource ${logicalId} does not exist for stack ${StackName}`)
      return {
        StackResourceDetail: {
          StackName: stack.name,
          StackId: stack.id,
          LastUpdatedTimestamp: new Date(resource.at),
          ...resourceAnswer(resource),
        },
      }
    },
})
