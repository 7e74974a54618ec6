import type { Migration } from '../migration.ts'

/** Listings of users by any filter walk an index in the order of their pages; pools count their users as they come and go. */
export const cognitoIdpLists: Migration = {
  id: '0032_cognitoIdpLists',
  statements: [
    'DROP INDEX idp_attribute_by_value',
    'CREATE INDEX idp_attribute_by_place ON idp_attribute (pool_id, name, value, sub)',
    'DROP INDEX idp_user_by_username',
    'CREATE INDEX idp_user_by_name ON idp_user (pool_id, username, sub)',
    'CREATE INDEX idp_user_by_status ON idp_user (pool_id, status, sub)',
    'CREATE INDEX idp_user_by_enabled ON idp_user (pool_id, enabled, sub)',
    'ALTER TABLE idp_pool ADD COLUMN users BIGINT NOT NULL DEFAULT 0',
    'UPDATE idp_pool SET users = (SELECT COUNT(*) FROM idp_user WHERE pool_id = idp_pool.id)',
  ],
}
