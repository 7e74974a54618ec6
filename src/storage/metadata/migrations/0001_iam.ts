import type { Migration } from '../migration.ts'

export const iam: Migration = {
  id: '0001_iam',
  statements: [
    `CREATE TABLE iam_principal (
      id TEXT NOT NULL PRIMARY KEY,
      kind TEXT NOT NULL,
      account TEXT NOT NULL,
      name TEXT NOT NULL,
      name_key TEXT NOT NULL,
      path TEXT NOT NULL,
      arn TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      trust TEXT,
      description TEXT,
      max_session BIGINT,
      boundary TEXT,
      tags TEXT NOT NULL,
      revision BIGINT NOT NULL,
      UNIQUE (account, kind, name_key)
    )`,
    'CREATE INDEX iam_principal_boundary ON iam_principal (boundary)',
    `CREATE TABLE iam_inline_policy (
      owner TEXT NOT NULL,
      name TEXT NOT NULL,
      document TEXT NOT NULL,
      PRIMARY KEY (owner, name)
    )`,
    `CREATE TABLE iam_policy (
      arn TEXT NOT NULL PRIMARY KEY,
      id TEXT NOT NULL,
      account TEXT NOT NULL,
      name TEXT NOT NULL,
      name_key TEXT NOT NULL,
      path TEXT NOT NULL,
      description TEXT,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      default_version BIGINT NOT NULL,
      next_version BIGINT NOT NULL,
      tags TEXT NOT NULL,
      revision BIGINT NOT NULL,
      UNIQUE (account, name_key)
    )`,
    `CREATE TABLE iam_policy_version (
      arn TEXT NOT NULL,
      version BIGINT NOT NULL,
      document TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      PRIMARY KEY (arn, version)
    )`,
    `CREATE TABLE iam_attachment (
      owner TEXT NOT NULL,
      arn TEXT NOT NULL,
      name TEXT NOT NULL,
      PRIMARY KEY (owner, arn)
    )`,
    'CREATE INDEX iam_attachment_policy ON iam_attachment (arn)',
    // Two places an owner: AWS's quota of access keys, held by the schema.
    `CREATE TABLE iam_access_key (
      id TEXT NOT NULL PRIMARY KEY,
      owner TEXT NOT NULL,
      place BIGINT NOT NULL,
      account TEXT NOT NULL,
      secret BLOB NOT NULL,
      active BIGINT NOT NULL,
      created_at BIGINT NOT NULL,
      UNIQUE (owner, place)
    )`,
  ],
}
