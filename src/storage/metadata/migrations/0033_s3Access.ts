import type { Migration } from '../migration.ts'

/** Who owns objects, access control lists, and Block Public Access of whole accounts. */
export const s3Access: Migration = {
  id: '0033_s3Access',
  statements: [
    'ALTER TABLE s3_buckets ADD COLUMN acl TEXT',
    ...['s3_objects', 's3_versions', 's3_uploads'].flatMap((table) => [
      `ALTER TABLE ${table} ADD COLUMN owner TEXT`,
      `ALTER TABLE ${table} ADD COLUMN acl TEXT`,
    ]),
    'CREATE TABLE s3_accounts (account TEXT NOT NULL PRIMARY KEY, public_access_block TEXT NOT NULL)',
  ],
}
