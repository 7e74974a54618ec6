import type { ImportJob, ImportStatus, ImportStore } from '../../../../services/cognito-idp/rules/imports/ports.ts'
import type { Metadata, SqlValue } from '../../driver.ts'
import { isWritten } from '../conflicts.ts'
import { changesOne, placeIn, poolHasRoom, poolStays } from './guards.ts'

type ImportRow = {
  pool_id: string
  id: string
  name: string
  role_arn: string
  status: string
  created_at: number
  started_at: number | null
  completed_at: number | null
  imported: number
  skipped: number
  failed: number
  line: number
  message: string | null
}

/** Imports of users. */
export function importStore(metadata: Metadata): ImportStore {
  return {
    createImport: (job, most) => {
      const sql = `INSERT INTO idp_import (pool_id, id, name, role_arn, created_at, status, started_at, completed_at,
        imported, skipped, failed, line, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
      const params = [job.poolId, job.id, job.name, job.roleArn, job.createdAt, ...progressOf(job)]
      const room = poolHasRoom('idp_import', job.poolId, most)
      return placeIn(metadata, poolStays(job.poolId), room, { sql, params })
    },
    importJob: async (poolId, id) => {
      const row = await metadata.get<ImportRow>('SELECT * FROM idp_import WHERE pool_id = ? AND id = ?', [poolId, id])
      return row && jobOf(row)
    },
    importJobs: async (poolId, { after, limit }) => {
      const sql = 'SELECT * FROM idp_import WHERE pool_id = ? AND id > ? ORDER BY id LIMIT ?'
      return (await metadata.all<ImportRow>(sql, [poolId, after ?? '', limit])).map(jobOf)
    },
    saveImport: async (job, from) => {
      const sql = `UPDATE idp_import SET status = ?, started_at = ?, completed_at = ?, imported = ?, skipped = ?,
        failed = ?, line = ?, message = ? WHERE pool_id = ? AND id = ? AND status = ?`
      const params = [...progressOf(job), job.poolId, job.id, from]
      return isWritten(metadata, [{ sql, params, expect: 1 }])
    },
    stopImport: ({ poolId, id }) =>
      changesOne(metadata, {
        sql: `UPDATE idp_import SET status = 'Stopping'
          WHERE pool_id = ? AND id = ? AND status IN ('Pending', 'InProgress')`,
        params: [poolId, id],
      }),
    openImports: async (createdSince) => {
      const sql = `SELECT * FROM idp_import WHERE completed_at IS NULL AND (status <> 'Created' OR created_at > ?)
        ORDER BY created_at`
      return (await metadata.all<ImportRow>(sql, [createdSince])).map(jobOf)
    },
  }
}

function progressOf(job: ImportJob): readonly SqlValue[] {
  const { status, startedAt, completedAt, imported, skipped, failed, line, message } = job
  return [status, startedAt ?? null, completedAt ?? null, imported, skipped, failed, line, message ?? null]
}

function jobOf(row: ImportRow): ImportJob {
  return {
    poolId: row.pool_id,
    id: row.id,
    name: row.name,
    roleArn: row.role_arn,
    status: row.status as ImportStatus,
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    completedAt: row.completed_at ?? undefined,
    imported: row.imported,
    skipped: row.skipped,
    failed: row.failed,
    line: row.line,
    message: row.message ?? undefined,
  }
}
