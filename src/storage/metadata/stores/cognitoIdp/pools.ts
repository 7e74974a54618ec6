import type { ClientRecord, ClientSettings, ClientStore } from '../../../../services/cognito-idp/ports/clients.ts'
import type { PoolRecord, PoolSettings, PoolStore } from '../../../../services/cognito-idp/ports/pools.ts'
import type { Metadata, Row, SqlValue, Statement } from '../../driver.ts'
import { isWritten, writeOrConflict } from '../conflicts.ts'
import { placeIn, poolHasRoom, poolStays } from './guards.ts'
import { keep } from './kept.ts'

type PoolRow = {
  id: string
  account: string
  region: string
  name: string
  created_at: number
  modified_at: number
  version: number
  tags: string
  body: string
}

type ClientRow = {
  id: string
  pool_id: string
  name: string
  created_at: number
  modified_at: number
  version: number
  secret: Uint8Array | null
  secret_at: number | null
  second_secret: Uint8Array | null
  second_secret_at: number | null
  body: string
}

/** A pool's keys go with it. */
interface Keys {
  readonly keysChange: <T>(change: () => Promise<T>) => Promise<T>
  readonly counted: Statement
}

/** Everything that goes with a pool; the pool itself last. */
const tablesOfPool = [
  'idp_client',
  'idp_user',
  'idp_name',
  'idp_attribute',
  'idp_group',
  'idp_membership',
  'idp_code',
  'idp_mfa',
  'idp_totp',
  'idp_passkey',
  'idp_device',
  'idp_key',
  'idp_domain',
  'idp_resource_server',
  'idp_provider',
  'idp_link',
  'idp_look',
  'idp_past_password',
  'idp_import',
  'idp_saml_key',
  'idp_event',
  'idp_risk',
]

/** Pools, and clients, whose settings are kept at hand. */
const capacity = 1_000

/** Pools and their app clients. Their settings are parsed once for each version of a row, which is asked at every use. */
export function poolStore(metadata: Metadata, keys: Keys): PoolStore & ClientStore {
  const poolAt = latest(metadata, 'idp_pool', poolOf)
  const clientAt = latest(metadata, 'idp_client', clientOf)
  return {
    createPool: async (pool, most) => {
      const sql = 'SELECT 1 WHERE (SELECT 1 FROM idp_pool WHERE account = ? AND region = ? LIMIT 1 OFFSET ?) IS NULL'
      const room = { sql, params: [pool.account, pool.region, most - 1], expect: 1 }
      const conflict = await writeOrConflict(metadata, [room, insertPool(pool)])
      if (conflict === 1) throw new Error(`There is a user pool ${pool.id} already.`)
      return conflict === undefined ? 'saved' : 'full'
    },
    pool: poolAt,
    pools: async (account, region, { after, limit }) => {
      const sql = 'SELECT * FROM idp_pool WHERE account = ? AND region = ? AND id > ? ORDER BY id LIMIT ?'
      return (await metadata.all<PoolRow>(sql, [account, region, after ?? '', limit])).map(poolOf)
    },
    savePool: async (pool) => {
      const sql = `UPDATE idp_pool SET name = ?, modified_at = ?, tags = ?, body = ?, version = version + 1
        WHERE id = ? AND version = ?`
      const { name, modifiedAt, tags, settings, id, version } = pool
      const params = [name, modifiedAt, JSON.stringify(tags), JSON.stringify(settings), id, version]
      return (await isWritten(metadata, [{ sql, params, expect: 1 }])) ? 'saved' : 'stale'
    },
    deletePool: async (id) => {
      const rows = tablesOfPool.map((table) => ({ sql: `DELETE FROM ${table} WHERE pool_id = ?`, params: [id] }))
      const pool = { sql: 'DELETE FROM idp_pool WHERE id = ?', params: [id] }
      await keys.keysChange(() => metadata.write([...rows, pool, keys.counted]))
    },
    countUsers: async (poolId) => {
      const sql = 'SELECT users FROM idp_pool WHERE id = ?'
      return (await metadata.get<{ users: number }>(sql, [poolId]))?.users ?? 0
    },
    createClient: (client, most) => {
      const { poolId } = client
      const room = poolHasRoom('idp_client', poolId, most)
      return placeIn(metadata, poolStays(poolId), room, insertClient(client))
    },
    client: clientAt,
    clients: async (poolId, { after, limit }) => {
      const sql = 'SELECT * FROM idp_client WHERE pool_id = ? AND id > ? ORDER BY id LIMIT ?'
      return (await metadata.all<ClientRow>(sql, [poolId, after ?? '', limit])).map(clientOf)
    },
    saveClient: async ({ id, name, modifiedAt, settings, secrets, version }) => {
      const sql = `UPDATE idp_client SET name = ?, modified_at = ?, body = ?, secret = ?, secret_at = ?,
        second_secret = ?, second_secret_at = ?, version = version + 1 WHERE id = ? AND version = ?`
      const params = [name, modifiedAt, JSON.stringify(settings), ...secretColumns(secrets), id, version]
      return (await isWritten(metadata, [{ sql, params, expect: 1 }])) ? 'saved' : 'stale'
    },
    deleteClient: async (id) => {
      const [deleted] = await metadata.write([{ sql: 'DELETE FROM idp_client WHERE id = ?', params: [id] }])
      return deleted?.changes === 1
    },
  }
}

