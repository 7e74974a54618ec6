import type {
  UpdateTerminationProtectionInput,
  UpdateTerminationProtectionOutput,
} from '@aws-sdk/client-cloudformation'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { stackAsks } from '../rules/asks.ts'
import { invalid, requireStack } from '../rules/stacks.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateTerminationProtection.html */
export const UpdateTerminationProtection = operation<
  UpdateTerminationProtectionInput,
  UpdateTerminationProtectionOutput
>()({
  name: 'UpdateTerminationProtection',
  caller: 'signed',
  asks: (input, scope, needs: Pick<Needs, 'stacks'>) =>
    stackAsks('UpdateTerminationProtection', input.StackName, scope, needs),
  faults: ['ValidationError'],
  handle:
    (needs: Pick<Needs, 'stacks'>) =>
    async (input, request): Promise<UpdateTerminationProtectionOutput> => {
      const stack = await requireStack(needs, request, input.StackName ?? '')
      if (!(await needs.stacks.protect(stack.id, input.EnableTerminationProtection === true))) {
        throw invalid(`Stack [${stack.name}] cannot be updated while it is deleted`)
      }
      return { StackId: stack.id }
    },
})
