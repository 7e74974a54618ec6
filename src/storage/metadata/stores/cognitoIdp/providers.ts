import type { HostedStore, ProviderRecord } from '../../../../services/cognito-idp/hosted/ports.ts'
import type { Metadata } from '../../driver.ts'
import { changesOne, placeIn, poolHasRoom, poolStays } from './guards.ts'

type ProviderStore = Pick<HostedStore, 'createProvider' | 'provider' | 'providers' | 'saveProvider' | 'deleteProvider'>

type Row = {
  pool_id: string
  name: string
  type: string
  body: string
  secrets: Uint8Array | null
  created_at: number
  modified_at: number
}

type Body = Pick<ProviderRecord, 'details' | 'mapping' | 'identifiers'>

/** Pools' identity providers. */
export function providerStore(metadata: Metadata): ProviderStore {
  return {
    createProvider: (provider, most) => {
      const { poolId, name, type, secrets, createdAt, modifiedAt } = provider
      return placeIn(metadata, poolStays(poolId), poolHasRoom('idp_provider', poolId, most), {
        sql: `INSERT INTO idp_provider (pool_id, name, type, body, secrets, created_at, modified_at)
          VALUES (?, ?, ?, ?, ?, ?, ?)`,
        params: [poolId, name, type, bodyOf(provider), secrets ?? null, createdAt, modifiedAt],
      })
    },
    provider: async (poolId, name) => {
      const sql = 'SELECT * FROM idp_provider WHERE pool_id = ? AND name = ?'
      const row = await metadata.get<Row>(sql, [poolId, name])
      return row && recordOf(row)
    },
    providers: async (poolId, { after, limit }) => {
      const sql = 'SELECT * FROM idp_provider WHERE pool_id = ? AND name > ? ORDER BY name LIMIT ?'
      return (await metadata.all<Row>(sql, [poolId, after ?? '', limit])).map(recordOf)
    },
    saveProvider: (provider) =>
      changesOne(metadata, {
        sql: 'UPDATE idp_provider SET body = ?, secrets = ?, modified_at = ? WHERE pool_id = ? AND name = ?',
        params: [bodyOf(provider), provider.secrets ?? null, provider.modifiedAt, provider.poolId, provider.name],
      }),
    deleteProvider: async (poolId, name) => {
      const [deleted] = await metadata.write([
        { sql: 'DELETE FROM idp_provider WHERE pool_id = ? AND name = ?', params: [poolId, name] },
        { sql: 'DELETE FROM idp_link WHERE pool_id = ? AND provider = ?', params: [poolId, name] },
      ])
      return deleted?.changes === 1
    },
  }
}

function bodyOf({ details, mapping, identifiers }: ProviderRecord): string {
  const body: Body = { details, mapping, identifiers }
  return JSON.stringify(body)
}

function recordOf(row: Row): ProviderRecord {
  return {
    poolId: row.pool_id,
    name: row.name,
    type: row.type as ProviderRecord['type'],
    secrets: row.secrets ?? undefined,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    ...(JSON.parse(row.body) as Body),
  }
}
