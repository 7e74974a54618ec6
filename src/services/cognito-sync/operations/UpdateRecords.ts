import type { UpdateRecordsRequest, UpdateRecordsResponse } from '@aws-sdk/client-cognito-sync'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireIdentity } from '../rules/access.ts'
import { onDataset } from '../rules/asks.ts'
import { recordShape } from '../rules/shapes.ts'
import { update } from '../rules/update.ts'

/**
 * https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_UpdateRecords.html
 * Deviation: `DeviceId` names who changed the records and nothing else, as devices cannot be registered.
 */
export const UpdateRecords = operation<UpdateRecordsRequest, UpdateRecordsResponse>()({
  name: 'UpdateRecords',
  caller: 'signed',
  asks: onDataset('cognito-sync:UpdateRecords'),
  faults: [
    'InvalidLambdaFunctionOutputException',
    'LambdaSocketTimeoutException',
    'LambdaThrottledException',
    'LimitExceededException',
    'NotAuthorizedException',
    'ResourceConflictException',
    'ResourceNotFoundException',
  ],
  handle:
    (needs: Pick<Needs, 'syncs' | 'identities' | 'keyRing' | 'callAs' | 'clock'>) =>
    async (input, request): Promise<UpdateRecordsResponse> => {
      const place = { ...(await requireIdentity(needs, request, input)), name: input.DatasetName! }
      return { Records: (await update(needs, place, input, request)).map(recordShape) }
    },
})
