import type { Migration } from '../migration.ts'

export const cognitoSync: Migration = {
  id: '0016_cognitoSync',
  statements: [
    // Deleted datasets stay, without records: their counts tell other devices of the deletion.
    `CREATE TABLE sync_dataset (
      identity TEXT NOT NULL,
      name TEXT NOT NULL,
      pool TEXT NOT NULL,
      alive BIGINT NOT NULL,
      created_at BIGINT NOT NULL,
      modified_at BIGINT NOT NULL,
      modified_by TEXT NOT NULL,
      sync_count BIGINT NOT NULL,
      deleted_count BIGINT NOT NULL,
      records BIGINT NOT NULL,
      storage BIGINT NOT NULL,
      merged_into TEXT,
      PRIMARY KEY (identity, name)
    )`,
    // A value of NULL is a record that was removed.
    `CREATE TABLE sync_record (
      identity TEXT NOT NULL,
      dataset TEXT NOT NULL,
      record_key TEXT NOT NULL,
      value BLOB,
      sync_count BIGINT NOT NULL,
      modified_at BIGINT NOT NULL,
      modified_by TEXT NOT NULL,
      device_modified_at BIGINT NOT NULL,
      PRIMARY KEY (identity, dataset, record_key)
    )`,
    'CREATE INDEX sync_record_changed ON sync_record (identity, dataset, sync_count, record_key)',
    `CREATE TABLE sync_identity (
      identity TEXT NOT NULL PRIMARY KEY,
      pool TEXT NOT NULL,
      datasets BIGINT NOT NULL,
      storage BIGINT NOT NULL,
      sessions BIGINT NOT NULL,
      modified_at BIGINT NOT NULL
    )`,
    'CREATE INDEX sync_identity_pool ON sync_identity (pool)',
    `CREATE TABLE sync_pool (
      pool TEXT NOT NULL PRIMARY KEY,
      body TEXT NOT NULL,
      revision BIGINT NOT NULL
    )`,
  ],
}
