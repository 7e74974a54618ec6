import type { Migration } from '../migration.ts'

/** HTTP APIs, and all that is in them in one table. `revision` counts changes of an API and of its parts. */
export const apigateway: Migration = {
  id: '0006_apigateway',
  statements: [
    `CREATE TABLE apigateway_api (
      id TEXT PRIMARY KEY,
      account TEXT NOT NULL,
      region TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      revision BIGINT NOT NULL,
      tags TEXT NOT NULL,
      body TEXT NOT NULL
    )`,
    'CREATE INDEX apigateway_api_by_account ON apigateway_api (account, region, id)',
    `CREATE TABLE apigateway_part (
      api_id TEXT NOT NULL,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      name TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      modified_at BIGINT NOT NULL,
      body TEXT NOT NULL,
      PRIMARY KEY (api_id, kind, id)
    )`,
    'CREATE UNIQUE INDEX apigateway_part_by_name ON apigateway_part (api_id, kind, name)',
  ],
}
