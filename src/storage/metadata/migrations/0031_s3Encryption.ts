import type { Migration } from '../migration.ts'

/** How buckets' new objects are encrypted, where that was configured. Bodies beside rows are boxes from here on. */
export const s3Encryption: Migration = {
  id: '0031_s3Encryption',
  statements: ['ALTER TABLE s3_buckets ADD COLUMN encryption TEXT'],
}
