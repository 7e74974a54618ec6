import type { Migration } from '../migration.ts'

/** What pools sign their requests to SAML providers with; private keys are sealed by the key ring. */
export const cognitoIdpSaml: Migration = {
  id: '0039_cognitoIdpSaml',
  statements: [
    `CREATE TABLE idp_saml_key (
      pool_id TEXT NOT NULL PRIMARY KEY, private_key BLOB NOT NULL, certificate BLOB NOT NULL,
      created_at BIGINT NOT NULL)`,
  ],
}
