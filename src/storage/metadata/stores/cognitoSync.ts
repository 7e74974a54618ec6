import type {
  Change,
  Dataset,
  KeptRecord,
  Move,
  Place,
  PoolSettings,
  SyncStore,
  Usage,
} from '../../../services/cognito-sync/ports.ts'
import type { Metadata, Row, Statement } from '../driver.ts'
import { isWritten } from './conflicts.ts'

/** Of what was removed, so much is remembered: the oldest of a dataset's records, of an identity's datasets, are forgotten. */
const removedRecords = 1024
const removedDatasets = 100
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

/** A dataset's change and its identity's account of it. The dataset's sync count is what keeps two changes apart. */
function changing({ before, after, records }: Change, limit: number): readonly Statement[] {
  const grown = after.storage - (before?.storage ?? 0)
  const made = before?.exists === true ? [] : [another(after.identity, limit)]
  const removed = records.some(({ value }) => value === undefined)
  return [
    account(after, 0),
    ...made,
    {
      sql: 'UPDATE sync_identity SET storage = storage + ?, sessions = sessions + 1, modified_at = ? WHERE identity = ?',
      params: [grown, after.modifiedAt, after.identity],
      expect: 1,
    },
    before === undefined ? insertDataset(after) : updateDataset(before, after),
    ...records.map((record) => keep(after, record)),
    ...(removed ? [forgetRemovedRecords(after)] : []),
  ]
}

/** An identity's account, where it has none yet. */
function account({ identity, pool }: Place, modifiedAt: number): Statement {
  return {
    sql: `INSERT INTO sync_identity (identity, pool, datasets, storage, sessions, modified_at)
      VALUES (?, ?, 0, 0, 0, ?) ON CONFLICT (identity) DO NOTHING`,
    params: [identity, pool, modifiedAt],
  }
}

function another(identity: string, limit: number): Statement {
  return {
    sql: 'UPDATE sync_identity SET datasets = datasets + 1 WHERE identity = ? AND datasets < ?',
    params: [identity, limit],
    expect: 1,
  }
}

function insertDataset(dataset: Dataset): Statement {
  return {
    sql: `INSERT INTO sync_dataset (identity, name, pool, alive, created_at, modified_at, modified_by, sync_count,
      deleted_count, records, storage) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)`,
    params: [
      dataset.identity,
      dataset.name,
      dataset.pool,
      dataset.createdAt,
      dataset.modifiedAt,
      dataset.modifiedBy,
      dataset.syncCount,
      dataset.deletedCount,
      dataset.records,
      dataset.storage,
    ],
    expect: 1,
  }
}

function updateDataset(before: Dataset, after: Dataset): Statement {
  return {
    sql: `UPDATE sync_dataset SET alive = 1, created_at = ?, modified_at = ?, modified_by = ?, sync_count = ?, records = ?,
      storage = ? WHERE identity = ? AND name = ? AND sync_count = ?`,
    params: [
      after.createdAt,
      after.modifiedAt,
      after.modifiedBy,
      after.syncCount,
      after.records,
      after.storage,
      after.identity,
      after.name,
      before.syncCount,
    ],
    expect: 1,
  }
}

function keep({ identity, name }: Place, record: KeptRecord): Statement {
  return {
    sql: `INSERT INTO sync_record (identity, dataset, record_key, value, sync_count, modified_at, modified_by,
      device_modified_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (identity, dataset, record_key) DO UPDATE SET value = excluded.value, sync_count = excluded.sync_count,
      modified_at = excluded.modified_at, modified_by = excluded.modified_by,
      device_modified_at = excluded.device_modified_at`,
    params: [
      identity,
      name,
      record.key,
      // Octets: PostgreSQL keeps no text with U+0000.
      record.value === undefined ? null : Buffer.from(record.value),
      record.syncCount,
      record.modifiedAt,
      record.modifiedBy,
      record.deviceModifiedAt,
    ],
    expect: 1,
  }
}

function forgetRemovedRecords({ identity, name }: Place): Statement {
  return {
    sql: `DELETE FROM sync_record WHERE identity = ? AND dataset = ? AND value IS NULL AND sync_count <=
      (SELECT sync_count FROM sync_record WHERE identity = ? AND dataset = ? AND value IS NULL
        ORDER BY sync_count DESC LIMIT 1 OFFSET ?)`,
    params: [identity, name, identity, name, removedRecords],
  }
}

