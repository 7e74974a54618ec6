import type { Migration } from '../migration.ts'

/** Logins that a developer vouches for, of which an identity may have several, and identities that were closed. */
export const cognitoIdentityDevelopers: Migration = {
  id: '0023_cognitoIdentityDevelopers',
  statements: [
    'ALTER TABLE identity ADD COLUMN closed BIGINT NOT NULL DEFAULT 0',
    'ALTER TABLE identity_login ADD COLUMN developer BIGINT NOT NULL DEFAULT 0',
    'DROP INDEX identity_login_of',
    'CREATE UNIQUE INDEX identity_login_of ON identity_login (identity, provider) WHERE developer = 0',
    'CREATE INDEX identity_login_all ON identity_login (identity)',
  ],
}
