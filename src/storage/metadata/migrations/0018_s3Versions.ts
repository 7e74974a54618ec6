import type { Migration } from '../migration.ts'

/**
 * Versions of objects. What is current stands in `s3_objects` as ever, so that reading and listing it costs what it did;
 * what is older stands in `s3_versions`, where delete markers are too, even the newest. The smaller its place, the newer
 * a version is.
 */
export const s3Versions: Migration = {
  id: '0018_s3Versions',
  statements: [
    'ALTER TABLE s3_buckets ADD COLUMN versioning TEXT',
    "ALTER TABLE s3_objects ADD COLUMN version TEXT NOT NULL DEFAULT 'null'",
    'ALTER TABLE s3_objects ADD COLUMN retention_mode TEXT',
    'ALTER TABLE s3_objects ADD COLUMN retain_until BIGINT',
    'ALTER TABLE s3_objects ADD COLUMN legal_hold TEXT',
    `CREATE TABLE s3_versions (
      bucket BIGINT NOT NULL REFERENCES s3_buckets (id),
      key TEXT NOT NULL,
      place BIGINT NOT NULL,
      version TEXT NOT NULL,
      marker BIGINT NOT NULL,
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
      retention_mode TEXT,
      retain_until BIGINT,
      legal_hold TEXT,
      PRIMARY KEY (bucket, key, place),
      UNIQUE (bucket, key, version)
    )`,
    'CREATE INDEX s3_versions_by_blob ON s3_versions (blob) WHERE blob IS NOT NULL',
    `CREATE TABLE s3_version_bodies (
      bucket BIGINT NOT NULL,
      key TEXT NOT NULL,
      version TEXT NOT NULL,
      body BLOB NOT NULL,
      PRIMARY KEY (bucket, key, version),
      FOREIGN KEY (bucket, key, version) REFERENCES s3_versions (bucket, key, version) ON DELETE CASCADE
    )`,
  ],
}
