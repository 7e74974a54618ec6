import type { Migration } from '../migration.ts'

/** What pages of other origins may do with buckets. */
export const s3Cors: Migration = {
  id: '0035_s3Cors',
  statements: ['ALTER TABLE s3_buckets ADD COLUMN cors TEXT'],
}
