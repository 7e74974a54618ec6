import type { Migration } from '../migration.ts'

export const cognitoIdentity: Migration = {
  id: '0004_cognitoIdentity',
  statements: [
    `CREATE TABLE identity_pool (
      id TEXT NOT NULL PRIMARY KEY,
      account TEXT NOT NULL,
      region TEXT NOT NULL,
      name TEXT NOT NULL,
      body TEXT NOT NULL,
      revision BIGINT NOT NULL
    )`,
    'CREATE INDEX identity_pool_region ON identity_pool (account, region, id)',
    `CREATE TABLE identity (
      id TEXT NOT NULL PRIMARY KEY,
      pool TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      modified_at BIGINT NOT NULL
    )`,
    'CREATE INDEX identity_of_pool ON identity (pool, id)',
    // One identity for each subject of each provider: concurrent first sights meet here.
    `CREATE TABLE identity_login (
      pool TEXT NOT NULL,
      provider TEXT NOT NULL,
      subject TEXT NOT NULL,
      identity TEXT NOT NULL,
      PRIMARY KEY (pool, provider, subject)
    )`,
    'CREATE UNIQUE INDEX identity_login_of ON identity_login (identity, provider)',
    `CREATE TABLE identity_signing_key (
      kid TEXT NOT NULL PRIMARY KEY,
      place BIGINT NOT NULL UNIQUE,
      secret BLOB NOT NULL,
      created_at BIGINT NOT NULL
    )`,
  ],
}
