import type { UserImportJobStatusType } from '@aws-sdk/client-cognito-identity-provider'
import type { Page, Placed } from '../../ports/rows.ts'

/** Where an import stands; one that is not started in time is told to have expired, and is `Created` in the store. */
export type ImportStatus = Exclude<UserImportJobStatusType, 'Expired'>

/** Users to come from a file. */
export interface ImportJob {
  readonly poolId: string
  readonly id: string
  readonly name: string
  readonly roleArn: string
  readonly status: ImportStatus
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly startedAt: number | undefined
  readonly completedAt: number | undefined
  readonly imported: number
  readonly skipped: number
  readonly failed: number
  /** The last line of the file of which all this is told. */
  readonly line: number
  readonly message: string | undefined
}

/** Where imports are kept. */
export interface ImportStore {
  readonly createImport: (job: ImportJob, most: number) => Promise<Placed>
  readonly importJob: (poolId: string, id: string) => Promise<ImportJob | undefined>
  /** Ordered by id. */
  readonly importJobs: (poolId: string, page: Page) => Promise<readonly ImportJob[]>
  /** Changes a job that still stands at `from`; false otherwise, and where another of the pool is under way. */
  readonly saveImport: (job: ImportJob, from: ImportStatus) => Promise<boolean>
  /** Has a job stop that is under way; false where it is not. */
  readonly stopImport: (job: ImportJob) => Promise<boolean>
  /** Of every pool: those that are not over, nor waiting for their start since before. */
  readonly openImports: (createdSince: number) => Promise<readonly ImportJob[]>
}

/** A line of a file of comma-separated values. */
export interface CsvRecord {
  readonly fields: readonly string[]
  /** The line of the file on which it ends, from 1. */
  readonly line: number
}

/** What imports need from outside. */
export interface UserImports {
  /** Keeps a file by its job; false, and nothing kept, where it has more octets than `limit`. */
  readonly put: (jobId: string, octets: AsyncIterable<Uint8Array>, limit: number) => Promise<boolean>
  /** Whether a job has its file. */
  readonly has: (jobId: string) => Promise<boolean>
  /** The lines of a job's file; `UnreadableCsv` where it is not one. Of a file as of a line no more is held than is asked for. */
  readonly records: (jobId: string, mostInLine: number) => AsyncIterable<CsvRecord>
  readonly remove: (jobId: string) => Promise<void>
  /** Jobs that have a file. */
  readonly kept: () => Promise<readonly string[]>
  /** Adds to the log of a job, which its administrator reads. */
  readonly log: (job: Pick<ImportJob, 'poolId' | 'id'>, lines: readonly string[]) => Promise<void>
  /** Whether user pools may become the role, by its trust policy. */
  readonly canAssume: (roleArn: string) => Promise<boolean>
  /** Whether the server is about to stop: what is under way goes on when it starts again. */
  readonly isStopping: () => boolean
}

/** A file that is no comma-separated values. Its message quotes nothing of the file. */
export class UnreadableCsv extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UnreadableCsv'
  }
}
