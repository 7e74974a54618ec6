import type { EncryptRequest, EncryptResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUse } from '../rules/asks.ts'
import { encrypt } from '../rules/encryption.ts'
import { requireWet, useFaults } from '../rules/faults.ts'
import { requireAlgorithm, requireUsable } from '../rules/using.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
export const Encrypt = operation<EncryptRequest, EncryptResponse>()({
  name: 'Encrypt',
  caller: 'signed',
  asks: onUse('kms:Encrypt'),
  faults: useFaults,
  handle:
    (needs: Pick<Needs, 'keys' | 'keyRing' | 'clock' | 'random'>) =>
    async (input, request): Promise<EncryptResponse> => {
      const key = await requireUsable(needs, request, input.KeyId!)
      const EncryptionAlgorithm = requireAlgorithm(input.EncryptionAlgorithm)
      requireWet(input)
      const { blob } = await encrypt(needs, key, input.Plaintext!, input.EncryptionContext)
      return { CiphertextBlob: blob, KeyId: key.arn, EncryptionAlgorithm }
    },
})
