import type { CreateStackInput, CreateStackOutput } from '@aws-sdk/client-cloudformation'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireCapabilities } from '../rules/acknowledge.ts'
import { requestKeys, stackAsks } from '../rules/asks.ts'
import { failurePolicy, parameterValues, tagValues } from '../rules/inputs.ts'
import { exportedValues, launch, newStack } from '../rules/launch.ts'
import { refuseUnsupported, requireStackName, stackArn } from '../rules/stacks.ts'
import { fetchStored } from '../rules/storedParameters.ts'
import { templateText } from '../rules/templateText.ts'

const unsupported = [
  'RoleARN',
  'ResourceTypes',
  'StackPolicyBody',
  'StackPolicyURL',
  'TimeoutInMinutes',
  'RetainExceptOnCreate',
]

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export const CreateStack = operation<CreateStackInput, CreateStackOutput>()({
  name: 'CreateStack',
  caller: 'signed',
  asks: (input, scope, needs: Needs) => stackAsks('CreateStack', input.StackName, scope, needs, requestKeys(input)),
  faults: ['ValidationError', 'AlreadyExistsException', 'InsufficientCapabilitiesException'],
  handle:
    (needs: Needs) =>
    async (input, request): Promise<CreateStackOutput> => {
      const name = input.StackName ?? ''
      requireStackName(name)
      refuseUnsupported(input, unsupported)
      const token = input.ClientRequestToken
      const existing = await needs.stacks.byName(request.account, request.region, name)
      if (existing !== undefined && token !== undefined && existing.requestToken === token)
        return { StackId: existing.id }
      const taken = new Fault('AlreadyExistsException', `Stack [${name}] already exists`)
      if (existing !== undefined) throw taken
      const template = await templateText(input, needs, request)
      const id = stackArn(request, name, needs.random.uuid())
      const notificationArns = input.NotificationARNs ?? []
      const parameters = parameterValues(input.Parameters)
      const prepared = await needs.templates.prepare({
        body: template,
        parameters,
        stored: await fetchStored(needs, request, template, parameters),
        stack: { id, name, account: request.account, region: request.region, notificationArns },
        exports: await exportedValues(needs, request),
      })
      requireCapabilities(prepared.capabilities, input.Capabilities ?? [])
      const stack = newStack(
        {
          name,
          id,
          template,
          prepared,
          capabilities: input.Capabilities ?? [],
          notificationArns,
          tags: tagValues(input.Tags),
          onFailure: failurePolicy(input),
          terminationProtected: input.EnableTerminationProtection ?? false,
          ...(token === undefined ? {} : { requestToken: token }),
        },
        request,
        'CREATE_IN_PROGRESS',
      )
      if (!(await launch(needs, stack, prepared))) throw taken
      return { StackId: id }
    },
})
