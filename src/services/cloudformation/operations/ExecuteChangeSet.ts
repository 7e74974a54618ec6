import type { ExecuteChangeSetInput, ExecuteChangeSetOutput } from '@aws-sdk/client-cloudformation'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { changeSetAsks, requireChangeSet } from '../rules/changeSets.ts'
import { exportedValues, newStack } from '../rules/launch.ts'
import { invalid, requireStack } from '../rules/stacks.ts'
import { createResources, moveStack } from '../rules/work.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html */
export const ExecuteChangeSet = operation<ExecuteChangeSetInput, ExecuteChangeSetOutput>()({
  name: 'ExecuteChangeSet',
  caller: 'signed',
  asks: (input, scope, needs: Needs) => changeSetAsks('ExecuteChangeSet', input, scope, needs),
  faults: ['ValidationError', 'ChangeSetNotFound', 'InvalidChangeSetStatus'],
  handle:
    (needs: Needs) =>
    async (input, request): Promise<ExecuteChangeSetOutput> => {
      const found = await requireChangeSet(needs, request, input)
      const reviewed = await requireStack(needs, request, found.stackId)
      if (reviewed.status !== 'REVIEW_IN_PROGRESS') {
        throw new Fault(
          'InvalidChangeSetStatus',
          `ChangeSet [${found.id}] cannot be executed in its current status of [${reviewed.status}]`,
        )
      }
      const { id, name, account, region } = reviewed
      const prepared = needs.templates.prepare({
        body: found.body,
        parameters: found.parameters,
        stack: { id, name, account, region, notificationArns: found.notificationArns },
        exports: await exportedValues(needs, request),
      })
      if (!(await needs.stacks.takeChangeSet(found.id)))
        throw invalid(`ChangeSet [${found.id}] is already being executed`)
      const onFailure = input.DisableRollback === true ? 'DO_NOTHING' : found.onFailure
      const token = input.ClientRequestToken
      const stack = newStack(
        {
          ...found,
          name,
          id,
          template: found.body,
          prepared,
          onFailure,
          terminationProtected: false,
          changeSetId: found.id,
          ...(token === undefined ? {} : { requestToken: token }),
        },
        request,
        'CREATE_IN_PROGRESS',
      )
      const begun = await moveStack(needs, reviewed, 'CREATE_IN_PROGRESS', { ...stack, createdAt: reviewed.createdAt })
      if (begun !== undefined) needs.background(createResources(needs, begun, prepared))
      return {}
    },
})
