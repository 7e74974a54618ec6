import type { DomainRecord, HostedStore, LookRecord } from '../../../../services/cognito-idp/hosted/ports.ts'
import type { Metadata } from '../../driver.ts'
import { changesOne, createIn, poolStays } from './guards.ts'
import { linkStore } from './links.ts'
import { providerStore } from './providers.ts'
import { resourceServerStore } from './resourceServers.ts'
import { samlKeyStore } from './samlKeys.ts'

type DomainStore = Pick<HostedStore, 'createDomain' | 'domain' | 'domainOf' | 'saveDomain' | 'deleteDomain'>
type LookStore = Pick<HostedStore, 'look' | 'putLook' | 'deleteLook'>

type DomainRow = { domain: string; pool_id: string; managed_login_version: number; created_at: number }
type LookRow = {
  pool_id: string
  client_id: string
  css: string | null
  image: Uint8Array | null
  created_at: number
  modified_at: number
}

/** What pools' pages and federation need. */
export function hostedStore(metadata: Metadata): HostedStore {
  return {
    ...domainStore(metadata),
    ...resourceServerStore(metadata),
    ...providerStore(metadata),
    ...linkStore(metadata),
    ...samlKeyStore(metadata),
    ...lookStore(metadata),
  }
}

function domainStore(metadata: Metadata): DomainStore {
  const find = async (column: 'domain' | 'pool_id', value: string): Promise<DomainRecord | undefined> => {
    const row = await metadata.get<DomainRow>(`SELECT * FROM idp_domain WHERE ${column} = ?`, [value])
    return row && domainRecord(row)
  }
  return {
    createDomain: ({ domain, poolId, managedLoginVersion, createdAt }) =>
      createIn(metadata, poolStays(poolId), {
        sql: 'INSERT INTO idp_domain (domain, pool_id, managed_login_version, created_at) VALUES (?, ?, ?, ?)',
        params: [domain, poolId, managedLoginVersion, createdAt],
      }),
    domain: (domain) => find('domain', domain),
    domainOf: (poolId) => find('pool_id', poolId),
    saveDomain: async ({ domain, poolId, managedLoginVersion }) => {
      const sql = 'UPDATE idp_domain SET managed_login_version = ? WHERE domain = ? AND pool_id = ?'
      return changesOne(metadata, { sql, params: [managedLoginVersion, domain, poolId] })
    },
    deleteDomain: async (poolId, domain) =>
      changesOne(metadata, {
        sql: 'DELETE FROM idp_domain WHERE domain = ? AND pool_id = ?',
        params: [domain, poolId],
      }),
  }
}

function lookStore(metadata: Metadata): LookStore {
  return {
    look: async (poolId, clientId) => {
      const sql = 'SELECT * FROM idp_look WHERE pool_id = ? AND client_id = ?'
      const row = await metadata.get<LookRow>(sql, [poolId, clientId])
      return row && lookRecord(row)
    },
    putLook: ({ poolId, clientId, css, image, createdAt, modifiedAt }) =>
      createIn(metadata, poolStays(poolId), {
        sql: `INSERT INTO idp_look (pool_id, client_id, css, image, created_at, modified_at) VALUES (?, ?, ?, ?, ?, ?)
          ON CONFLICT (pool_id, client_id) DO UPDATE SET css = excluded.css, image = excluded.image,
            modified_at = excluded.modified_at`,
        params: [poolId, clientId, css ?? null, image ?? null, createdAt, modifiedAt],
      }),
    deleteLook: async (poolId, clientId) => {
      const sql = 'DELETE FROM idp_look WHERE pool_id = ? AND client_id = ?'
      await metadata.write([{ sql, params: [poolId, clientId] }])
    },
  }
}

function domainRecord(row: DomainRow): DomainRecord {
  const { domain, pool_id: poolId, managed_login_version: managedLoginVersion, created_at: createdAt } = row
  return { domain, poolId, managedLoginVersion, createdAt }
}

function lookRecord(row: LookRow): LookRecord {
  return {
    poolId: row.pool_id,
    clientId: row.client_id,
    css: row.css ?? undefined,
    image: row.image ?? undefined,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  }
}
