import type { KeyRecord, KeyStore, PublicKeyRecord } from '../../../../services/cognito-idp/ports/signingKeys.ts'
import type { Metadata, Statement } from '../../driver.ts'
import { atHand } from '../atHand.ts'
import type { Changes } from '../changes.ts'
import { isWritten } from '../conflicts.ts'
import { poolStays } from './guards.ts'
import { keep } from './kept.ts'

type KeyRow = {
  kid: string
  pool_id: string
  token_use: string
  generation: number
  private_key: Uint8Array
  public_jwk: string
  created_at: number
  retired_at: number | null
}

/** For changes elsewhere that keys go with. */
interface KeysChange {
  readonly keysChange: <T>(change: () => Promise<T>) => Promise<T>
}

type PublicKeyRow = Pick<KeyRow, 'kid' | 'pool_id' | 'token_use' | 'public_jwk' | 'retired_at'>

/** Keys whose rows are kept at hand. */
const capacity = 4_000

/**
 * The signing keys of pools. Which are current is asked at every use; nothing else of a current key ever
 * changes. By which keys tokens are verified is kept at hand until keys change.
 */
export function keyStore(metadata: Metadata, changes: Changes): KeyStore & KeysChange {
  const current = keep<KeyRecord>(capacity)
  const read = async (kid: string): Promise<PublicKeyRecord | undefined> => {
    const sql = 'SELECT kid, pool_id, token_use, public_jwk, retired_at FROM idp_key WHERE kid = ?'
    const row = await metadata.get<PublicKeyRow>(sql, [kid])
    return row && publicKeyOf(row)
  }
  const published = atHand(changes, { topic: 'idp-keys', capacity, read })
  return {
    addKeys: async (keys, now) => {
      const poolId = keys[0]?.poolId ?? ''
      const retire = 'UPDATE idp_key SET retired_at = ? WHERE pool_id = ? AND retired_at IS NULL'
      const batch = [poolStays(poolId), { sql: retire, params: [now, poolId] }, ...keys.map(insertKey)]
      return published.changing(undefined, () => isWritten(metadata, [...batch, changes.count('idp-keys')]))
    },
    currentKeys: async (poolId) => {
      const names = 'SELECT kid FROM idp_key WHERE pool_id = ? AND retired_at IS NULL ORDER BY token_use DESC'
      const kids = await metadata.all<{ kid: string }>(names, [poolId])
      const known = kids.flatMap(({ kid }) => current.get(kid) ?? [])
      if (known.length === kids.length) return known
      const sql = 'SELECT * FROM idp_key WHERE pool_id = ? AND retired_at IS NULL ORDER BY token_use DESC'
      return (await metadata.all<KeyRow>(sql, [poolId])).map((row) => current.set(row.kid, keyOf(row)))
    },
    keys: async (poolId, retiredAfter) => {
      const sql = `SELECT * FROM idp_key WHERE pool_id = ? AND (retired_at IS NULL OR retired_at > ?)
        ORDER BY generation DESC, token_use DESC`
      return (await metadata.all<KeyRow>(sql, [poolId, retiredAfter])).map(keyOf)
    },
    key: published.find,
    keysChange: (change) => published.changing(undefined, change),
  }
}

function insertKey(key: KeyRecord): Statement {
  return {
    sql: `INSERT INTO idp_key (kid, pool_id, token_use, generation, private_key, public_jwk, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
    params: [key.kid, key.poolId, key.use, key.generation, key.privateKey, key.publicJwk, key.createdAt],
  }
}

function keyOf(row: KeyRow): KeyRecord {
  const { generation, private_key: privateKey, created_at: createdAt } = row
  return { ...publicKeyOf(row), generation, privateKey, createdAt }
}

function publicKeyOf({
  kid,
  pool_id: poolId,
  token_use: use,
  public_jwk: publicJwk,
  retired_at: retiredAt,
}: PublicKeyRow) {
  return { kid, poolId, use: use as KeyRecord['use'], publicJwk, retiredAt: retiredAt ?? undefined }
}
