import type { Migration } from '../migration.ts'

/** Imports of users. A pool has one under way at a time. */
export const cognitoIdpImports: Migration = {
  id: '0032_cognitoIdpImports',
  statements: [
    `CREATE TABLE idp_import (
      pool_id TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, role_arn TEXT NOT NULL, status TEXT NOT NULL,
      created_at BIGINT NOT NULL, started_at BIGINT, completed_at BIGINT, imported BIGINT NOT NULL,
      skipped BIGINT NOT NULL, failed BIGINT NOT NULL, line BIGINT NOT NULL, message TEXT, PRIMARY KEY (pool_id, id))`,
    `CREATE UNIQUE INDEX idp_import_under_way ON idp_import (pool_id)
      WHERE status IN ('Pending', 'InProgress', 'Stopping')`,
    'CREATE INDEX idp_import_open ON idp_import (created_at) WHERE completed_at IS NULL',
  ],
}
