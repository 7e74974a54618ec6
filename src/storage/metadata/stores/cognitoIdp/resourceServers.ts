import type { HostedStore, ResourceServerRecord } from '../../../../services/cognito-idp/hosted/ports.ts'
import type { Metadata } from '../../driver.ts'
import { changesOne, placeIn, poolHasRoom, poolStays } from './guards.ts'

type ResourceServerStore = Pick<
  HostedStore,
  'createResourceServer' | 'resourceServer' | 'resourceServers' | 'saveResourceServer' | 'deleteResourceServer'
>

type Row = { pool_id: string; identifier: string; name: string; scopes: string }

/** Pools' resource servers. */
export function resourceServerStore(metadata: Metadata): ResourceServerStore {
  return {
    createResourceServer: ({ poolId, identifier, name, scopes }, most) =>
      placeIn(metadata, poolStays(poolId), poolHasRoom('idp_resource_server', poolId, most), {
        sql: 'INSERT INTO idp_resource_server (pool_id, identifier, name, scopes) VALUES (?, ?, ?, ?)',
        params: [poolId, identifier, name, JSON.stringify(scopes)],
      }),
    resourceServer: async (poolId, identifier) => {
      const sql = 'SELECT * FROM idp_resource_server WHERE pool_id = ? AND identifier = ?'
      const row = await metadata.get<Row>(sql, [poolId, identifier])
      return row && recordOf(row)
    },
    resourceServers: async (poolId, { after, limit }) => {
      const sql = `SELECT * FROM idp_resource_server WHERE pool_id = ? AND identifier > ?
        ORDER BY identifier LIMIT ?`
      return (await metadata.all<Row>(sql, [poolId, after ?? '', limit])).map(recordOf)
    },
    saveResourceServer: ({ poolId, identifier, name, scopes }) =>
      changesOne(metadata, {
        sql: 'UPDATE idp_resource_server SET name = ?, scopes = ? WHERE pool_id = ? AND identifier = ?',
        params: [name, JSON.stringify(scopes), poolId, identifier],
      }),
    deleteResourceServer: (poolId, identifier) =>
      changesOne(metadata, {
        sql: 'DELETE FROM idp_resource_server WHERE pool_id = ? AND identifier = ?',
        params: [poolId, identifier],
      }),
  }
}

function recordOf({ pool_id: poolId, identifier, name, scopes }: Row): ResourceServerRecord {
  return { poolId, identifier, name, scopes: JSON.parse(scopes) as ResourceServerRecord['scopes'] }
}
