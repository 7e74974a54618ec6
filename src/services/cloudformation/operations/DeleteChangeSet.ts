import type { DeleteChangeSetInput, DeleteChangeSetOutput } from '@aws-sdk/client-cloudformation'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { changeSetAsks } from '../rules/asks.ts'
import { findChangeSet } from '../rules/changeSets.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteChangeSet.html */
export const DeleteChangeSet = operation<DeleteChangeSetInput, DeleteChangeSetOutput>()({
  name: 'DeleteChangeSet',
  caller: 'signed',
  asks: (input, scope, needs: Pick<Needs, 'stacks'>) => changeSetAsks('DeleteChangeSet', input, scope, needs),
  faults: ['ValidationError'],
  handle:
    (needs: Pick<Needs, 'stacks'>) =>
    async (input, request): Promise<DeleteChangeSetOutput> => {
      const found = await findChangeSet(needs, request, input)
      if (found !== undefined) await needs.stacks.takeChangeSet(found.id)
      return {}
    },
})
