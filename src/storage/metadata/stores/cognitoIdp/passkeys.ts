import type { PasskeyStore } from '../../../../services/cognito-idp/rules/passkeys/ports.ts'
import type { Metadata } from '../../driver.ts'
import { placeIn, userHasRoom, userStays } from './guards.ts'

type PasskeyRow = {
  pool_id: string
  sub: string
  credential_id: string
  public_key: Uint8Array
  counter: number
  relying_party: string
  name: string
  transports: string
  attachment: string | null
  created_at: number
}

/** Users' passkeys. */
export function passkeyStore(metadata: Metadata): PasskeyStore {
  return {
    passkeys: async (poolId, sub) => {
      const sql = 'SELECT * FROM idp_passkey WHERE pool_id = ? AND sub = ? ORDER BY credential_id'
      const rows = await metadata.all<PasskeyRow>(sql, [poolId, sub])
      return rows.map((row) => ({
        poolId,
        sub,
        credentialId: row.credential_id,
        publicKey: row.public_key,
        counter: row.counter,
        relyingParty: row.relying_party,
        name: row.name,
        transports: JSON.parse(row.transports) as string[],
        attachment: row.attachment ?? undefined,
        createdAt: row.created_at,
      }))
    },
    addPasskey: (passkey, most) => {
      const { poolId, sub, credentialId, publicKey, counter, relyingParty, name, transports, attachment } = passkey
      const sql = `INSERT INTO idp_passkey (pool_id, sub, credential_id, public_key, counter, relying_party, name,
        transports, attachment, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
      const params = [
        ...[poolId, sub, credentialId, publicKey, counter, relyingParty, name],
        ...[JSON.stringify(transports), attachment ?? null, passkey.createdAt],
      ]
      const room = userHasRoom('idp_passkey', poolId, sub, most)
      return placeIn(metadata, userStays(poolId, sub), room, { sql, params })
    },
    countPasskeyUse: async ({ poolId, sub, credentialId, counter }, next) => {
      const sql = `UPDATE idp_passkey SET counter = ?
        WHERE pool_id = ? AND sub = ? AND credential_id = ? AND counter = ?`
      return (await metadata.write([{ sql, params: [next, poolId, sub, credentialId, counter] }]))[0]?.changes === 1
    },
    deletePasskey: async (poolId, sub, credentialId) => {
      const sql = 'DELETE FROM idp_passkey WHERE pool_id = ? AND sub = ? AND credential_id = ?'
      return (await metadata.write([{ sql, params: [poolId, sub, credentialId] }]))[0]?.changes === 1
    },
  }
}
