import type {
  AliasRecord,
  GrantRecord,
  GrantTerms,
  KeyRecord,
  KeySettings,
  KeyStore,
  Material,
} from '../../../services/kms/ports.ts'
import type { Metadata, Row, Statement } from '../driver.ts'
import { isWritten } from './conflicts.ts'

/** KMS's keys, their material, aliases and grants. */
export function kmsStore(metadata: Metadata): KeyStore {
  const done = (statements: readonly Statement[]) => isWritten(metadata, statements)
  return {
    find: async (id) => {
      const row = await metadata.get('SELECT * FROM kms_key WHERE id = ?', [id])
      return row && keyOf(row)
    },
    list: async (account, region, { after, limit }) => {
      const sql = 'SELECT * FROM kms_key WHERE account = ? AND region = ? AND id > ? ORDER BY id LIMIT ?'
      return (await metadata.all(sql, [account, region, after, limit])).map(keyOf)
    },
    create: async (key, material) => {
      await metadata.write([insertKey(key), insertMaterial(material)])
    },
    replace: ({ id, deletesAt, settings, revision }, before, material) => {
      const sql = 'UPDATE kms_key SET deletes_at = ?, body = ?, revision = ? WHERE id = ? AND revision = ?'
      const params = [deletesAt ?? null, JSON.stringify(settings), revision, id, before]
      return done([{ sql, params, expect: 1 }, ...(material === undefined ? [] : [insertMaterial(material)])])
    },
    removeDue: async (now) => {
      const due = await metadata.all('SELECT id FROM kms_key WHERE deletes_at <= ? LIMIT 100', [now])
      const statements = due.flatMap(({ id }) => removal(id as string, now))
      if (statements.length > 0) await metadata.write(statements)
    },
    material: async (keyId, id) => {
      const row = await metadata.get('SELECT * FROM kms_material WHERE key_id = ? AND id = ?', [keyId, id])
      return row && materialOf(row)
    },
    newestMaterial: async (keyId) => {
      const sql = 'SELECT * FROM kms_material WHERE key_id = ? ORDER BY made_at DESC, id LIMIT 1'
      const row = await metadata.get(sql, [keyId])
      return row && materialOf(row)
    },
    ...aliasesIn(metadata, done),
    grants: async (keyId, { after, limit }) => {
      const sql = 'SELECT * FROM kms_grant WHERE key_id = ? AND id > ? ORDER BY id LIMIT ?'
      return (await metadata.all(sql, [keyId, after, limit])).map(grantOf)
    },
    putGrant: async ({ keyId, id, name, createdAt, terms, document }) => {
      const sql = 'INSERT INTO kms_grant (key_id, id, name, created_at, body) VALUES (?, ?, ?, ?, ?)'
      const params = [keyId, id, name ?? null, createdAt, JSON.stringify({ terms, document })]
      await metadata.write([{ sql, params, expect: 1 }])
    },
    removeGrant: (keyId, id) =>
      done([{ sql: 'DELETE FROM kms_grant WHERE key_id = ? AND id = ?', params: [keyId, id], expect: 1 }]),
  }
}

type Aliases = Pick<KeyStore, 'alias' | 'aliases' | 'createAlias' | 'moveAlias' | 'removeAlias'>

function aliasesIn(metadata: Metadata, done: (statements: readonly Statement[]) => Promise<boolean>): Aliases {
  const one = 'account = ? AND region = ? AND name = ?'
  return {
    alias: async (account, region, name) => {
      const row = await metadata.get(`SELECT * FROM kms_alias WHERE ${one}`, [account, region, name])
      return row && aliasOf(row)
    },
    aliases: async (account, region, keyId, { after, limit }) => {
      const ofKey = keyId === undefined ? '' : 'AND key_id = ?'
      const sql = `SELECT * FROM kms_alias WHERE account = ? AND region = ? ${ofKey} AND name > ? ORDER BY name LIMIT ?`
      const params = [account, region, ...(keyId === undefined ? [] : [keyId]), after, limit]
      return (await metadata.all(sql, params)).map(aliasOf)
    },
    createAlias: ({ account, region, name, keyId, createdAt, updatedAt }) => {
      const sql = `INSERT INTO kms_alias (account, region, name, key_id, created_at, updated_at)
        VALUES (?, ?, ?, ?, ?, ?)`
      return done([{ sql, params: [account, region, name, keyId, createdAt, updatedAt], expect: 1 }])
    },
    moveAlias: ({ account, region, name, keyId, updatedAt }, before) => {
      const sql = `UPDATE kms_alias SET key_id = ?, updated_at = ? WHERE ${one} AND key_id = ?`
      return done([{ sql, params: [keyId, updatedAt, account, region, name, before], expect: 1 }])
    },
    removeAlias: ({ account, region, name, keyId }) => {
      const sql = `DELETE FROM kms_alias WHERE ${one} AND key_id = ?`
      return done([{ sql, params: [account, region, name, keyId], expect: 1 }])
    },
  }
}

function insertKey({ id, account, region, arn, createdAt, deletesAt, settings, revision }: KeyRecord): Statement {
  return {
    sql: `INSERT INTO kms_key (id, account, region, arn, created_at, deletes_at, body, revision)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [id, account, region, arn, createdAt, deletesAt ?? null, JSON.stringify(settings), revision],
    expect: 1,
  }
}

function insertMaterial({ keyId, id, box, madeAt }: Material): Statement {
  const sql = 'INSERT INTO kms_material (key_id, id, box, made_at) VALUES (?, ?, ?, ?)'
  return { sql, params: [keyId, id, box, madeAt], expect: 1 }
}

/** Everything of a key that is still due: what depends on the key goes first, while its row says so. */
function removal(id: string, now: number): readonly Statement[] {
  const due = 'key_id IN (SELECT id FROM kms_key WHERE id = ? AND deletes_at <= ?)'
  return [
    ...['kms_material', 'kms_alias', 'kms_grant'].map((table) => ({
      sql: `DELETE FROM ${table} WHERE ${due}`,
      params: [id, now],
    })),
    { sql: 'DELETE FROM kms_key WHERE id = ? AND deletes_at <= ?', params: [id, now] },
  ]
}

function keyOf(row: Row): KeyRecord {
  return {
    id: row['id'] as string,
    arn: row['arn'] as string,
    account: row['account'] as string,
    region: row['region'] as string,
    createdAt: row['created_at'] as number,
    deletesAt: (row['deletes_at'] as number | null) ?? undefined,
    settings: JSON.parse(row['body'] as string) as KeySettings,
    revision: row['revision'] as number,
  }
}

function materialOf(row: Row): Material {
  return {
    keyId: row['key_id'] as string,
    id: row['id'] as string,
    box: row['box'] as Uint8Array,
    madeAt: row['made_at'] as number,
  }
}

function aliasOf(row: Row): AliasRecord {
  return {
    account: row['account'] as string,
    region: row['region'] as string,
    name: row['name'] as string,
    keyId: row['key_id'] as string,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
  }
}

function grantOf(row: Row): GrantRecord {
  const body = JSON.parse(row['body'] as string) as { readonly terms: GrantTerms; readonly document: string }
  return {
    keyId: row['key_id'] as string,
    id: row['id'] as string,
    name: (row['name'] as string | null) ?? undefined,
    createdAt: row['created_at'] as number,
    ...body,
  }
}
