import type { Migration } from '../migration.ts'

/** Functions. `settings`, `tags` and `policy` are JSON; `variables` is sealed; `revision` guards every change. */
export const lambda: Migration = {
  id: '0005_lambda',
  statements: [
    `CREATE TABLE lambda_function (
      arn TEXT PRIMARY KEY,
      account TEXT NOT NULL,
      region TEXT NOT NULL,
      name TEXT NOT NULL,
      settings TEXT NOT NULL,
      variables BLOB NOT NULL,
      code_id TEXT NOT NULL UNIQUE,
      code_sha256 TEXT NOT NULL,
      code_size BIGINT NOT NULL,
      tags TEXT NOT NULL,
      policy TEXT NOT NULL,
      generation TEXT NOT NULL,
      revision TEXT NOT NULL,
      modified_at BIGINT NOT NULL
    )`,
    'CREATE INDEX lambda_function_by_name ON lambda_function (account, region, name)',
  ],
}
