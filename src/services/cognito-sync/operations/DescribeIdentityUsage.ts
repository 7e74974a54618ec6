import type { DescribeIdentityUsageRequest, DescribeIdentityUsageResponse } from '@aws-sdk/client-cognito-sync'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireIdentity } from '../rules/access.ts'
import { onIdentity } from '../rules/asks.ts'
import { modified } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_DescribeIdentityUsage.html */
export const DescribeIdentityUsage = operation<DescribeIdentityUsageRequest, DescribeIdentityUsageResponse>()({
  name: 'DescribeIdentityUsage',
  caller: 'signed',
  asks: onIdentity('cognito-sync:DescribeIdentityUsage'),
  faults: ['NotAuthorizedException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'syncs' | 'identities'>) =>
    async (input, request): Promise<DescribeIdentityUsageResponse> => {
      const { pool, identity } = await requireIdentity(needs, request, input)
      const { datasets, storage, modifiedAt } = await needs.syncs.usage(identity)
      const usage = { IdentityId: identity, IdentityPoolId: pool, DatasetCount: datasets, DataStorage: storage }
      return { IdentityUsage: { ...usage, ...modified(modifiedAt) } }
    },
})
