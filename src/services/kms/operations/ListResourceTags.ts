import type { ListResourceTagsRequest, ListResourceTagsResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { keyFaults } from '../rules/faults.ts'
import { requireOwnKey } from '../rules/keys.ts'
import { pageOf, partOf } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html */
export const ListResourceTags = operation<ListResourceTagsRequest, ListResourceTagsResponse>()({
  name: 'ListResourceTags',
  caller: 'signed',
  asks: onKey('kms:ListResourceTags'),
  faults: [...keyFaults, 'InvalidMarkerException'],
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<ListResourceTagsResponse> => {
      const { settings } = await requireOwnKey(needs, request, input.KeyId!)
      const page = pageOf(input, 50)
      const tags = Object.entries(settings.tags).sort(([a], [b]) => (a < b ? -1 : 1))
      const { items, more } = partOf(
        tags.filter(([tag]) => tag > page.after).slice(0, page.limit),
        page,
        ([tag]) => tag,
      )
      return { Tags: items.map(([TagKey, TagValue]) => ({ TagKey, TagValue })), ...more }
    },
})
