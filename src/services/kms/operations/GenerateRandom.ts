import type { GenerateRandomRequest, GenerateRandomResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { invalid, unsupported } from '../rules/faults.ts'
import { requireNoRecipient } from '../rules/using.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html */
export const GenerateRandom = operation<GenerateRandomRequest, GenerateRandomResponse>()({
  name: 'GenerateRandom',
  caller: 'signed',
  asks: () => [{ action: 'kms:GenerateRandom', resource: '*' }],
  faults: ['UnsupportedOperationException'],
  handle:
    ({ random }: Pick<Needs, 'random'>) =>
    async ({ NumberOfBytes, CustomKeyStoreId, Recipient }): Promise<GenerateRandomResponse> => {
      requireNoRecipient(Recipient)
      if (CustomKeyStoreId !== undefined) throw unsupported('CustomKeyStoreId')
      if (NumberOfBytes === undefined) throw invalid('NumberOfBytes is required.')
      return { Plaintext: random.bytes(NumberOfBytes) }
    },
})
