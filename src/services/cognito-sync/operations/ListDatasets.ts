import type { ListDatasetsRequest, ListDatasetsResponse } from '@aws-sdk/client-cognito-sync'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireIdentity } from '../rules/access.ts'
import { onDatasets } from '../rules/asks.ts'
import { nameAfter, pageSize, partOf } from '../rules/paging.ts'
import { datasetShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_ListDatasets.html */
export const ListDatasets = operation<ListDatasetsRequest, ListDatasetsResponse>()({
  name: 'ListDatasets',
  caller: 'signed',
  asks: onDatasets('cognito-sync:ListDatasets'),
  faults: ['NotAuthorizedException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'syncs' | 'identities'>) =>
    async (input, request): Promise<ListDatasetsResponse> => {
      const { identity } = await requireIdentity(needs, request, input)
      const limit = pageSize(input.MaxResults, 64)
      const found = await needs.syncs.datasets(identity, nameAfter(input.NextToken), limit + 1)
      const { items, more } = partOf(found, limit, ({ name }) => name)
      return { Datasets: items.map(datasetShape), Count: items.length, ...more }
    },
})
