import type { TagResourceRequest } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey, requestTags } from '../rules/asks.ts'
import { keyFaults } from '../rules/faults.ts'
import { changeKey, requireNotPending, requireOwnKey } from '../rules/keys.ts'
import { withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html */
export const TagResource = operation<TagResourceRequest, Record<string, never>>()({
  name: 'TagResource',
  caller: 'signed',
  asks: onKey('kms:TagResource', ({ Tags }) => requestTags(Tags)),
  faults: [...keyFaults, 'LimitExceededException', 'TagException'],
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const key = requireNotPending(await requireOwnKey(needs, request, input.KeyId!))
      await changeKey(needs, key, (seen) => ({ tags: withTags(seen.settings.tags, input.Tags) }))
      return {}
    },
})
