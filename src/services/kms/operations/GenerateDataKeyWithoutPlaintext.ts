import type {
  GenerateDataKeyWithoutPlaintextRequest,
  GenerateDataKeyWithoutPlaintextResponse,
} from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUse } from '../rules/asks.ts'
import { useFaults } from '../rules/faults.ts'
import { dataKey } from '../rules/using.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html */
export const GenerateDataKeyWithoutPlaintext = operation<
  GenerateDataKeyWithoutPlaintextRequest,
  GenerateDataKeyWithoutPlaintextResponse
>()({
  name: 'GenerateDataKeyWithoutPlaintext',
  caller: 'signed',
  asks: onUse('kms:GenerateDataKeyWithoutPlaintext'),
  faults: useFaults,
  handle:
    (needs: Pick<Needs, 'keys' | 'keyRing' | 'clock' | 'random'>) =>
    async (input, request): Promise<GenerateDataKeyWithoutPlaintextResponse> => {
      const { plaintext: _, ...sealed } = await dataKey(needs, request, input)
      return sealed
    },
})
