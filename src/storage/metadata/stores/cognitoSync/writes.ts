import type { Change, Dataset, KeptRecord, Move, Place } from '../../../../services/cognito-sync/ports.ts'
import type { Statement } from '../../driver.ts'

/** Of what was removed, so much is remembered: the oldest of a dataset's records, of an identity's datasets, are forgotten. */
const removedRecords = 1024
const removedDatasets = 100

/** A dataset's change and its identity's account of it. The dataset's sync count is what keeps two changes apart. */
export function changing({ before, after, records }: Change, limit: number): readonly Statement[] {
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

/** A dataset's end: its records go, its name stays for a while, so that whoever has it hears of it. */
export function deletion(dataset: Dataset, at: number): readonly Statement[] {
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

/** A pool's settings, if they are still of this revision; 0 for those of a pool that has none. */
export function settingsStatement(pool: string, revision: number, body: string): Statement {
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
export function moving({ from, to, mergedInto }: Move, at: number): readonly Statement[] {
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
