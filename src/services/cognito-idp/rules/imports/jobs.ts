import type { UserImportJobType } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../../kernel/fault.ts'
import type { PoolRecord } from '../../ports/pools.ts'
import type { Needs } from '../../ports.ts'
import { poolFaults } from '../faults.ts'
import { given } from '../given.ts'
import type { ImportJob } from './ports.ts'
import { expiry } from './running.ts'
import { uploadAddress } from './upload.ts'

/** Faults of the operations on a pool's imports. */
export const importFaults = [...poolFaults, 'PreconditionNotMetException'] as const

/** A pool's import. */
export async function requireImport(
  { userPools }: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  wireId: string | undefined,
): Promise<ImportJob> {
  const job = await userPools.importJob(pool.id, given(wireId))
  if (job === undefined) throw new Fault('ResourceNotFoundException', `Import job ${given(wireId)} does not exist.`)
  return job
}

/** Whether a job was not started in time. */
export function hasExpired({ status, createdAt }: ImportJob, now: number): boolean {
  return status === 'Created' && now - createdAt >= expiry
}

export function preconditionNotMet(message: string): Fault {
  return new Fault('PreconditionNotMetException', message)
}

/** A job as the wire shows it. */
export function showImport(
  needs: Pick<Needs, 'keyRing'>,
  job: ImportJob,
  { now, endpoint }: { readonly now: number; readonly endpoint: string },
): UserImportJobType {
  return {
    JobName: job.name,
    JobId: job.id,
    UserPoolId: job.poolId,
    PreSignedUrl: uploadAddress(needs, job, endpoint),
    CreationDate: new Date(job.createdAt),
    ...(job.startedAt !== undefined && { StartDate: new Date(job.startedAt) }),
    ...(job.completedAt !== undefined && { CompletionDate: new Date(job.completedAt) }),
    Status: hasExpired(job, now) ? 'Expired' : job.status,
    CloudWatchLogsRoleArn: job.roleArn,
    ImportedUsers: job.imported,
    SkippedUsers: job.skipped,
    FailedUsers: job.failed,
    ...(job.message !== undefined && { CompletionMessage: job.message }),
  }
}
