import type { Migration } from '../migration.ts'

/** What pools' pages and federation need: domains, resource servers, identity providers, links to their users. */
export const cognitoIdpHosted: Migration = {
  id: '0022_cognitoIdpHosted',
  statements: [
    `CREATE TABLE idp_domain (
      domain TEXT NOT NULL PRIMARY KEY, pool_id TEXT NOT NULL UNIQUE, managed_login_version BIGINT NOT NULL,
      created_at BIGINT NOT NULL)`,
    `CREATE TABLE idp_resource_server (
      pool_id TEXT NOT NULL, identifier TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
      PRIMARY KEY (pool_id, identifier))`,
    `CREATE TABLE idp_provider (
      pool_id TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, secrets BLOB,
      created_at BIGINT NOT NULL, modified_at BIGINT NOT NULL, PRIMARY KEY (pool_id, name))`,
    `CREATE TABLE idp_link (
      pool_id TEXT NOT NULL, provider TEXT NOT NULL, attribute TEXT NOT NULL, value TEXT NOT NULL, sub TEXT NOT NULL,
      created_at BIGINT NOT NULL, PRIMARY KEY (pool_id, provider, attribute, value))`,
    'CREATE INDEX idp_link_by_user ON idp_link (pool_id, sub)',
    `CREATE TABLE idp_look (
      pool_id TEXT NOT NULL, client_id TEXT NOT NULL, css TEXT, image BLOB, created_at BIGINT NOT NULL,
      modified_at BIGINT NOT NULL, PRIMARY KEY (pool_id, client_id))`,
  ],
}
