import type { StopUserImportJobRequest, StopUserImportJobResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { importFaults, preconditionNotMet, requireImport, showImport } from '../rules/imports/jobs.ts'
import type { ImportJob } from '../rules/imports/ports.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Stops an import that is under way; the users that it brought stay. */
export const StopUserImportJob = operation<StopUserImportJobRequest, StopUserImportJobResponse>()({
  name: 'StopUserImportJob',
  caller: 'signed',
  asks: askPool('StopUserImportJob'),
  faults: importFaults,
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing'>) =>
    async (input, request): Promise<StopUserImportJobResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const job = await requireImport(needs, pool, input.JobId)
      const stopping: ImportJob = { ...job, status: 'Stopping' }
      const isUnderWay = job.status === 'Pending' || job.status === 'InProgress'
      if (!isUnderWay || !(await needs.userPools.stopImport(job))) {
        throw preconditionNotMet('The job is not under way.')
      }
      return { UserImportJob: showImport(needs, stopping, request) }
    },
})
