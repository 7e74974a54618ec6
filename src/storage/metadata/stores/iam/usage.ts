import type { KeyUse, UsageStore } from '../../../../services/iam/ports/usage.ts'
import type { Metadata } from '../../driver.ts'
import { isWritten } from '../conflicts.ts'
import { one } from './rows.ts'

/** What is noted as credentials are used. */
export function iamUsage(metadata: Metadata): UsageStore {
  return {
    countCode: ({ serial, failures }, at) => {
      const sql = `UPDATE iam_mfa_device SET failures = failures + 1, failed_at = ?
        WHERE serial = ? AND failures = ?`
      return isWritten(metadata, [one(sql, at, serial, failures)])
    },
    takeCode: ({ serial, assigned }, step) => {
      const sql = `UPDATE iam_mfa_device SET last_step = ?, failures = 0
        WHERE serial = ? AND user_id = ? AND last_step < ?`
      return isWritten(metadata, [one(sql, step, serial, assigned?.user ?? null, step)])
    },
    keyUse: async (id) => {
      const row = await metadata.get('SELECT * FROM iam_key_use WHERE id = ?', [id])
      return row && ({ id, at: row['used_at'], service: row['service'], region: row['region'] } as KeyUse | undefined)
    },
    noteKeyUse: async ({ id, at, service, region }, span) => {
      const sql = `INSERT INTO iam_key_use (id, used_at, service, region) VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at, service = excluded.service, region = excluded.region
        WHERE excluded.used_at >= iam_key_use.used_at + ?`
      await metadata.write([{ sql, params: [id, at, service, region, span] }])
    },
  }
}
