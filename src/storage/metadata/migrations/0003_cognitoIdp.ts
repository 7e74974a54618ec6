import type { Migration } from '../migration.ts'

/** User pools. Column `body` holds configuration that is only stored and shown. Boxes are sealed by the key ring. */
export const cognitoIdp: Migration = {
  id: '0003_cognitoIdp',
  statements: [
    `CREATE TABLE idp_pool (
      id TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
      created_at BIGINT NOT NULL, modified_at BIGINT NOT NULL, version BIGINT NOT NULL,
      tags TEXT NOT NULL, body TEXT NOT NULL)`,
    `CREATE TABLE idp_client (
      id TEXT NOT NULL PRIMARY KEY, pool_id TEXT NOT NULL, name TEXT NOT NULL,
      created_at BIGINT NOT NULL, modified_at BIGINT NOT NULL, version BIGINT NOT NULL,
      secret BLOB, body TEXT NOT NULL)`,
    'CREATE INDEX idp_client_by_pool ON idp_client (pool_id, id)',
    `CREATE TABLE idp_user (
      pool_id TEXT NOT NULL, sub TEXT NOT NULL, username TEXT NOT NULL, status TEXT NOT NULL, enabled BIGINT NOT NULL,
      created_at BIGINT NOT NULL, modified_at BIGINT NOT NULL, version BIGINT NOT NULL,
      password BLOB, password_set_at BIGINT NOT NULL, epoch TEXT NOT NULL,
      failures BIGINT NOT NULL, failed_at BIGINT NOT NULL, attributes TEXT NOT NULL,
      PRIMARY KEY (pool_id, sub))`,
    'CREATE INDEX idp_user_by_username ON idp_user (pool_id, username)',
    `CREATE TABLE idp_name (
      pool_id TEXT NOT NULL, name TEXT NOT NULL, sub TEXT NOT NULL, PRIMARY KEY (pool_id, name))`,
    'CREATE INDEX idp_name_by_user ON idp_name (pool_id, sub)',
    `CREATE TABLE idp_attribute (
      pool_id TEXT NOT NULL, name TEXT NOT NULL, sub TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (pool_id, name, sub))`,
    'CREATE INDEX idp_attribute_by_value ON idp_attribute (pool_id, name, value)',
    `CREATE TABLE idp_group (
      pool_id TEXT NOT NULL, name TEXT NOT NULL, description TEXT, role_arn TEXT, precedence BIGINT,
      created_at BIGINT NOT NULL, modified_at BIGINT NOT NULL, PRIMARY KEY (pool_id, name))`,
    `CREATE TABLE idp_membership (
      pool_id TEXT NOT NULL, group_name TEXT NOT NULL, sub TEXT NOT NULL, created_at BIGINT NOT NULL,
      PRIMARY KEY (pool_id, group_name, sub))`,
    'CREATE INDEX idp_membership_by_user ON idp_membership (pool_id, sub, group_name)',
    `CREATE TABLE idp_code (
      pool_id TEXT NOT NULL, sub TEXT NOT NULL, kind TEXT NOT NULL, code BLOB, attribute TEXT NOT NULL,
      value TEXT NOT NULL, expires_at BIGINT NOT NULL, tries BIGINT NOT NULL, sent BIGINT NOT NULL,
      sent_since BIGINT NOT NULL, PRIMARY KEY (pool_id, sub, kind))`,
    'CREATE TABLE idp_used (id TEXT NOT NULL PRIMARY KEY, expires_at BIGINT NOT NULL)',
    'CREATE INDEX idp_used_by_expiry ON idp_used (expires_at)',
    'CREATE TABLE idp_revoked (origin_jti TEXT NOT NULL PRIMARY KEY, expires_at BIGINT NOT NULL)',
    'CREATE INDEX idp_revoked_by_expiry ON idp_revoked (expires_at)',
    `CREATE TABLE idp_key (
      kid TEXT NOT NULL PRIMARY KEY, pool_id TEXT NOT NULL, token_use TEXT NOT NULL, generation BIGINT NOT NULL,
      private_key BLOB NOT NULL, public_jwk TEXT NOT NULL, created_at BIGINT NOT NULL, retired_at BIGINT,
      UNIQUE (pool_id, generation, token_use))`,
  ],
}
