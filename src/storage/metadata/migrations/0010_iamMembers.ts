import type { Migration } from '../migration.ts'

/** The accounts of the deployment: one manages it, the others are its members. */
export const iamMembers: Migration = {
  id: '0010_iamMembers',
  statements: [
    `CREATE TABLE iam_member (
      id TEXT NOT NULL PRIMARY KEY,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      name_key TEXT NOT NULL UNIQUE,
      email TEXT,
      created_at BIGINT NOT NULL
    )`,
    "CREATE UNIQUE INDEX iam_member_manager ON iam_member (kind) WHERE kind = 'management'",
    'CREATE INDEX iam_member_age ON iam_member (created_at, id)',
  ],
}
