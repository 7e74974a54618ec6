import type { ExecuteChangeSetInput, ExecuteChangeSetOutput } from '@aws-sdk/client-cloudformation'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { changeSetAsks } from '../rules/asks.ts'
import { openParameters, requireChangeSet } from '../rules/changeSets.ts'
import { exportedValues, newStack } from '../rules/launch.ts'
import { settledSoon } from '../rules/patience.ts'
import { requireStack } from '../rules/stacks.ts'
import { storedParameters } from '../rules/storedParameters.ts'
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
      if (reviewed.status !== 'REVIEW_IN_PROGRESS') throw notExecutable(found.id, reviewed.status)
      const { id, name, account, region } = reviewed
      const parameters = openParameters(needs, found)
      const prepared = await needs.templates.prepare({
        body: found.body,
        parameters,
        stored: await storedParameters(needs, request, found.body, parameters),
        stack: { id, name, account, region, notificationArns: found.notificationArns },
        exports: await exportedValues(needs, request),
      })
      if (!(await needs.stacks.takeChangeSet(found.id))) throw notExecutable(found.id, 'EXECUTE_IN_PROGRESS')
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
      if (begun === undefined) throw notExecutable(found.id, 'EXECUTE_IN_PROGRESS')
      // What else was proposed for the stack has come to nothing.
      for (const other of await needs.stacks.changeSets(id)) await needs.stacks.takeChangeSet(other.id)
      const work = createResources(needs, begun, prepared)
      needs.background(work)
      await settledSoon(work)
      return {}
    },
})

function notExecutable(id: string, status: string): Fault {
  return new Fault(
    'InvalidChangeSetStatus',
    `ChangeSet [${id}] cannot be executed in its current status of [${status}]`,
  )
}
