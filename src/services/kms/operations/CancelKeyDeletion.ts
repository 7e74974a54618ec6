import type { CancelKeyDeletionRequest, CancelKeyDeletionResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { invalidState, keyFaults } from '../rules/faults.ts'
import { changeKey, requireOwnKey } from '../rules/keys.ts'

/** The key is there again, and disabled. https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html */
export const CancelKeyDeletion = operation<CancelKeyDeletionRequest, CancelKeyDeletionResponse>()({
  name: 'CancelKeyDeletion',
  caller: 'signed',
  asks: onKey('kms:CancelKeyDeletion'),
  faults: keyFaults,
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<CancelKeyDeletionResponse> => {
      const found = await requireOwnKey(needs, request, input.KeyId!)
      const { arn } = await changeKey(needs, found, (seen) => {
        if (seen.deletesAt === undefined) throw invalidState(`${seen.arn} is not pending deletion.`)
        return { deletesAt: undefined, enabled: false }
      })
      return { KeyId: arn }
    },
})
