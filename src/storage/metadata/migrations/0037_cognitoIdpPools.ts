import type { Migration } from '../migration.ts'

/** Pools of an account in a region, listed and counted without those of others. */
export const cognitoIdpPools: Migration = {
  id: '0037_cognitoIdpPools',
  statements: ['CREATE INDEX idp_pool_by_account ON idp_pool (account, region, id)'],
}
