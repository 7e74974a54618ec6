import type { HostedStore, LinkRecord } from '../../../../services/cognito-idp/hosted/ports.ts'
import type { Metadata } from '../../driver.ts'
import { isWritten } from '../conflicts.ts'
import { changesOne, placeIn, userHasRoom, userStays } from './guards.ts'

type LinkStore = Pick<HostedStore, 'link' | 'linkOf' | 'linksOf' | 'linkedBy' | 'bindLink' | 'unlink'>

type Row = { pool_id: string; provider: string; attribute: string; value: string; sub: string; created_at: number }

const named = 'WHERE pool_id = ? AND provider = ? AND attribute = ? AND value = ?'

/** Providers' users who sign in as pools' users. */
export function linkStore(metadata: Metadata): LinkStore {
  return {
    link: ({ poolId, provider, attribute, value, sub, createdAt }, most) =>
      placeIn(metadata, userStays(poolId, sub), userHasRoom('idp_link', poolId, sub, most), {
        sql: `INSERT INTO idp_link (pool_id, provider, attribute, value, sub, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
        params: [poolId, provider, attribute, value, sub, createdAt],
      }),
    linkOf: async (poolId, { provider, attribute, value }) => {
      const row = await metadata.get<Row>(`SELECT * FROM idp_link ${named}`, [poolId, provider, attribute, value])
      return row && recordOf(row)
    },
    linksOf: async ({ poolId, sub }) => {
      const sql = 'SELECT * FROM idp_link WHERE pool_id = ? AND sub = ? ORDER BY created_at, provider'
      return (await metadata.all<Row>(sql, [poolId, sub])).map(recordOf)
    },
    linkedBy: async (poolId, provider) => {
      const sql = 'SELECT DISTINCT attribute FROM idp_link WHERE pool_id = ? AND provider = ? ORDER BY attribute'
      const rows = await metadata.all<{ attribute: string }>(sql, [poolId, provider])
      return rows.map(({ attribute }) => attribute)
    },
    bindLink: ({ poolId, provider, attribute, value }, to) =>
      isWritten(metadata, [
        {
          sql: `UPDATE idp_link SET attribute = ?, value = ? ${named}`,
          params: [to.attribute, to.value, poolId, provider, attribute, value],
          expect: 1,
        },
      ]),
    unlink: (poolId, { provider, attribute, value }) =>
      changesOne(metadata, { sql: `DELETE FROM idp_link ${named}`, params: [poolId, provider, attribute, value] }),
  }
}

function recordOf(row: Row): LinkRecord {
  const { pool_id: poolId, provider, attribute, value, sub, created_at: createdAt } = row
  return { poolId, provider, attribute, value, sub, createdAt }
}
