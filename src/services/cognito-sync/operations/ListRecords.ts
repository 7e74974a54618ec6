import type { ListRecordsRequest, ListRecordsResponse } from '@aws-sdk/client-cognito-sync'
import { operation } from '../../../kernel/operation.ts'
import type { Dataset, Needs } from '../ports.ts'
import { requireIdentity } from '../rules/access.ts'
import { onDataset } from '../rules/asks.ts'
import { invalidParameter } from '../rules/faults.ts'
import { pageSize, partOf, placeAfter } from '../rules/paging.ts'
import { beginSession, requireSession } from '../rules/sessions.ts'
import { recordShape } from '../rules/shapes.ts'

/**
 * Records that changed after a count, oldest change first, the removed ones among them without a value; begins a
 * session in which they may be updated. https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_ListRecords.html
 */
export const ListRecords = operation<ListRecordsRequest, ListRecordsResponse>()({
  name: 'ListRecords',
  caller: 'signed',
  asks: onDataset('cognito-sync:ListRecords'),
  faults: ['NotAuthorizedException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'syncs' | 'identities' | 'keyRing' | 'clock'>) =>
    async (input, request): Promise<ListRecordsResponse> => {
      const { LastSyncCount: since = 0, SyncSessionToken } = input
      if (since < 0) throw invalidParameter('LastSyncCount must be at least 0.')
      const { syncs, keyRing, clock } = needs
      const place = { ...(await requireIdentity(needs, request, input)), name: input.DatasetName! }
      const limit = pageSize(input.MaxResults, 1024)
      const after = placeAfter(input.NextToken, since)
      const dataset = await syncs.dataset(place)
      if (SyncSessionToken !== undefined) requireSession(keyRing, SyncSessionToken, place, dataset, clock.now())
      const found = await syncs.recordsAfter(place, after, limit + 1)
      const { items, more } = partOf(found, limit, ({ syncCount, key }) => `${syncCount}:${key}`)
      return {
        Records: items.map(recordShape),
        ...more,
        Count: await syncs.countAfter(place, since),
        DatasetSyncCount: dataset?.syncCount ?? 0,
        ...(dataset?.exists === true ? { LastModifiedBy: dataset.modifiedBy } : {}),
        MergedDatasetNames: [...(await syncs.mergedWith(place))],
        DatasetExists: dataset?.exists ?? false,
        DatasetDeletedAfterRequestedSyncCount: wasDeletedAfter(dataset, since),
        SyncSessionToken: SyncSessionToken ?? beginSession(keyRing, place, dataset, clock.now()),
      }
    },
})

/** A device that has nothing of the dataset has nothing to delete. */
function wasDeletedAfter(dataset: Dataset | undefined, since: number): boolean {
  return since > 0 && dataset !== undefined && dataset.deletedCount > since
}
