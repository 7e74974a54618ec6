import type {
  Identity,
  IdentityStore,
  IdentityView,
  KeyRecord,
  Login,
  Pool,
  PoolSettings,
} from '../../../services/cognito-identity/ports.ts'
import type { Metadata, Row, Statement } from '../driver.ts'
import { isWritten } from './conflicts.ts'

const poolColumns =
  'p.id AS pool_id, p.account AS account, p.region AS region, p.name AS name, p.body AS body, p.revision AS revision'
const knownPools = 1000

/** Identity pools, their identities, and the deployment's signing keys. */
export function cognitoIdentityStore(metadata: Metadata): IdentityStore {
  const poolOf = poolReader()
  const done = (statements: readonly Statement[]) => isWritten(metadata, statements)
  return {
    pool: async (id) => {
      const row = await metadata.get(`SELECT ${poolColumns} FROM identity_pool p WHERE p.id = ?`, [id])
      return row && poolOf(row)
    },
    pools: async (account, region, after, limit) => {
      const sql = `SELECT ${poolColumns} FROM identity_pool p
        WHERE p.account = ? AND p.region = ? AND p.id > ? ORDER BY p.id LIMIT ?`
      return (await metadata.all(sql, [account, region, after, limit])).map(poolOf)
    },
    createPool: async ({ id, account, region, name, settings, revision }) => {
      await metadata.write([
        {
          sql: 'INSERT INTO identity_pool (id, account, region, name, body, revision) VALUES (?, ?, ?, ?, ?, ?)',
          params: [id, account, region, name, JSON.stringify(settings), revision],
          expect: 1,
        },
      ])
    },
    savePool: ({ id, name, settings, revision }) =>
      done([
        {
          sql: 'UPDATE identity_pool SET name = ?, body = ?, revision = revision + 1 WHERE id = ? AND revision = ?',
          params: [name, JSON.stringify(settings), id, revision],
          expect: 1,
        },
      ]),
    deletePool: (id) =>
      done([
        { sql: 'DELETE FROM identity_pool WHERE id = ?', params: [id], expect: 1 },
        { sql: 'DELETE FROM identity_login WHERE pool = ?', params: [id] },
        { sql: 'DELETE FROM identity WHERE pool = ?', params: [id] },
      ]),
    poolAndIdentity: async (pool, { provider, subject }) => {
      const sql = `SELECT ${poolColumns}, l.identity AS identity FROM identity_pool p
        LEFT JOIN identity_login l ON l.pool = p.id AND l.provider = ? AND l.subject = ? WHERE p.id = ?`
      const row = await metadata.get(sql, [provider, subject, pool])
      return row && { pool: poolOf(row), identity: (row['identity'] as string | null) ?? undefined }
    },
    identity: async (id) => {
      const sql = `SELECT ${poolColumns}, i.created_at AS created_at, i.modified_at AS modified_at,
        i.closed AS closed, l.provider AS provider, l.subject AS subject, l.developer AS developer FROM identity i JOIN identity_pool p ON p.id = i.pool
        LEFT JOIN identity_login l ON l.identity = i.id WHERE i.id = ? ORDER BY l.provider`
      const rows = await metadata.all(sql, [id])
      return rows[0] && { identity: identityOf(id, rows[0]), pool: poolOf(rows[0]), logins: loginsOf(rows) }
    },
    identities: async (pool, after, limit) => {
      const sql = `SELECT i.id AS id, i.pool AS pool_id, i.created_at AS created_at, i.modified_at AS modified_at,
        i.closed AS closed, l.provider AS provider, l.subject AS subject, l.developer AS developer
        FROM (SELECT * FROM identity WHERE pool = ? AND id > ? ORDER BY id LIMIT ?) i
        LEFT JOIN identity_login l ON l.identity = i.id ORDER BY i.id, l.provider`
      return grouped(await metadata.all(sql, [pool, after, limit]))
    },
    addIdentity: (identity, logins) =>
      done([
        {
          sql: `INSERT INTO identity (id, pool, created_at, modified_at) SELECT ?, id, ?, ?
            FROM identity_pool WHERE id = ?`,
          params: [identity.id, identity.createdAt, identity.modifiedAt, identity.pool],
          expect: 1,
        },
        ...logins.map((login) => insertLogin(identity, login)),
      ]),
    link: (identity, login, at) =>
      done([
        {
          sql: 'UPDATE identity SET modified_at = ? WHERE id = ? AND closed = 0',
          params: [at, identity.id],
          expect: 1,
        },
        insertLogin(identity, login),
      ]),
    unlink: (identity, logins, at) =>
      done([
        ...logins.map(({ provider, subject }) => ({
          sql: 'DELETE FROM identity_login WHERE identity = ? AND provider = ? AND subject = ?',
          params: [identity, provider, subject],
          expect: 1,
        })),
        {
          sql: `UPDATE identity SET modified_at = ?, closed =
            CASE WHEN EXISTS (SELECT 1 FROM identity_login WHERE identity = ?) THEN 0 ELSE 1 END WHERE id = ?`,
          params: [at, identity, identity],
          expect: 1,
        },
      ]),
    merge: (source, destination, at) =>
      done([
        { sql: 'UPDATE identity SET modified_at = ? WHERE id = ?', params: [at, destination], expect: 1 },
        { sql: 'UPDATE identity_login SET identity = ? WHERE identity = ?', params: [destination, source] },
        { sql: 'DELETE FROM identity WHERE id = ?', params: [source], expect: 1 },
      ]),
    deleteIdentity: (id) =>
      done([
        { sql: 'DELETE FROM identity WHERE id = ?', params: [id], expect: 1 },
        { sql: 'DELETE FROM identity_login WHERE identity = ?', params: [id] },
      ]),
    signingKeyRecords: async () => {
      const sql = 'SELECT kid, place, secret, created_at FROM identity_signing_key ORDER BY place'
      return (await metadata.all(sql)).map(keyOf)
    },
    addSigningKey: ({ kid, place, secret, createdAt }) =>
      done([
        {
          sql: 'INSERT INTO identity_signing_key (kid, place, secret, created_at) VALUES (?, ?, ?, ?)',
          params: [kid, place, secret, createdAt],
          expect: 1,
        },
      ]),
  }
}