function deletion(dataset: Dataset, at: number): readonly Statement[] {
  const { identity, name, syncCount, storage } = dataset
  return [
    {
      sql: `UPDATE sync_dataset SET alive = 0, sync_count = sync_count + 1, deleted_count = sync_count + 1, modified_at = ?,
        records = 0, storage = 0, merged_into = NULL WHERE identity = ? AND name = ? AND alive = 1 AND sync_count = ?`,
      params: [at, identity, name, syncCount],
      expect: 1,
    },
    { sql: 'DELETE FROM sync_record WHERE identity = ? AND dataset = ?', params: [identity, name] },
    {
      sql: `UPDATE sync_identity SET datasets = datasets - 1, storage = storage - ?, modified_at = ? WHERE identity = ?`,
      params: [storage, at, identity],
      expect: 1,
    },
    {
      sql: `DELETE FROM sync_dataset WHERE identity = ? AND alive = 0 AND modified_at <=
        (SELECT modified_at FROM sync_dataset WHERE identity = ? AND alive = 0
          ORDER BY modified_at DESC LIMIT 1 OFFSET ?)`,
      params: [identity, identity, removedDatasets],
    },
  ]
}

function settingsStatement(pool: string, revision: number, body: string): Statement {
  if (revision === 0) {
    return {
      sql: 'INSERT INTO sync_pool (pool, body, revision) VALUES (?, ?, 1)',
      params: [pool, body],
      expect: 1,
    }
  }
  return {
    sql: 'UPDATE sync_pool SET body = ?, revision = revision + 1 WHERE pool = ? AND revision = ?',
    params: [body, pool, revision],
    expect: 1,
  }
}

/** A dataset under its new owner and name, in place of one of that name which was deleted. */
function moving({ from, to, mergedInto }: Move, at: number): readonly Statement[] {
  const target = [to.identity, to.name]
  const source = [from.identity, from.name]
  return [
    { sql: 'DELETE FROM sync_dataset WHERE identity = ? AND name = ? AND alive = 0', params: target },
    {
      sql: `UPDATE sync_dataset SET identity = ?, name = ?, pool = ?, merged_into = ? WHERE identity = ? AND name = ?
        AND alive = 1`,
      params: [...target, to.pool, mergedInto, ...source],
      expect: 1,
    },
    {
      sql: 'UPDATE sync_record SET identity = ?, dataset = ? WHERE identity = ? AND dataset = ?',
      params: [...target, ...source],
    },
    account(to, at),
    {
      sql: `UPDATE sync_identity SET datasets = datasets + 1, storage = storage +
        (SELECT storage FROM sync_dataset WHERE identity = ? AND name = ?), modified_at = ? WHERE identity = ?`,
      params: [...target, at, to.identity],
      expect: 1,
    },
  ]
}

function datasetOf(row: Row): Dataset {
  return {
    identity: row['identity'] as string,
    name: row['name'] as string,
    pool: row['pool'] as string,
    exists: row['alive'] === 1,
    createdAt: row['created_at'] as number,
    modifiedAt: row['modified_at'] as number,
    modifiedBy: row['modified_by'] as string,
    syncCount: row['sync_count'] as number,
    deletedCount: row['deleted_count'] as number,
    records: row['records'] as number,
    storage: row['storage'] as number,
  }
}

function recordOf(row: Row): KeptRecord {
  const value = row['value'] as Uint8Array | null
  return {
    key: row['record_key'] as string,
    value: value === null ? undefined : Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString(),
    syncCount: row['sync_count'] as number,
    modifiedAt: row['modified_at'] as number,
    modifiedBy: row['modified_by'] as string,
    deviceModifiedAt: row['device_modified_at'] as number,
  }
}

function usageOf(row: Row | undefined): Usage {
  return {
    datasets: Number(row?.['datasets'] ?? 0),
    storage: Number(row?.['storage'] ?? 0),
    modifiedAt: (row?.['modified_at'] as number | null | undefined) ?? undefined,
  }
}
