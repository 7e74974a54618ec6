import type { DeleteStackInput } from '@aws-sdk/client-cloudformation'
import { operation } from '../../../kernel/operation.ts'
import type { Needs, Stack } from '../ports.ts'
import { stackAsks } from '../rules/asks.ts'
import { findStack, invalid, refuseUnsupported } from '../rules/stacks.ts'
import { deleteResources, keepResources, moveStack } from '../rules/work.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html */
export const DeleteStack = operation<DeleteStackInput, Record<string, never>>()({
  name: 'DeleteStack',
  caller: 'signed',
  asks: (input, scope, needs: Needs) => stackAsks('DeleteStack', input.StackName, scope, needs),
  faults: ['ValidationError'],
  handle:
    (needs: Needs) =>
    async (input, request): Promise<Record<string, never>> => {
      refuseUnsupported(input, ['RoleARN', 'DeletionMode'])
      const stack = await findStack(needs, request, input.StackName ?? '')
      if (stack === undefined || stack.deletedAt !== undefined || stack.status === 'DELETE_IN_PROGRESS') return {}
      const kept = input.RetainResources ?? []
      await requireDeletable(needs, stack, kept)
      await keepResources(needs, stack, kept)
      const { requestToken: _, ...rest } = stack
      const deleting = await moveStack(needs, rest, 'DELETE_IN_PROGRESS', {
        reason: 'User Initiated',
        caller: request.caller,
        ...(input.ClientRequestToken === undefined ? {} : { requestToken: input.ClientRequestToken }),
      })
      if (deleting !== undefined) needs.background(deleteResources(needs, deleting))
      return {}
    },
})

async function requireDeletable(needs: Needs, stack: Stack, kept: readonly string[]): Promise<void> {
  if (stack.status.endsWith('_IN_PROGRESS') && stack.status !== 'REVIEW_IN_PROGRESS') {
    throw invalid(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`)
  }
  if (stack.terminationProtected) {
    throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`)
  }
  if (kept.length > 0 && stack.status !== 'DELETE_FAILED') {
    throw invalid(
      'Invalid operation on stack: RetainResources can only be specified for a stack in DELETE_FAILED status',
    )
  }
  for (const { exportName } of stack.outputs) {
    if (exportName === undefined) continue
    const users = await needs.stacks.importers(stack.account, stack.region, exportName)
    if (users.length > 0) {
      throw invalid(`Export ${exportName} cannot be deleted as it is in use by ${users.join(', ')}`)
    }
  }
}
