import type { Migration } from '../migration.ts'

/** Lifecycle rules of buckets, and the day (counted from the epoch) on which they were last acted on. */
export const s3Lifecycle: Migration = {
  id: '0024_s3Lifecycle',
  statements: [
    'ALTER TABLE s3_buckets ADD COLUMN lifecycle TEXT',
    'ALTER TABLE s3_buckets ADD COLUMN lifecycle_day BIGINT',
    'CREATE INDEX s3_buckets_with_lifecycle ON s3_buckets (lifecycle_day) WHERE lifecycle IS NOT NULL',
  ],
}
