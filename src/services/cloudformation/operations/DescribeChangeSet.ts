import type { DescribeChangeSetInput, DescribeChangeSetOutput } from '@aws-sdk/client-cloudformation'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { capabilityWords, parameterAnswers, tagAnswers } from '../rules/answers.ts'
import { changeSetAsks } from '../rules/asks.ts'
import { requireChangeSet } from '../rules/changeSets.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html */
export const DescribeChangeSet = operation<DescribeChangeSetInput, DescribeChangeSetOutput>()({
  name: 'DescribeChangeSet',
  caller: 'signed',
  asks: (input, scope, needs: Pick<Needs, 'stacks'>) => changeSetAsks('DescribeChangeSet', input, scope, needs),
  faults: ['ValidationError', 'ChangeSetNotFound'],
  handle:
    (needs: Pick<Needs, 'stacks'>) =>
    async (input, request): Promise<DescribeChangeSetOutput> => {
      const found = await requireChangeSet(needs, request, input)
      return {
        ChangeSetName: found.name,
        ChangeSetId: found.id,
        StackId: found.stackId,
        StackName: found.stackName,
        Description: found.description,
        Parameters: parameterAnswers(found.echoed),
        CreationTime: new Date(found.createdAt),
        ExecutionStatus: 'AVAILABLE',
        Status: 'CREATE_COMPLETE',
        NotificationARNs: [...found.notificationArns],
        RollbackConfiguration: {},
        Capabilities: capabilityWords(found.capabilities),
        Tags: tagAnswers(found.tags),
        Changes: found.resources.map(({ logicalId, type }) => ({
          Type: 'Resource',
          ResourceChange: { Action: 'Add', LogicalResourceId: logicalId, ResourceType: type, Scope: [], Details: [] },
        })),
        IncludeNestedStacks: false,
        OnStackFailure: found.onFailure,
      }
    },
})
