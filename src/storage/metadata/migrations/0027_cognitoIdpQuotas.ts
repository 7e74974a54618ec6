import type { Migration } from '../migration.ts'

/** Calls under a quota are counted by themselves, whatever became of their codes. */
export const cognitoIdpQuotas: Migration = {
  id: '0027_cognitoIdpQuotas',
  statements: [
    'CREATE TABLE idp_quota (id TEXT NOT NULL PRIMARY KEY, used BIGINT NOT NULL, began BIGINT NOT NULL)',
    'CREATE INDEX idp_quota_by_begin ON idp_quota (began)',
    'ALTER TABLE idp_code DROP COLUMN sent',
    'ALTER TABLE idp_code DROP COLUMN sent_since',
  ],
}
