import type { Migration } from '../migration.ts'

/** Which functions hear of a bucket's objects, what they have not heard yet, and how buckets are shown as websites. */
export const s3Events: Migration = {
  id: '0034_s3Events',
  statements: [
    'ALTER TABLE s3_buckets ADD COLUMN notification TEXT',
    'ALTER TABLE s3_buckets ADD COLUMN website TEXT',
    'CREATE TABLE s3_event_count (one BIGINT PRIMARY KEY, number BIGINT NOT NULL)',
    `CREATE TABLE s3_events (
      id BIGINT PRIMARY KEY,
      worker BIGINT NOT NULL,
      target TEXT NOT NULL,
      happened_at BIGINT NOT NULL,
      failures BIGINT NOT NULL,
      refusals BIGINT NOT NULL,
      due_at BIGINT NOT NULL,
      record TEXT NOT NULL
    )`,
    'CREATE INDEX s3_events_due ON s3_events (worker, due_at)',
  ],
}
