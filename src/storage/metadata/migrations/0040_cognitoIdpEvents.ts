import type { Migration } from '../migration.ts'

/** What users did, and the addresses from which they may not sign in. */
export const cognitoIdpEvents: Migration = {
  id: '0040_cognitoIdpEvents',
  statements: [
    `CREATE TABLE idp_event (
      pool_id TEXT NOT NULL, sub TEXT NOT NULL, id TEXT NOT NULL, at BIGINT NOT NULL, body TEXT NOT NULL, feedback TEXT,
      PRIMARY KEY (pool_id, sub, id))`,
    'CREATE INDEX idp_event_by_user ON idp_event (pool_id, sub, at, id)',
    'CREATE INDEX idp_event_by_time ON idp_event (at)',
    `CREATE TABLE idp_risk (
      pool_id TEXT NOT NULL, client_id TEXT NOT NULL, body TEXT NOT NULL, modified_at BIGINT NOT NULL,
      PRIMARY KEY (pool_id, client_id))`,
  ],
}
