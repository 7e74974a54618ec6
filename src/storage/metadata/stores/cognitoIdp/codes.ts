import type { CodeRecord, CodeStore } from '../../../../services/cognito-idp/ports/codes.ts'
import type { OnceStore, RevocationStore } from '../../../../services/cognito-idp/ports/tokens.ts'
import type { Metadata } from '../../driver.ts'
import { isWritten, writeOrConflict } from '../conflicts.ts'
import { userStays } from './guards.ts'

type CodeRow = {
  pool_id: string
  sub: string
  kind: string
  code: Uint8Array | null
  attribute: string
  value: string
  expires_at: number
  tries: number
}

/** Codes that are out, sessions that were answered, sign-ins that were revoked. */
export function codeStore(metadata: Metadata): CodeStore & OnceStore & RevocationStore {
  return {
    code: async (poolId, sub, kind) => {
      const sql = 'SELECT * FROM idp_code WHERE pool_id = ? AND sub = ? AND kind = ?'
      const row = await metadata.get<CodeRow>(sql, [poolId, sub, kind])
      return row && codeOf(row)
    },
    putCode: async ({ poolId, sub, kind, code, attribute, value, expiresAt, tries }) => {
      const sql = `INSERT INTO idp_code
        (pool_id, sub, kind, code, attribute, value, expires_at, tries)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (pool_id, sub, kind) DO UPDATE SET code = excluded.code, attribute = excluded.attribute,
          value = excluded.value, expires_at = excluded.expires_at, tries = excluded.tries`
      const params = [poolId, sub, kind, code ?? null, attribute, value, expiresAt, tries]
      return isWritten(metadata, [userStays(poolId, sub), { sql, params }])
    },
    takeTry: async (poolId, sub, kind, limit) => {
      const sql = `UPDATE idp_code SET tries = tries + 1
        WHERE pool_id = ? AND sub = ? AND kind = ? AND code IS NOT NULL AND tries < ? RETURNING *`
      const [taken] = await metadata.write([{ sql, params: [poolId, sub, kind, limit] }])
      const row = taken?.rows[0]
      return row && codeOf(row as CodeRow)
    },
    useOnce: async (id, expiresAt, now) => {
      const conflict = await writeOrConflict(metadata, [
        { sql: 'DELETE FROM idp_used WHERE expires_at < ?', params: [now] },
        { sql: 'INSERT INTO idp_used (id, expires_at) VALUES (?, ?)', params: [id, expiresAt] },
      ])
      return conflict === undefined
    },
    revoke: async (originJti, expiresAt, now) => {
      const sql = `INSERT INTO idp_revoked (origin_jti, expires_at) VALUES (?, ?)
        ON CONFLICT (origin_jti) DO NOTHING`
      await metadata.write([
        { sql: 'DELETE FROM idp_revoked WHERE expires_at < ?', params: [now] },
        { sql, params: [originJti, expiresAt] },
      ])
    },
    isRevoked: async (originJti) => {
      const sql = 'SELECT origin_jti FROM idp_revoked WHERE origin_jti = ?'
      return (await metadata.get(sql, [originJti])) !== undefined
    },
  }
}

function codeOf(row: CodeRow): CodeRecord {
  return {
    poolId: row.pool_id,
    sub: row.sub,
    kind: row.kind as CodeRecord['kind'],
    code: row.code ?? undefined,
    attribute: row.attribute,
    value: row.value,
    expiresAt: row.expires_at,
    tries: row.tries,
  }
}
