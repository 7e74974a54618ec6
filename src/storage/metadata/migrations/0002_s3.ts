import type { Migration } from '../migration.ts'

/**
 * Buckets, objects and multipart uploads. An object's row is narrow, so that listings stay quick; small bodies stand in
 * a table of their own. A multipart object's row names its upload, whose parts stay.
 */
export const s3: Migration = {
  id: '0002_s3',
  statements: [
    `CREATE TABLE s3_buckets (
      id BIGINT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      account TEXT NOT NULL,
      region TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      policy TEXT,
      public_access_block TEXT,
      ownership TEXT,
      tags TEXT,
      revision BIGINT NOT NULL
    )`,
    'CREATE INDEX s3_buckets_of_account ON s3_buckets (account, name)',
    `CREATE TABLE s3_objects (
      bucket BIGINT NOT NULL REFERENCES s3_buckets (id),
      key TEXT NOT NULL,
      size BIGINT NOT NULL,
      etag TEXT NOT NULL,
      modified_at BIGINT NOT NULL,
      checksum_algorithm TEXT NOT NULL,
      checksum_type TEXT NOT NULL,
      checksum TEXT NOT NULL,
      part_count BIGINT NOT NULL,
      blob TEXT,
      upload TEXT,
      tags TEXT,
      headers TEXT NOT NULL,
      PRIMARY KEY (bucket, key)
    )`,
    'CREATE INDEX s3_objects_by_blob ON s3_objects (blob) WHERE blob IS NOT NULL',
    `CREATE TABLE s3_bodies (
      bucket BIGINT NOT NULL,
      key TEXT NOT NULL,
      body BLOB NOT NULL,
      PRIMARY KEY (bucket, key),
      FOREIGN KEY (bucket, key) REFERENCES s3_objects (bucket, key) ON DELETE CASCADE
    )`,
    `CREATE TABLE s3_uploads (
      id TEXT NOT NULL PRIMARY KEY,
      bucket BIGINT NOT NULL REFERENCES s3_buckets (id),
      key TEXT NOT NULL,
      initiated_at BIGINT NOT NULL,
      initiator TEXT NOT NULL,
      checksum_algorithm TEXT,
      checksum_type TEXT NOT NULL,
      tags TEXT,
      headers TEXT NOT NULL,
      revision BIGINT NOT NULL
    )`,
    'CREATE INDEX s3_uploads_of_bucket ON s3_uploads (bucket, key, id)',
    `CREATE TABLE s3_parts (
      upload TEXT NOT NULL,
      number BIGINT NOT NULL,
      start_at BIGINT,
      size BIGINT NOT NULL,
      etag TEXT NOT NULL,
      checksum TEXT NOT NULL,
      modified_at BIGINT NOT NULL,
      blob TEXT NOT NULL,
      PRIMARY KEY (upload, number)
    )`,
    'CREATE INDEX s3_parts_by_blob ON s3_parts (blob)',
  ],
}
