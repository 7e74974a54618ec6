import type { Migration } from '../migration.ts'

/** Passwords that users had, by the version of the user that had it last: sealed, as the present one is. */
export const cognitoIdpHistory: Migration = {
  id: '0029_cognitoIdpHistory',
  statements: [
    `CREATE TABLE idp_past_password (
      pool_id TEXT NOT NULL, sub TEXT NOT NULL, version BIGINT NOT NULL, password BLOB NOT NULL,
      PRIMARY KEY (pool_id, sub, version))`,
  ],
}
