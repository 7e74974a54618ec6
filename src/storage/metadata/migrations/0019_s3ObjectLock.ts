import type { Migration } from '../migration.ts'

/** Object Lock of buckets, and what locks an upload's object once it is completed. */
export const s3ObjectLock: Migration = {
  id: '0019_s3ObjectLock',
  statements: ['ALTER TABLE s3_buckets ADD COLUMN object_lock TEXT', 'ALTER TABLE s3_uploads ADD COLUMN lock TEXT'],
}
