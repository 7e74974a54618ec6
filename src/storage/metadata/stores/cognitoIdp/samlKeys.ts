import type { HostedStore } from '../../../../services/cognito-idp/hosted/ports.ts'
import type { Metadata } from '../../driver.ts'
import { createIn, poolStays } from './guards.ts'

type Row = { private_key: Uint8Array; certificate: Uint8Array; created_at: number }

/** The keys of pools for SAML. */
export function samlKeyStore(metadata: Metadata): Pick<HostedStore, 'samlKey' | 'addSamlKey'> {
  return {
    samlKey: async (poolId, use) => {
      const sql = 'SELECT * FROM idp_saml_key WHERE pool_id = ? AND key_use = ?'
      const row = await metadata.get<Row>(sql, [poolId, use])
      return (
        row && { poolId, use, privateKey: row.private_key, certificate: row.certificate, createdAt: row.created_at }
      )
    },
    addSamlKey: ({ poolId, use, privateKey, certificate, createdAt }) =>
      createIn(metadata, poolStays(poolId), {
        sql: `INSERT INTO idp_saml_key (pool_id, key_use, private_key, certificate, created_at) VALUES (?, ?, ?, ?, ?)`,
        params: [poolId, use, privateKey, certificate, createdAt],
      }),
  }
}
