import type { Migration } from '../migration.ts'

/** A second secret of a client, while one takes the other's place. A first one without a time is as old as the client. */
export const cognitoIdpSecrets: Migration = {
  id: '0030_cognitoIdpSecrets',
  statements: [
    'ALTER TABLE idp_client ADD COLUMN secret_at BIGINT',
    'ALTER TABLE idp_client ADD COLUMN second_secret BLOB',
    'ALTER TABLE idp_client ADD COLUMN second_secret_at BIGINT',
  ],
}
