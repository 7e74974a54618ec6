import type { DeleteDatasetRequest, DeleteDatasetResponse } from '@aws-sdk/client-cognito-sync'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireIdentity } from '../rules/access.ts'
import { onDataset } from '../rules/asks.ts'
import { requireDataset } from '../rules/datasets.ts'
import { conflict } from '../rules/faults.ts'
import { datasetShape } from '../rules/shapes.ts'

/**
 * Deletes a dataset; its name and counts are remembered, so that other devices learn of it.
 * https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_DeleteDataset.html
 */
export const DeleteDataset = operation<DeleteDatasetRequest, DeleteDatasetResponse>()({
  name: 'DeleteDataset',
  caller: 'signed',
  asks: onDataset('cognito-sync:DeleteDataset'),
  faults: ['NotAuthorizedException', 'ResourceConflictException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'syncs' | 'identities' | 'clock'>) =>
    async (input, request): Promise<DeleteDatasetResponse> => {
      const place = { ...(await requireIdentity(needs, request, input)), name: input.DatasetName! }
      for (let attempt = 0; attempt < 5; attempt += 1) {
        const dataset = await requireDataset(needs, place)
        if (await needs.syncs.deleteDataset(dataset, needs.clock.now())) return { Dataset: datasetShape(dataset) }
      }
      throw conflict(`The dataset ${place.name} was changed by other requests at the same time.`)
    },
})
