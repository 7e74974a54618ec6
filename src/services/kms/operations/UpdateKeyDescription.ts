import type { UpdateKeyDescriptionRequest } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { keyFaults } from '../rules/faults.ts'
import { changeKey, requireNotPending, requireOwnKey } from '../rules/keys.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html */
export const UpdateKeyDescription = operation<UpdateKeyDescriptionRequest, Record<string, never>>()({
  name: 'UpdateKeyDescription',
  caller: 'signed',
  asks: onKey('kms:UpdateKeyDescription'),
  faults: keyFaults,
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const key = requireNotPending(await requireOwnKey(needs, request, input.KeyId!))
      await changeKey(needs, key, () => ({ description: input.Description! }))
      return {}
    },
})
