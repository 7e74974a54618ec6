import type { ListUserImportJobsRequest, ListUserImportJobsResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { showImport } from '../rules/imports/jobs.ts'
import { pageOf, readPage } from '../rules/paging.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Lists a pool's imports. */
export const ListUserImportJobs = operation<ListUserImportJobsRequest, ListUserImportJobsResponse>()({
  name: 'ListUserImportJobs',
  caller: 'signed',
  asks: askPool('ListUserImportJobs'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing'>) =>
    async (input, request): Promise<ListUserImportJobsResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const { rows, next } = await readPage(
        pageOf(input.PaginationToken, input.MaxResults, 60),
        (page) => needs.userPools.importJobs(pool.id, page),
        ({ id }) => id,
      )
      const jobs = rows.map((job) => showImport(needs, job, request))
      return { UserImportJobs: jobs, ...(next !== undefined && { PaginationToken: next }) }
    },
})
