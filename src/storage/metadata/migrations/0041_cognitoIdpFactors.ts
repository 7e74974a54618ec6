import type { Migration } from '../migration.ts'

/** The seed that is to take the place of a verified authenticator's, which stands until a first code of it comes back. */
export const cognitoIdpFactors: Migration = {
  id: '0041_cognitoIdpFactors',
  statements: ['ALTER TABLE idp_totp ADD COLUMN replacement BLOB'],
}
