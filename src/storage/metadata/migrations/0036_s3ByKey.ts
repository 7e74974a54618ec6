import type { Migration } from '../migration.ts'

const common = `size BIGINT NOT NULL,
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
  owner TEXT,
  acl TEXT`
const names = common.split(',').map((column) => column.trim().split(' ')[0])

const objectColumns = ['bucket', 'key', 'version', ...names].join(', ')
const versionColumns = ['bucket', 'key', 'place', 'version', 'marker', ...names].join(', ')

/**
 * Objects and versions stand in the order of their keys, not of their arrival: in SQLite a page of a listing is then a
 * few neighbouring pages of the file, where it was one for each key. Bodies are copied since they refer to their rows.
 */
export const s3ByKey: Migration = {
  id: '0036_s3ByKey',
  statements: [
    `CREATE TABLE s3_objects_by_key (
      bucket BIGINT NOT NULL REFERENCES s3_buckets (id),
      key TEXT NOT NULL,
      version TEXT NOT NULL,
      ${common},
      PRIMARY KEY (bucket, key)
    ) WITHOUT ROWID`,
    `INSERT INTO s3_objects_by_key (${objectColumns}) SELECT ${objectColumns} FROM s3_objects ORDER BY bucket, key`,
    `CREATE TABLE s3_bodies_by_key (
      bucket BIGINT NOT NULL,
      key TEXT NOT NULL,
      body BLOB NOT NULL,
      PRIMARY KEY (bucket, key),
      FOREIGN KEY (bucket, key) REFERENCES s3_objects_by_key (bucket, key) ON DELETE CASCADE
    )`,
    'INSERT INTO s3_bodies_by_key (bucket, key, body) SELECT bucket, key, body FROM s3_bodies',
    'DROP TABLE s3_bodies',
    'DROP TABLE s3_objects',
    'ALTER TABLE s3_objects_by_key RENAME TO s3_objects',
    'ALTER TABLE s3_bodies_by_key RENAME TO s3_bodies',
    'CREATE INDEX s3_objects_by_blob ON s3_objects (blob) WHERE blob IS NOT NULL',
    `CREATE TABLE s3_versions_by_key (
      bucket BIGINT NOT NULL REFERENCES s3_buckets (id),
      key TEXT NOT NULL,
      place BIGINT NOT NULL,
      version TEXT NOT NULL,
      marker BIGINT NOT NULL,
      ${common},
      PRIMARY KEY (bucket, key, place),
      UNIQUE (bucket, key, version)
    ) WITHOUT ROWID`,
    `INSERT INTO s3_versions_by_key (${versionColumns}) SELECT ${versionColumns} FROM s3_versions
      ORDER BY bucket, key, place`,
    `CREATE TABLE s3_version_bodies_by_key (
      bucket BIGINT NOT NULL,
      key TEXT NOT NULL,
      version TEXT NOT NULL,
      body BLOB NOT NULL,
      PRIMARY KEY (bucket, key, version),
      FOREIGN KEY (bucket, key, version) REFERENCES s3_versions_by_key (bucket, key, version) ON DELETE CASCADE
    )`,
    'INSERT INTO s3_version_bodies_by_key (bucket, key, version, body) SELECT bucket, key, version, body FROM s3_version_bodies',
    'DROP TABLE s3_version_bodies',
    'DROP TABLE s3_versions',
    'ALTER TABLE s3_versions_by_key RENAME TO s3_versions',
    'ALTER TABLE s3_version_bodies_by_key RENAME TO s3_version_bodies',
    'CREATE INDEX s3_versions_by_blob ON s3_versions (blob) WHERE blob IS NOT NULL',
  ],
}
