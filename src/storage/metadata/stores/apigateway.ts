import type {
  ApiRecord,
  ApiSettings,
  ApiStore,
  Kind,
  Kinds,
  Part,
  PartChange,
} from '../../../services/apigatewayv2/ports.ts'
import type { Metadata, Statement } from '../driver.ts'
import { writeOrConflict } from './conflicts.ts'

type ApiRow = {
  id: string
  account: string
  region: string
  created_at: number
  revision: number
  tags: string
  body: string
}

type PartRow = {
  id: string
  name: string
  created_at: number
  modified_at: number
  body: string
}

/** API Gateway's HTTP APIs. */
export function apigatewayStore(metadata: Metadata): ApiStore {
  return {
    api: async (id) => {
      const row = await metadata.get<ApiRow>('SELECT * FROM apigateway_api WHERE id = ?', [id])
      return row && apiOf(row)
    },
    apis: async (account, region, { after, limit }) => {
      const sql = 'SELECT * FROM apigateway_api WHERE account = ? AND region = ? AND id > ? ORDER BY id LIMIT ?'
      return (await metadata.all<ApiRow>(sql, [account, region, after, limit])).map(apiOf)
    },
    revision: async (id) =>
      (await metadata.get<{ revision: number }>('SELECT revision FROM apigateway_api WHERE id = ?', [id]))?.revision,
    part: async (apiId, kind, id) => {
      const sql = 'SELECT * FROM apigateway_part WHERE api_id = ? AND kind = ? AND id = ?'
      const row = await metadata.get<PartRow>(sql, [apiId, kind, id])
      return row && partOf(kind, row)
    },
    parts: async (apiId, kind) => {
      const sql = 'SELECT * FROM apigateway_part WHERE api_id = ? AND kind = ? ORDER BY id'
      return (await metadata.all<PartRow>(sql, [apiId, kind])).map((row) => partOf(kind, row))
    },
    create: async (api, parts) =>
      (await writeOrConflict(metadata, [insertApi(api), ...parts.map((part) => putPart(api.id, part))])) === undefined,
    change: async (api, changes) => {
      const failed = await writeOrConflict(metadata, [
        updateApi(api),
        ...changes.map((change) => apply(api.id, change)),
      ])
      if (failed === undefined) return 'done'
      return failed === 0 ? 'stale' : 'taken'
    },
    remove: async (id) => {
      const [, removed] = await metadata.write([
        { sql: 'DELETE FROM apigateway_part WHERE api_id = ?', params: [id] },
        { sql: 'DELETE FROM apigateway_api WHERE id = ?', params: [id] },
      ])
      return removed?.changes === 1
    },
  }
}

function insertApi({ id, account, region, createdAt, revision, tags, settings }: ApiRecord): Statement {
  return {
    sql: `INSERT INTO apigateway_api (id, account, region, created_at, revision, tags, body)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
    params: [id, account, region, createdAt, revision, JSON.stringify(tags), JSON.stringify(settings)],
  }
}

/** Guards the whole batch: an API that has changed meanwhile is not changed. */
function updateApi({ id, revision, tags, settings }: ApiRecord): Statement {
  return {
    sql: 'UPDATE apigateway_api SET tags = ?, body = ?, revision = revision + 1 WHERE id = ? AND revision = ?',
    params: [JSON.stringify(tags), JSON.stringify(settings), id, revision],
    expect: 1,
  }
}

function apply(apiId: string, change: PartChange): Statement {
  if ('put' in change) return putPart(apiId, change.put)
  const { kind, id } = change.remove
  return { sql: 'DELETE FROM apigateway_part WHERE api_id = ? AND kind = ? AND id = ?', params: [apiId, kind, id] }
}

function putPart(apiId: string, { kind, id, name, createdAt, modifiedAt, settings }: Part): Statement {
  return {
    sql: `INSERT INTO apigateway_part (api_id, kind, id, name, created_at, modified_at, body)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (api_id, kind, id) DO UPDATE SET name = excluded.name, modified_at = excluded.modified_at,
        body = excluded.body`,
    params: [apiId, kind, id, name, createdAt, modifiedAt, JSON.stringify(settings)],
  }
}

function apiOf(row: ApiRow): ApiRecord {
  const { id, account, region, created_at: createdAt, revision } = row
  const settings = JSON.parse(row.body) as ApiSettings
  return { id, account, region, createdAt, revision, tags: JSON.parse(row.tags) as Record<string, string>, settings }
}

function partOf<K extends Kind>(kind: K, row: PartRow): Part<K> {
  const { id, name, created_at: createdAt, modified_at: modifiedAt } = row
  return { kind, id, name, createdAt, modifiedAt, settings: JSON.parse(row.body) as Kinds[K] }
}
