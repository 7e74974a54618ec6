import type { FactorStore, MfaPreference } from '../../../../services/cognito-idp/rules/mfa/ports.ts'
import type { Metadata } from '../../driver.ts'
import { isWritten } from '../conflicts.ts'
import { userStays } from './guards.ts'

type TotpRow = {
  pool_id: string
  sub: string
  seed: Uint8Array
  verified: number
  name: string | null
  last_step: number
  replacement: Uint8Array | null
}

/** Users' second factors. */
export function factorStore(metadata: Metadata): FactorStore {
  return {
    mfaPreference: async (poolId, sub) => {
      const sql = 'SELECT body FROM idp_mfa WHERE pool_id = ? AND sub = ?'
      const row = await metadata.get<{ body: string }>(sql, [poolId, sub])
      return row && (JSON.parse(row.body) as MfaPreference)
    },
    saveMfaPreference: async (poolId, sub, preference) => {
      const sql = `INSERT INTO idp_mfa (pool_id, sub, body) VALUES (?, ?, ?)
        ON CONFLICT (pool_id, sub) DO UPDATE SET body = excluded.body`
      const batch = [userStays(poolId, sub), { sql, params: [poolId, sub, JSON.stringify(preference)] }]
      return isWritten(metadata, batch)
    },
    totp: async (poolId, sub) => {
      const row = await metadata.get<TotpRow>('SELECT * FROM idp_totp WHERE pool_id = ? AND sub = ?', [poolId, sub])
      return (
        row && {
          poolId,
          sub,
          seed: row.seed,
          verified: row.verified === 1,
          name: row.name ?? undefined,
          lastStep: row.last_step,
          replacement: row.replacement ?? undefined,
        }
      )
    },
    putSeed: async ({ poolId, sub, seed }) => {
      const sql = `INSERT INTO idp_totp (pool_id, sub, seed, verified, last_step) VALUES (?, ?, ?, 0, 0)
        ON CONFLICT (pool_id, sub) DO UPDATE SET
          seed = CASE idp_totp.verified WHEN 1 THEN idp_totp.seed ELSE excluded.seed END,
          replacement = CASE idp_totp.verified WHEN 1 THEN excluded.seed END`
      return isWritten(metadata, [userStays(poolId, sub), { sql, params: [poolId, sub, seed] }])
    },
    deleteTotp: async (poolId, sub) => {
      const sql = 'DELETE FROM idp_totp WHERE pool_id = ? AND sub = ?'
      return (await metadata.write([{ sql, params: [poolId, sub] }]))[0]?.changes === 1
    },
    useTotpStep: async ({ poolId, sub, seed }, step, name) => {
      const sql = `UPDATE idp_totp SET verified = 1, last_step = ?, name = ?
        WHERE pool_id = ? AND sub = ? AND seed = ? AND last_step < ?`
      const params = [step, name ?? null, poolId, sub, seed, step]
      return isWritten(metadata, [{ sql, params, expect: 1 }])
    },
    replaceSeed: async ({ poolId, sub, replacement = null }, step, name) => {
      const sql = `UPDATE idp_totp SET seed = replacement, replacement = NULL, last_step = ?, name = ?
        WHERE pool_id = ? AND sub = ? AND replacement = ?`
      return isWritten(metadata, [{ sql, params: [step, name ?? null, poolId, sub, replacement], expect: 1 }])
    },
  }
}
