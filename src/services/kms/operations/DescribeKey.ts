import type { DescribeKeyRequest, DescribeKeyResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { keyFaults } from '../rules/faults.ts'
import { metadataOf, requireKey } from '../rules/keys.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html */
export const DescribeKey = operation<DescribeKeyRequest, DescribeKeyResponse>()({
  name: 'DescribeKey',
  caller: 'signed',
  asks: onKey('kms:DescribeKey'),
  faults: keyFaults,
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<DescribeKeyResponse> => {
      const key = await requireKey(needs, request, input.KeyId!)
      const material = await needs.keys.newestMaterial(key.id)
      return { KeyMetadata: metadataOf(key, material?.id) }
    },
})
