import type { StartUserImportJobRequest, StartUserImportJobResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { hasExpired, importFaults, preconditionNotMet, requireImport, showImport } from '../rules/imports/jobs.ts'
import type { ImportJob } from '../rules/imports/ports.ts'
import { runImport } from '../rules/imports/running.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Starts an import whose file was sent. A pool has one under way at a time. */
export const StartUserImportJob = operation<StartUserImportJobRequest, StartUserImportJobResponse>()({
  name: 'StartUserImportJob',
  caller: 'signed',
  asks: askPool('StartUserImportJob'),
  faults: importFaults,
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'imports' | 'clock' | 'later'>) =>
    async (input, request): Promise<StartUserImportJobResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const { now } = request
      const job = await requireImport(needs, pool, input.JobId)
      if (hasExpired(job, now)) throw preconditionNotMet('The job was not started in time.')
      if (job.status !== 'Created') throw preconditionNotMet('The job was started already.')
      if ((pool.settings.AutoVerifiedAttributes ?? []).length === 0) {
        throw preconditionNotMet('The user pool must have at least one auto-verified attribute.')
      }
      if (!(await needs.imports.has(job.id))) throw preconditionNotMet('The CSV file was not uploaded.')
      const started: ImportJob = { ...job, status: 'Pending', startedAt: now }
      if (!(await needs.userPools.saveImport(started, 'Created'))) {
        throw preconditionNotMet('Another import of the user pool is under way, or this one was started already.')
      }
      needs.later(() => runImport(needs, started))
      return { UserImportJob: showImport(needs, started, request) }
    },
})
