import type {
  FunctionRecord,
  FunctionSettings,
  FunctionStore,
  PolicyStatement,
} from '../../../services/lambda/ports.ts'
import type { Metadata, SqlValue } from '../driver.ts'
import { isWritten } from './conflicts.ts'

type FunctionRow = {
  arn: string
  account: string
  region: string
  name: string
  settings: string
  variables: Uint8Array
  code_id: string
  code_sha256: string
  code_size: number
  tags: string
  policy: string
  generation: string
  revision: string
  modified_at: number
}

const columns = 'settings, variables, code_id, code_sha256, code_size, tags, policy, generation, revision, modified_at'

/** Lambda's functions. */
export function lambdaStore(metadata: Metadata): FunctionStore {
  return {
    find: async (arn) => {
      const row = await metadata.get<FunctionRow>('SELECT * FROM lambda_function WHERE arn = ?', [arn])
      return row && recordOf(row)
    },
    list: async (account, region, { after, limit }) => {
      const sql = 'SELECT * FROM lambda_function WHERE account = ? AND region = ? AND name > ? ORDER BY name LIMIT ?'
      return (await metadata.all<FunctionRow>(sql, [account, region, after, limit])).map(recordOf)
    },
    create: (record) => {
      const { arn, account, region, name } = record
      const sql = `INSERT INTO lambda_function (arn, account, region, name, ${columns})
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
      return isWritten(metadata, [{ sql, params: [arn, account, region, name, ...valuesOf(record)] }])
    },
    replace: (record, before) => {
      const set = columns.split(', ').map((column) => `${column} = ?`)
      const sql = `UPDATE lambda_function SET ${set.join(', ')} WHERE arn = ? AND revision = ?`
      return isWritten(metadata, [{ sql, params: [...valuesOf(record), record.arn, before], expect: 1 }])
    },
    remove: async (arn) => {
      const [removed] = await metadata.write([
        { sql: 'DELETE FROM lambda_function WHERE arn = ? RETURNING *', params: [arn] },
      ])
      const row = removed?.rows[0]
      return row && recordOf(row as FunctionRow)
    },
    codeIds: async () => {
      const rows = await metadata.all<{ code_id: string }>('SELECT code_id FROM lambda_function')
      return rows.map((row) => row.code_id)
    },
  }
}

/** The columns that change, in the order of `columns`. */
function valuesOf({
  settings,
  variables,
  code,
  tags,
  policy,
  generation,
  revisionId,
  modifiedAt,
}: FunctionRecord): SqlValue[] {
  return [
    JSON.stringify(settings),
    variables,
    code.id,
    code.sha256,
    code.size,
    JSON.stringify(tags),
    JSON.stringify(policy),
    generation,
    revisionId,
    modifiedAt,
  ]
}

function recordOf(row: FunctionRow): FunctionRecord {
  const { arn, account, region, name, variables, generation } = row
  return {
    arn,
    account,
    region,
    name,
    variables,
    generation,
    settings: JSON.parse(row.settings) as FunctionSettings,
    code: { id: row.code_id, sha256: row.code_sha256, size: row.code_size },
    tags: JSON.parse(row.tags) as Record<string, string>,
    policy: JSON.parse(row.policy) as PolicyStatement[],
    revisionId: row.revision,
    modifiedAt: row.modified_at,
  }
}