function insertLogin(identity: Identity, { provider, subject, developer = false }: Login): Statement {
  return {
    sql: 'INSERT INTO identity_login (pool, provider, subject, identity, developer) VALUES (?, ?, ?, ?, ?)',
    params: [identity.pool, provider, subject, identity.id, developer ? 1 : 0],
    expect: 1,
  }
}

/** Reads pools out of rows; settings are parsed once a revision. */
function poolReader(): (row: Row) => Pool {
  const known = new Map<string, { readonly body: string; readonly pool: Pool }>()
  return (row) => {
    const id = row['pool_id'] as string
    const body = row['body'] as string
    const revision = row['revision'] as number
    const name = row['name'] as string
    const found = known.get(id)
    if (found !== undefined && found.pool.revision === revision && found.body === body) return found.pool
    const settings = JSON.parse(body) as PoolSettings
    const pool = { id, account: row['account'] as string, region: row['region'] as string, name, settings, revision }
    if (known.size >= knownPools) known.clear()
    known.set(id, { body, pool })
    return pool
  }
}

function identityOf(id: string, row: Row): Identity {
  return {
    id,
    pool: row['pool_id'] as string,
    createdAt: row['created_at'] as number,
    modifiedAt: row['modified_at'] as number,
    ...(row['closed'] === 1 ? { closed: true } : {}),
  }
}

function loginsOf(rows: readonly Row[]): readonly Login[] {
  return rows
    .filter((row) => row['provider'] !== null)
    .map((row) => ({
      provider: row['provider'] as string,
      subject: row['subject'] as string,
      ...(row['developer'] === 1 ? { developer: true } : {}),
    }))
}

function grouped(rows: readonly Row[]): readonly Pick<IdentityView, 'identity' | 'logins'>[] {
  const byId = Map.groupBy(rows, (row) => row['id'] as string)
  return [...byId].map(([id, own]) => ({ identity: identityOf(id, own[0] as Row), logins: loginsOf(own) }))
}

function keyOf(row: Row): KeyRecord {
  return {
    kid: row['kid'] as string,
    place: row['place'] as number,
    secret: row['secret'] as Uint8Array,
    createdAt: row['created_at'] as number,
  }
}
