import type { EnableKeyRequest } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { keyFaults } from '../rules/faults.ts'
import { setEnabled } from '../rules/keys.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html */
export const EnableKey = operation<EnableKeyRequest, Record<string, never>>()({
  name: 'EnableKey',
  caller: 'signed',
  asks: onKey('kms:EnableKey'),
  faults: keyFaults,
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<Record<string, never>> => {
      await setEnabled(needs, request, input.KeyId!, true)
      return {}
    },
})
