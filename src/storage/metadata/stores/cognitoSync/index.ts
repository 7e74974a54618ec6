import type { KeptRecord, PoolSettings, SyncStore } from '../../../../services/cognito-sync/ports.ts'
import type { Metadata, Statement } from '../../driver.ts'
import { isWritten } from '../conflicts.ts'
import { datasetOf, recordOf, usageOf } from './rows.ts'
import { changing, deletion, moving, settingsStatement } from './writes.ts'

/** Keys of one query. */
const keysAtOnce = 500

/** Datasets of identities, their records, and what was set for pools. */
export function cognitoSyncStore(metadata: Metadata): SyncStore {
  const done = (statements: readonly Statement[]) => isWritten(metadata, statements)
  return {
    dataset: async ({ identity, name }) => {
      const row = await metadata.get('SELECT * FROM sync_dataset WHERE identity = ? AND name = ?', [identity, name])
      return row && datasetOf(row)
    },
    datasets: async (identity, after, limit) => {
      const sql = 'SELECT * FROM sync_dataset WHERE identity = ? AND alive = 1 AND name > ? ORDER BY name LIMIT ?'
      return (await metadata.all(sql, [identity, after, limit])).map(datasetOf)
    },
    mergedWith: async ({ identity, name }) => {
      const sql =
        'SELECT name FROM sync_dataset WHERE identity = ? AND merged_into = ? AND alive = 1 ORDER BY name LIMIT 1000'
      return (await metadata.all(sql, [identity, name])).map((row) => row['name'] as string)
    },
    recordsAfter: async ({ identity, name }, { syncCount, key }, limit) => {
      const sql = `SELECT * FROM sync_record WHERE identity = ? AND dataset = ?
        AND (sync_count > ? OR (sync_count = ? AND record_key > ?)) ORDER BY sync_count, record_key LIMIT ?`
      return (await metadata.all(sql, [identity, name, syncCount, syncCount, key, limit])).map(recordOf)
    },
    countAfter: async ({ identity, name }, syncCount) => {
      const sql = 'SELECT COUNT(*) AS count FROM sync_record WHERE identity = ? AND dataset = ? AND sync_count > ?'
      return Number((await metadata.get(sql, [identity, name, syncCount]))?.['count'] ?? 0)
    },
    records: async ({ identity, name }, keys) => {
      const sql = 'SELECT * FROM sync_record WHERE identity = ? AND dataset = ?'
      if (keys === undefined) return (await metadata.all(sql, [identity, name])).map(recordOf)
      const found: KeptRecord[] = []
      for (let start = 0; start < keys.length; start += keysAtOnce) {
        const some = keys.slice(start, start + keysAtOnce)
        const marks = some.map(() => '?').join(', ')
        const rows = await metadata.all(`${sql} AND record_key IN (${marks})`, [identity, name, ...some])
        found.push(...rows.map(recordOf))
      }
      return found
    },
    save: (change, limit) => done(changing(change, limit)),
    deleteDataset: (dataset, at) => done(deletion(dataset, at)),
    usage: async (identity) => {
      const sql = 'SELECT datasets, storage, modified_at FROM sync_identity WHERE identity = ?'
      return usageOf(await metadata.get(sql, [identity]))
    },
    poolUsage: async (pool) => {
      const sql = `SELECT COALESCE(SUM(sessions), 0) AS sessions, COALESCE(SUM(storage), 0) AS storage,
        MAX(modified_at) AS modified_at FROM sync_identity WHERE pool = ?`
      const row = await metadata.get(sql, [pool])
      const { storage, modifiedAt } = usageOf(row)
      return { sessions: Number(row?.['sessions'] ?? 0), storage, modifiedAt }
    },
    settings: async (pool) => {
      const row = await metadata.get('SELECT body, revision FROM sync_pool WHERE pool = ?', [pool])
      if (row === undefined) return { events: {}, revision: 0 }
      const body = JSON.parse(row['body'] as string) as Omit<PoolSettings, 'revision'>
      return { ...body, revision: row['revision'] as number }
    },
    saveSettings: (pool, { revision, ...body }) => done([settingsStatement(pool, revision, JSON.stringify(body))]),
    forgetIdentity: async (identity) => {
      await metadata.write(
        tables.map((table) => ({ sql: `DELETE FROM ${table} WHERE identity = ?`, params: [identity] })),
      )
    },
    forgetPool: async (pool) => {
      const ofPool = 'identity IN (SELECT identity FROM sync_identity WHERE pool = ?)'
      await metadata.write([
        ...tables.map((table) => ({ sql: `DELETE FROM ${table} WHERE ${ofPool}`, params: [pool] })),
        { sql: 'DELETE FROM sync_pool WHERE pool = ?', params: [pool] },
      ])
    },
    move: async (moves, at) => {
      if (moves.length > 0) await metadata.write(moves.flatMap((move) => moving(move, at)))
    },
  }
}

/** The tables of identities; that which says whose pool they are comes last. */
const tables = ['sync_record', 'sync_dataset', 'sync_identity'] as const