/** A row by its id, parsed anew only where its version is another than the one at hand. */
function latest<R extends Row, T extends Pick<PoolRecord, 'version' | 'createdAt'>>(
  metadata: Metadata,
  table: 'idp_pool' | 'idp_client',
  read: (row: R) => T,
): (id: string) => Promise<T | undefined> {
  const kept = keep<T>(capacity)
  return async (id) => {
    const known = kept.get(id)
    if (known !== undefined) {
      const sql = `SELECT version, created_at FROM ${table} WHERE id = ?`
      const now = await metadata.get<{ version: number; created_at: number }>(sql, [id])
      if (now?.version === known.version && now.created_at === known.createdAt) return known
      kept.delete(id)
      if (now === undefined) return undefined
    }
    const row = await metadata.get<R>(`SELECT * FROM ${table} WHERE id = ?`, [id])
    return row && kept.set(id, read(row))
  }
}

function insertPool({ id, account, region, name, createdAt, modifiedAt, tags, settings }: PoolRecord): Statement {
  return {
    sql: `INSERT INTO idp_pool (id, account, region, name, created_at, modified_at, version, tags, body)
      VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?)`,
    params: [id, account, region, name, createdAt, modifiedAt, JSON.stringify(tags), JSON.stringify(settings)],
  }
}

function insertClient({ id, poolId, name, createdAt, modifiedAt, secrets, settings }: ClientRecord): Statement {
  return {
    sql: `INSERT INTO idp_client (id, pool_id, name, created_at, modified_at, version, secret, secret_at,
      second_secret, second_secret_at, body) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)`,
    params: [id, poolId, name, createdAt, modifiedAt, ...secretColumns(secrets), JSON.stringify(settings)],
  }
}

function secretColumns([first, second]: ClientRecord['secrets']): readonly SqlValue[] {
  return [first, second].flatMap((secret) => [secret?.box ?? null, secret?.createdAt ?? null])
}

function secretsOf(row: ClientRow): ClientRecord['secrets'] {
  const { secret, secret_at: at, second_secret: second, second_secret_at: secondAt } = row
  return [
    ...(secret === null ? [] : [{ box: secret, createdAt: at ?? row.created_at }]),
    ...(second === null ? [] : [{ box: second, createdAt: secondAt ?? row.created_at }]),
  ]
}

function poolOf(row: PoolRow): PoolRecord {
  const { id, account, region, name, created_at: createdAt, modified_at: modifiedAt, version } = row
  const tags = JSON.parse(row.tags) as Record<string, string>
  const settings = JSON.parse(row.body) as PoolSettings
  return { id, account, region, name, createdAt, modifiedAt, version, tags, settings }
}

function clientOf(row: ClientRow): ClientRecord {
  const { id, pool_id: poolId, name, created_at: createdAt, modified_at: modifiedAt, version } = row
  const settings = JSON.parse(row.body) as ClientSettings
  return { id, poolId, name, createdAt, modifiedAt, version, settings, secrets: secretsOf(row) }
}
