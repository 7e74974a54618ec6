import type { DescribeStackResourcesInput, DescribeStackResourcesOutput } from '@aws-sdk/client-cloudformation'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { resourceAnswer } from '../rules/answers.ts'
import { stackAsks } from '../rules/asks.ts'
import { invalid, requireStack } from '../rules/stacks.ts'

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
 * Deviation: a stack is named; finding one by a physical id alone is refused.
 */
export const DescribeStackResources = operation<DescribeStackResourcesInput, DescribeStackResourcesOutput>()({
  name: 'DescribeStackResources',
  caller: 'signed',
  asks: (input, scope, needs: Pick<Needs, 'stacks'>) =>
    stackAsks('DescribeStackResources', input.StackName, scope, needs),
  faults: ['ValidationError'],
  handle:
    (needs: Pick<Needs, 'stacks'>) =>
    async (input, request): Promise<DescribeStackResourcesOutput> => {
      const { StackName, LogicalResourceId: logicalId, PhysicalResourceId: physicalId } = input
      if (StackName === undefined || physicalId !== undefined)
        throw invalid('StackName must be specified, PhysicalResourceId is not supported by this server')
      const stack = await requireStack(needs, request, StackName)
      const resources = await needs.stacks.resources(stack.id)
      const shown = resources.filter((resource) => logicalId === undefined || resource.logicalId === logicalId)
      if (logicalId !== undefined && shown.length === 0) {
        throw invalid(`Resource ${logicalId} does not exist for stack ${StackName}`)
      }
      return {
        StackResources: shown.map((resource) => ({
          StackName: stack.name,
          StackId: stack.id,
          Timestamp: new Date(resource.at),
          ...resourceAnswer(resource),
        })),
      }
    },
})
