import type { DecryptRequest, DecryptResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askKey, useContext } from '../rules/asks.ts'
import { decrypt } from '../rules/encryption.ts'
import { requireWet, useFaults } from '../rules/faults.ts'
import { ciphertextKey, requireAlgorithm, requireCiphertextKey, requireNoRecipient } from '../rules/using.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html */
export const Decrypt = operation<DecryptRequest, DecryptResponse>()({
  name: 'Decrypt',
  caller: 'signed',
  asks: async (input, scope, needs: Pick<Needs, 'keys' | 'keyRing' | 'clock' | 'random'>) => {
    const key = await ciphertextKey(needs, input.KeyId, input.CiphertextBlob)
    return [await askKey(needs, scope, 'kms:Decrypt', key, useContext(input))]
  },
  faults: [...useFaults, 'IncorrectKeyException', 'InvalidCiphertextException'],
  handle:
    (needs: Pick<Needs, 'keys' | 'keyRing' | 'clock' | 'random'>) =>
    async (input, request): Promise<DecryptResponse> => {
      requireNoRecipient(input.Recipient)
      if (input.DryRunModifiers !== undefined) requireNoRecipient(input.DryRunModifiers, 'DryRunModifiers')
      const blob = input.CiphertextBlob ?? new Uint8Array(0)
      const key = await requireCiphertextKey(needs, request, input.KeyId, blob)
      const EncryptionAlgorithm = requireAlgorithm(input.EncryptionAlgorithm)
      const { plaintext, material } = await decrypt(needs, key, blob, input.EncryptionContext)
      requireWet(input)
      return { KeyId: key.arn, Plaintext: plaintext, EncryptionAlgorithm, KeyMaterialId: material }
    },
})
