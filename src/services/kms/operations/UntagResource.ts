import type { UntagResourceRequest } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { keyFaults } from '../rules/faults.ts'
import { changeKey, requireNotPending, requireOwnKey } from '../rules/keys.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html */
export const UntagResource = operation<UntagResourceRequest, Record<string, never>>()({
  name: 'UntagResource',
  caller: 'signed',
  asks: onKey('kms:UntagResource', ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys! })),
  faults: keyFaults,
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const key = requireNotPending(await requireOwnKey(needs, request, input.KeyId!))
      await changeKey(needs, key, ({ settings: { tags } }) => ({
        tags: Object.fromEntries(Object.entries(tags).filter(([tag]) => !input.TagKeys!.includes(tag))),
      }))
      return {}
    },
})
