import type { DisableKeyRotationRequest } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { keyFaults } from '../rules/faults.ts'
import { changeKey, requireEnabled, requireOwnKey } from '../rules/keys.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html */
export const DisableKeyRotation = operation<DisableKeyRotationRequest, Record<string, never>>()({
  name: 'DisableKeyRotation',
  caller: 'signed',
  asks: onKey('kms:DisableKeyRotation'),
  faults: [...keyFaults, 'DisabledException'],
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const key = requireEnabled(await requireOwnKey(needs, request, input.KeyId!))
      await changeKey(needs, key, () => ({ rotation: undefined }))
      return {}
    },
})
