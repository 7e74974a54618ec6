import type { Migration } from '../migration.ts'

/** Users' SSH keys, signing certificates and service-specific credentials; server certificates. */
export const iamCredentials: Migration = {
  id: '0015_iamCredentials',
  statements: [
    `CREATE TABLE iam_credential (
      id TEXT NOT NULL PRIMARY KEY,
      user_id TEXT NOT NULL,
      kind TEXT NOT NULL,
      scope TEXT NOT NULL,
      active BIGINT NOT NULL,
      created_at BIGINT NOT NULL,
      distinct_key TEXT NOT NULL,
      body TEXT NOT NULL,
      UNIQUE (kind, distinct_key)
    )`,
    'CREATE INDEX iam_credential_user ON iam_credential (user_id, kind, scope)',
    `CREATE TABLE iam_server_certificate (
      id TEXT NOT NULL PRIMARY KEY,
      account TEXT NOT NULL,
      name TEXT NOT NULL,
      name_key TEXT NOT NULL,
      path TEXT NOT NULL,
      arn TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      certificate TEXT NOT NULL,
      chain TEXT,
      tags TEXT NOT NULL,
      UNIQUE (account, name_key)
    )`,
  ],
}
