import type { HostedStore } from '../../../../services/cognito-idp/hosted/ports.ts'
import type { Metadata } from '../../driver.ts'
import { createIn, poolStays } from './guards.ts'

type Row = { pool_id: string; private_key: Uint8Array; certificate: Uint8Array; created_at: number }

/** What pools sign their requests to SAML providers with. */
export function samlKeyStore(metadata: Metadata): Pick<HostedStore, 'samlKey' | 'addSamlKey'> {
  return {
    samlKey: async (poolId) => {
      const row = await metadata.get<Row>('SELECT * FROM idp_saml_key WHERE pool_id = ?', [poolId])
      return row && { poolId, privateKey: row.private_key, certificate: row.certificate, createdAt: row.created_at }
    },
    addSamlKey: ({ poolId, privateKey, certificate, createdAt }) =>
      createIn(metadata, poolStays(poolId), {
        sql: 'INSERT INTO idp_saml_key (pool_id, private_key, certificate, created_at) VALUES (?, ?, ?, ?)',
        params: [poolId, privateKey, certificate, createdAt],
      }),
  }
}
