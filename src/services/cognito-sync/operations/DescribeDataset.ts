import type { DescribeDatasetRequest, DescribeDatasetResponse } from '@aws-sdk/client-cognito-sync'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireIdentity } from '../rules/access.ts'
import { onDataset } from '../rules/asks.ts'
import { requireDataset } from '../rules/datasets.ts'
import { datasetShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_DescribeDataset.html */
export const DescribeDataset = operation<DescribeDatasetRequest, DescribeDatasetResponse>()({
  name: 'DescribeDataset',
  caller: 'signed',
  asks: onDataset('cognito-sync:DescribeDataset'),
  faults: ['NotAuthorizedException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'syncs' | 'identities'>) =>
    async (input, request): Promise<DescribeDatasetResponse> => {
      const place = { ...(await requireIdentity(needs, request, input)), name: input.DatasetName! }
      return { Dataset: datasetShape(await requireDataset(needs, place)) }
    },
})
