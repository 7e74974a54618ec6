import { Fault } from '../../../../kernel/fault.ts'
import type { PoolRecord } from '../../ports/pools.ts'
import type { Needs } from '../../ports.ts'
import { isHeader } from './header.ts'
import { importLine, type LineNeeds, type Outcome } from './lines.ts'
import { type CsvRecord, type ImportJob, type ImportStatus, UnreadableCsv } from './ports.ts'

/** What running an import needs. */
export type RunningNeeds = LineNeeds & Pick<Needs, 'imports' | 'clock' | 'later'>

/** Characters that a line may have. https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html */
const mostInLine = 16_000

/** Milliseconds after which a job that nobody started is over, and its file with it. */
export const expiry = 24 * 3600_000

/** Users that share a commit, after which the job says how far it came. */
const batchSize = 64

/** Goes on with the imports that were under way when the server stopped, and removes files that no job will read. */
export async function resumeImports(needs: RunningNeeds): Promise<void> {
  const jobs = await forgetFiles(needs)
  for (const job of jobs) if (job.status !== 'Created') needs.later(() => runImport(needs, job))
}

/** Removes files that no job will read any more; the jobs that may read theirs. */
export async function forgetFiles({
  imports,
  userPools,
  clock,
}: Pick<Needs, 'imports' | 'userPools' | 'clock'>): Promise<readonly ImportJob[]> {
  const kept = await imports.kept()
  const jobs = await userPools.openImports(clock.now() - expiry)
  const wanted = new Set(jobs.map(({ id }) => id))
  await Promise.all(kept.filter((id) => !wanted.has(id)).map((id) => imports.remove(id)))
  return jobs
}

/**
 * Imports the users of a job's file, from where it came to before. Of the file a batch is held at a time. What makes the
 * whole file unreadable fails the job; what is wrong with a line is told in the job's log by its number.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-using-import-tool-cloudwatch.html
 */
export async function runImport(needs: RunningNeeds, started: ImportJob): Promise<void> {
  try {
    const pool = await needs.userPools.pool(started.poolId)
    const job = pool && (await begun(needs, started))
    if (pool !== undefined && job !== undefined) await importAll(needs, pool, job)
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'ResourceNotFoundException')) throw error
  }
  if (!(await mayGoOn(needs, started))) await needs.imports.remove(started.id)
}

/** Whether a job will be asked for its file again. */
async function mayGoOn({ userPools }: RunningNeeds, { poolId, id }: ImportJob): Promise<boolean> {
  const job = await userPools.importJob(poolId, id)
  return job !== undefined && job.completedAt === undefined
}

async function begun(needs: RunningNeeds, job: ImportJob): Promise<ImportJob | undefined> {
  if (job.status === 'Stopping') return void (await end(needs, job, 'Stopped', stopped))
  if (!(await needs.imports.canAssume(job.roleArn))) {
    return void (await end(needs, job, 'Failed', 'The Amazon CloudWatch Logs role cannot be assumed.'))
  }
  if (job.status === 'InProgress') return job
  const next: ImportJob = { ...job, status: 'InProgress' }
  return (await needs.userPools.saveImport(next, job.status)) ? next : halted(needs, job)
}

const stopped = 'The job was stopped.'

async function importAll(needs: RunningNeeds, pool: PoolRecord, begun: ImportJob): Promise<void> {
  let job = begun
  let columns: readonly string[] | undefined
  let batch: CsvRecord[] = []
  try {
    for await (const record of needs.imports.records(job.id, mostInLine)) {
      if (columns === undefined) {
        columns = record.fields.map((name) => name.trim())
        if (!isHeader(pool.settings, columns)) throw new UnreadableCsv('The header is not the one of the user pool.')
        continue
      }
      if (record.line <= job.line) continue
      batch.push(record)
      if (batch.length < batchSize) continue
      const next = needs.imports.isStopping() ? undefined : await importBatch(needs, pool, job, columns, batch)
      if (next === undefined) return
      job = next
      batch = []
    }
    if (columns === undefined) throw new UnreadableCsv('The file is empty.')
    const last = batch.length === 0 ? job : await importBatch(needs, pool, job, columns, batch)
    if (last !== undefined) await end(needs, last, 'Succeeded', `Import Job Completed Successfully.`)
  } catch (error) {
    if (!(error instanceof UnreadableCsv)) throw error
    await end(needs, job, 'Failed', `The file could not be read. ${error.message}`)
  }
}

/** The job after a batch; undefined when it was stopped. */
async function importBatch(
  needs: RunningNeeds,
  pool: PoolRecord,
  job: ImportJob,
  columns: readonly string[],
  batch: readonly CsvRecord[],
): Promise<ImportJob | undefined> {
  const now = needs.clock.now()
  const outcomes = await Promise.all(batch.map((record) => importLine(needs, pool, job, columns, record, now)))
  const told = outcomes.map(({ kind, why }, i) => `[${kind}] Line Number ${batch[i]?.line} - ${why}`)
  await needs.imports.log(job, told)
  const count = (kind: Outcome['kind']): number => outcomes.filter((each) => each.kind === kind).length
  const next: ImportJob = {
    ...job,
    imported: job.imported + count('SUCCEEDED'),
    skipped: job.skipped + count('SKIPPED'),
    failed: job.failed + count('FAILED'),
    line: batch.at(-1)?.line ?? job.line,
  }
  return (await needs.userPools.saveImport(next, 'InProgress')) ? next : halted(needs, next)
}

/** Ends a job that is no longer where it was: it was stopped, or its pool deleted. */
async function halted(needs: RunningNeeds, job: ImportJob): Promise<undefined> {
  const present = await needs.userPools.importJob(job.poolId, job.id)
  if (present?.status === 'Stopping') await end(needs, { ...job, status: 'Stopping' }, 'Stopped', stopped)
}

async function end(needs: RunningNeeds, job: ImportJob, status: ImportStatus, message: string): Promise<void> {
  const { imported, skipped, failed } = job
  const counts = `${imported} imported, ${skipped} skipped, ${failed} failed`
  await needs.imports.log(job, [`[${status.toUpperCase()}] ${message} ${counts}.`])
  const over: ImportJob = { ...job, status, message, completedAt: needs.clock.now() }
  if (!(await needs.userPools.saveImport(over, job.status))) await halted(needs, job)
}
