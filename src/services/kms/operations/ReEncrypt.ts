import type { ReEncryptRequest, ReEncryptResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askKey, useContext } from '../rules/asks.ts'
import { decrypt, encrypt } from '../rules/encryption.ts'
import { requireWet, useFaults } from '../rules/faults.ts'
import { askCiphertext, requireAlgorithm, requireBlob, requireCiphertextKey, requireUsable } from '../rules/using.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html */
export const ReEncrypt = operation<ReEncryptRequest, ReEncryptResponse>()({
  name: 'ReEncrypt',
  caller: 'signed',
  asks: async (input, scope, needs: Pick<Needs, 'keys' | 'keyRing' | 'clock' | 'random'>) => {
    const source = { keyId: input.SourceKeyId, blob: input.CiphertextBlob }
    const to = useContext({ EncryptionContext: input.DestinationEncryptionContext })
    const asks = [
      await askCiphertext(needs, scope, 'kms:ReEncryptFrom', source, input.SourceEncryptionContext),
      await askKey(needs, scope, 'kms:ReEncryptTo', input.DestinationKeyId!, to),
    ]
    const isSame = asks[0]?.resource === asks[1]?.resource
    return asks.map((ask) => ({ ...ask, context: { ...ask.context, 'kms:ReEncryptOnSameKey': [String(isSame)] } }))
  },
  faults: [...useFaults, 'IncorrectKeyException', 'InvalidCiphertextException'],
  handle:
    (needs: Pick<Needs, 'keys' | 'keyRing' | 'clock' | 'random'>) =>
    async (input, request): Promise<ReEncryptResponse> => {
      const blob = requireBlob(input.CiphertextBlob)
      const source = await requireCiphertextKey(needs, request, input.SourceKeyId, blob)
      const destination = await requireUsable(needs, request, input.DestinationKeyId!)
      const SourceEncryptionAlgorithm = requireAlgorithm(input.SourceEncryptionAlgorithm)
      const DestinationEncryptionAlgorithm = requireAlgorithm(input.DestinationEncryptionAlgorithm)
      const before = await decrypt(needs, source, blob, input.SourceEncryptionContext)
      requireWet(input)
      const after = await encrypt(needs, destination, before.plaintext, input.DestinationEncryptionContext)
      return {
        CiphertextBlob: after.blob,
        SourceKeyId: source.arn,
        KeyId: destination.arn,
        SourceEncryptionAlgorithm,
        DestinationEncryptionAlgorithm,
        SourceKeyMaterialId: before.material,
        DestinationKeyMaterialId: after.material,
      }
    },
})
