import type { CreateChangeSetInput, CreateChangeSetOutput } from '@aws-sdk/client-cloudformation'
import { Fault } from '../../../kernel/fault.ts'
import { operation, type RequestContext } from '../../../kernel/operation.ts'
import type { ChangeSet, Needs, Stack } from '../ports.ts'
import { requireCapabilities } from '../rules/acknowledge.ts'
import { requestKeys, stackAsks } from '../rules/asks.ts'
import { changeSetArn, sealParameters } from '../rules/changeSets.ts'
import { parameterValues, tagValues } from '../rules/inputs.ts'
import { exportedValues, newStack } from '../rules/launch.ts'
import { invalid, refuseUnsupported, requireStackName, stackArn } from '../rules/stacks.ts'
import { fetchStored } from '../rules/storedParameters.ts'
import { templateText } from '../rules/templateText.ts'
import { stackEvent } from '../rules/work.ts'

const unsupported = ['RoleARN', 'ResourceTypes', 'ResourcesToImport', 'UsePreviousTemplate', 'ImportExistingResources']

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 * Deviation: change sets of type CREATE only.
 */
export const CreateChangeSet = operation<CreateChangeSetInput, CreateChangeSetOutput>()({
  name: 'CreateChangeSet',
  caller: 'signed',
  asks: (input, scope, needs: Needs) => stackAsks('CreateChangeSet', input.StackName, scope, needs, requestKeys(input)),
  faults: ['ValidationError', 'AlreadyExistsException', 'InsufficientCapabilitiesException'],
  handle:
    (needs: Needs) =>
    async (input, request): Promise<CreateChangeSetOutput> => {
      const name = input.StackName ?? ''
      requireStackName(name)
      refuseUnsupported(input, unsupported)
      const existing = await reviewed(needs, request, input)
      const body = await templateText(input, needs, request)
      const id = existing?.id ?? stackArn(request, name, needs.random.uuid())
      const parameters = parameterValues(input.Parameters)
      const notificationArns = input.NotificationARNs ?? []
      const prepared = await needs.templates.prepare({
        body,
        parameters,
        stored: await fetchStored(needs, request, body, parameters),
        stack: { id, name, account: request.account, region: request.region, notificationArns },
        exports: await exportedValues(needs, request),
      })
      // Who may look at what a transform made does not have to acknowledge that there is one.
      const wanted = prepared.capabilities.filter((capability) => capability !== 'CAPABILITY_AUTO_EXPAND')
      requireCapabilities(wanted, input.Capabilities ?? [])
      const changeSetId = changeSetArn(request, input.ChangeSetName ?? '', needs.random.uuid())
      const changeSet: ChangeSet = {
        id: changeSetId,
        name: input.ChangeSetName ?? '',
        stackId: id,
        stackName: name,
        createdAt: request.now,
        ...(input.Description === undefined ? {} : { description: input.Description }),
        body,
        sealed: sealParameters(needs, changeSetId, parameters),
        echoed: prepared.parameters,
        capabilities: input.Capabilities ?? [],
        notificationArns,
        tags: tagValues(input.Tags),
        onFailure: input.OnStackFailure ?? 'ROLLBACK',
        resources: prepared.resources,
      }
      if (existing === undefined) {
        const stack = newStack(
          { ...changeSet, name, id, template: '', prepared, terminationProtected: false },
          request,
          'REVIEW_IN_PROGRESS',
        )
        if (!(await needs.stacks.create(stack, stackEvent(needs, stack)))) throw taken(name)
      }
      if (!(await needs.stacks.createChangeSet(changeSet))) {
        throw new Fault(
          'AlreadyExistsException',
          `ChangeSet ${changeSet.name} cannot be created due to a mismatch with existing attribute Name`,
        )
      }
      return { Id: changeSet.id, StackId: id }
    },
})

function taken(name: string): Fault {
  return new Fault('AlreadyExistsException', `Stack [${name}] already exists`)
}

/** The stack that a change set of type CREATE may be for: one that is only reviewed so far, or none. */
async function reviewed(
  needs: Needs,
  request: RequestContext,
  input: CreateChangeSetInput,
): Promise<Stack | undefined> {
  const { StackName: name = '', ChangeSetName, ChangeSetType: type = 'UPDATE' } = input
  const stack = await needs.stacks.byName(request.account, request.region, name)
  if (type !== 'CREATE') {
    if (stack === undefined) throw invalid(`Stack [${name}] does not exist`)
    throw invalid(`Change sets of type ${type} are not supported by this server`)
  }
  if (stack !== undefined && stack.status !== 'REVIEW_IN_PROGRESS') {
    throw invalid(`Stack [${name}] already exists and cannot be created again with the changeSet [${ChangeSetName}].`)
  }
  return stack
}
