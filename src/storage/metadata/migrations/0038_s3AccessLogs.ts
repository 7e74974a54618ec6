import type { Migration } from '../migration.ts'

/** Where requests to buckets are logged, and who pays for them. */
export const s3AccessLogs: Migration = {
  id: '0038_s3AccessLogs',
  statements: ['ALTER TABLE s3_buckets ADD COLUMN logging TEXT', 'ALTER TABLE s3_buckets ADD COLUMN payer TEXT'],
}
