import type { Migration } from '../migration.ts'

/** The keys of pools for SAML, of which private ones are sealed by the key ring. */
export const cognitoIdpSaml: Migration = {
  id: '0039_cognitoIdpSaml',
  statements: [
    `CREATE TABLE idp_saml_key (
      pool_id TEXT NOT NULL, key_use TEXT NOT NULL, private_key BLOB NOT NULL, certificate BLOB NOT NULL,
      created_at BIGINT NOT NULL, PRIMARY KEY (pool_id, key_use))`,
  ],
}
