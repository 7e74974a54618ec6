import type {
  DescribeUserImportJobRequest,
  DescribeUserImportJobResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { requireImport, showImport } from '../rules/imports/jobs.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Shows how far an import came. */
export const DescribeUserImportJob = operation<DescribeUserImportJobRequest, DescribeUserImportJobResponse>()({
  name: 'DescribeUserImportJob',
  caller: 'signed',
  asks: askPool('DescribeUserImportJob'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing'>) =>
    async (input, request): Promise<DescribeUserImportJobResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      return { UserImportJob: showImport(needs, await requireImport(needs, pool, input.JobId), request) }
    },
})
