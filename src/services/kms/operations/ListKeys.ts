import type { ListKeysRequest, ListKeysResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { pageOf, partOf } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html */
export const ListKeys = operation<ListKeysRequest, ListKeysResponse>()({
  name: 'ListKeys',
  caller: 'signed',
  asks: () => [{ action: 'kms:ListKeys', resource: '*' }],
  faults: ['InvalidMarkerException'],
  handle:
    ({ keys }: Pick<Needs, 'keys'>) =>
    async (input, { account, region, now }): Promise<ListKeysResponse> => {
      const page = pageOf(input, 100)
      await keys.removeDue(now)
      const { items, more } = partOf(await keys.list(account, region, page), page, ({ id }) => id)
      return { Keys: items.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })), ...more }
    },
})
