import type { GenerateDataKeyRequest, GenerateDataKeyResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUse } from '../rules/asks.ts'
import { useFaults } from '../rules/faults.ts'
import { dataKey, requireNoRecipient } from '../rules/using.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html */
export const GenerateDataKey = operation<GenerateDataKeyRequest, GenerateDataKeyResponse>()({
  name: 'GenerateDataKey',
  caller: 'signed',
  asks: onUse('kms:GenerateDataKey'),
  faults: useFaults,
  handle:
    (needs: Pick<Needs, 'keys' | 'keyRing' | 'clock' | 'random'>) =>
    async (input, request): Promise<GenerateDataKeyResponse> => {
      requireNoRecipient(input.Recipient)
      const { plaintext, ...sealed } = await dataKey(needs, request, input)
      return { ...sealed, Plaintext: plaintext }
    },
})
