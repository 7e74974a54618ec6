import type { AttemptStore, Lockout, QuotaStore } from '../../../../services/cognito-idp/ports/attempts.ts'
import type { RotationStore } from '../../../../services/cognito-idp/ports/tokens.ts'
import type { Metadata, Statement } from '../../driver.ts'
import { isWritten } from '../conflicts.ts'

/** Failed attempts at what is no user's password, calls under a quota, and refresh tokens that were exchanged. */
export function attemptStore(metadata: Metadata): AttemptStore & QuotaStore & RotationStore {
  return {
    attempts: async (id) => {
      const sql = 'SELECT failures, failed_at FROM idp_attempt WHERE id = ?'
      const row = await metadata.get<{ failures: number; failed_at: number }>(sql, [id])
      return { failures: row?.failures ?? 0, failedAt: row?.failed_at ?? 0 }
    },
    countAttempt: async (id, seen, next, forgetBefore) => {
      const forget = { sql: 'DELETE FROM idp_attempt WHERE failed_at < ?', params: [forgetBefore] }
      return isWritten(metadata, [changeOf(id, seen, next), forget])
    },
    useQuota: async (id, limit, now, since) => {
      const sql = `INSERT INTO idp_quota (id, used, began) VALUES (?, 1, ?)
        ON CONFLICT (id) DO UPDATE SET used = idp_quota.used + 1 WHERE idp_quota.used < ?`
      const [, counted] = await metadata.write([
        { sql: 'DELETE FROM idp_quota WHERE began <= ?', params: [since] },
        { sql, params: [id, now, limit] },
      ])
      return counted?.changes === 1
    },
    rotate: async (id, expiresAt, now) => {
      const sql = 'INSERT INTO idp_rotated (id, rotated_at, expires_at) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING'
      const [inserted] = await metadata.write([
        { sql, params: [id, now, expiresAt] },
        { sql: 'DELETE FROM idp_rotated WHERE expires_at < ?', params: [now] },
      ])
      if (inserted?.changes === 1) return { first: true, at: now }
      const row = await metadata.get<{ at: number }>('SELECT rotated_at AS at FROM idp_rotated WHERE id = ?', [id])
      return { first: false, at: row?.at ?? now }
    },
  }
}

function changeOf(id: string, seen: Lockout, { failures, failedAt }: Lockout): Statement {
  if (seen.failures === 0) {
    const sql = 'INSERT INTO idp_attempt (id, failures, failed_at) VALUES (?, ?, ?)'
    return { sql, params: [id, failures, failedAt] }
  }
  const where = 'WHERE id = ? AND failures = ? AND failed_at = ?'
  const params = [id, seen.failures, seen.failedAt]
  if (failures === 0) return { sql: `DELETE FROM idp_attempt ${where}`, params, expect: 1 }
  const sql = `UPDATE idp_attempt SET failures = ?, failed_at = ? ${where}`
  return { sql, params: [failures, failedAt, ...params], expect: 1 }
}
