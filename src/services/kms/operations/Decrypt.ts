import type { DecryptRequest, DecryptResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { decrypt } from '../rules/encryption.ts'
import { requireWet, useFaults } from '../rules/faults.ts'
import {
  askCiphertext,
  requireAlgorithm,
  requireBlob,
  requireCiphertextKey,
  requireNoRecipient,
} from '../rules/using.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html */
export const Decrypt = operation<DecryptRequest, DecryptResponse>()({
  name: 'Decrypt',
  caller: 'signed',
  asks: async (input, scope, needs: Pick<Needs, 'keys' | 'keyRing' | 'clock' | 'random'>) => {
    const named = { keyId: input.KeyId, blob: input.CiphertextBlob }
    return [await askCiphertext(needs, scope, 'kms:Decrypt', named, input.EncryptionContext)]
  },
  faults: [...useFaults, 'IncorrectKeyException', 'InvalidCiphertextException'],
  handle:
    (needs: Pick<Needs, 'keys' | 'keyRing' | 'clock' | 'random'>) =>
    async (input, request): Promise<DecryptResponse> => {
      requireNoRecipient(input.Recipient)
      if (input.DryRunModifiers !== undefined) requireNoRecipient(input.DryRunModifiers, 'DryRunModifiers')
      const blob = requireBlob(input.CiphertextBlob)
      const key = await requireCiphertextKey(needs, request, input.KeyId, blob)
      const EncryptionAlgorithm = requireAlgorithm(input.EncryptionAlgorithm)
      const { plaintext, material } = await decrypt(needs, key, blob, input.EncryptionContext)
      requireWet(input)
      return { KeyId: key.arn, Plaintext: plaintext, EncryptionAlgorithm, KeyMaterialId: material }
    },
})
