import type { Migration } from '../migration.ts'

/** Keys, with `body` as JSON; their sealed material, aliases and grants. `revision` guards every change of a key. */
export const kms: Migration = {
  id: '0031_kms',
  statements: [
    `CREATE TABLE kms_key (
      id TEXT PRIMARY KEY,
      account TEXT NOT NULL,
      region TEXT NOT NULL,
      arn TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      deletes_at BIGINT,
      body TEXT NOT NULL,
      revision BIGINT NOT NULL
    )`,
    'CREATE INDEX kms_key_by_owner ON kms_key (account, region, id)',
    'CREATE INDEX kms_key_by_end ON kms_key (deletes_at)',
    `CREATE TABLE kms_material (
      key_id TEXT NOT NULL,
      id TEXT NOT NULL,
      box BLOB NOT NULL,
      made_at BIGINT NOT NULL,
      PRIMARY KEY (key_id, id)
    )`,
    `CREATE TABLE kms_alias (
      account TEXT NOT NULL,
      region TEXT NOT NULL,
      name TEXT NOT NULL,
      key_id TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      PRIMARY KEY (account, region, name)
    )`,
    'CREATE INDEX kms_alias_by_key ON kms_alias (key_id, name)',
    `CREATE TABLE kms_grant (
      key_id TEXT NOT NULL,
      id TEXT NOT NULL,
      name TEXT,
      created_at BIGINT NOT NULL,
      body TEXT NOT NULL,
      PRIMARY KEY (key_id, id)
    )`,
  ],
}
