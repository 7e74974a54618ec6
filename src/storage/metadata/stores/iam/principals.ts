import type { Principal } from '../../../../services/iam/ports/principals.ts'
import type { IamStore } from '../../../../services/iam/ports/store.ts'
import type { Metadata, Row, SqlValue, Statement } from '../../driver.ts'
import { fewer, hold, namedOf, one, pageCondition, pageParams, type Statements } from './rows.ts'

/** Users, roles and groups. */
export function principalReads(metadata: Metadata): Pick<IamStore, 'principal' | 'principalById' | 'principals'> {
  return {
    principal: async (kind, account, name) => {
      const sql = 'SELECT * FROM iam_principal WHERE account = ? AND kind = ? AND name_key = ? AND name = ?'
      const row = await metadata.get(sql, [account, kind, name.toLowerCase(), name])
      return row && (principalOf(row) as Extract<Principal, { kind: typeof kind }>)
    },
    principalById: async (id) => {
      const row = await metadata.get('SELECT * FROM iam_principal WHERE id = ?', [id])
      return row && principalOf(row)
    },
    principals: async (kind, page) => {
      const sql = `SELECT * FROM iam_principal WHERE account = ? AND kind = ? AND ${pageCondition}`
      const rows = await metadata.all(sql, [page.account, kind, ...pageParams(page)])
      return rows.map((row) => principalOf(row) as Extract<Principal, { kind: typeof kind }>)
    },
  }
}

export const principalChanges: Pick<Statements, 'addPrincipal' | 'setPrincipal' | 'removePrincipal'> = {
  addPrincipal: ({ principal, limit }) => [
    ...holdBoundary(principal.boundary),
    ...(limit === undefined ? [] : [fewerPrincipals(principal, limit)]),
    one(
      `INSERT INTO iam_principal
        (id, kind, account, name, name_key, path, arn, created_at, boundary, tags, revision, trust, description, max_session)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      principal.id,
      principal.kind,
      principal.account,
      principal.name,
      principal.name.toLowerCase(),
      principal.path,
      principal.arn,
      principal.createdAt,
      principal.boundary ?? null,
      JSON.stringify(principal.tags),
      principal.revision,
      ...(principal.kind === 'role'
        ? [principal.trust, principal.description ?? null, principal.maxSessionDuration]
        : [null, null, null]),
    ),
  ],
  setPrincipal: ({ id, set, revision }) => {
    const columns: readonly (readonly [column: string, value: SqlValue | undefined])[] = [
      ['trust', set.trust],
      ['description', set.description],
      ['max_session', set.maxSessionDuration],
      ['boundary', set.boundary],
      ['tags', set.tags && JSON.stringify(set.tags)],
      ['name', set.place?.name],
      ['name_key', set.place?.name.toLowerCase()],
      ['path', set.place?.path],
      ['arn', set.place?.arn],
    ]
    const given = columns.filter((entry): entry is readonly [string, SqlValue] => entry[1] !== undefined)
    const assignments = ['revision = revision + 1', ...given.map(([column]) => `${column} = ?`)].join(', ')
    const guard = revision === undefined ? '' : ' AND revision = ?'
    return [
      ...holdBoundary(set.boundary ?? undefined),
      one(
        `UPDATE iam_principal SET ${assignments} WHERE id = ?${guard}`,
        ...given.map(([, value]) => value),
        id,
        ...(revision === undefined ? [] : [revision]),
      ),
    ]
  },
  removePrincipal: ({ id }) => [
    hold('iam_principal', id),
    one(
      `DELETE FROM iam_principal WHERE id = ?
        AND NOT EXISTS (SELECT 1 FROM iam_inline_policy WHERE owner = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_attachment WHERE owner = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_access_key WHERE owner = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_login WHERE user_id = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_credential WHERE user_id = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_mfa_device WHERE user_id = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_membership WHERE user_id = ? OR group_id = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_instance_profile WHERE role_id = ?)`,
      ...Array.from({ length: 10 }, () => id),
    ),
  ],
}

/** A user, role or group as it is stored. */
export function principalOf(row: Row): Principal {
  const common = {
    ...namedOf(row),
    ...(row['boundary'] === null ? {} : { boundary: row['boundary'] as string }),
    revision: row['revision'] as number,
  }
  if (row['kind'] !== 'role') return { kind: row['kind'] as 'user' | 'group', ...common }
  return {
    kind: 'role',
    ...common,
    trust: row['trust'] as string,
    ...(row['description'] === null ? {} : { description: row['description'] as string }),
    maxSessionDuration: row['max_session'] as number,
  }
}

/** A customer's policy that becomes a boundary must exist; AWS's own always do. */
function holdBoundary(arn: string | undefined): readonly Statement[] {
  return arn === undefined || arn.startsWith('arn:aws:iam::aws:') ? [] : [hold('iam_policy', arn)]
}

function fewerPrincipals({ account, kind }: Principal, limit: number): Statement {
  return fewer('SELECT COUNT(*) FROM iam_principal WHERE account = ? AND kind = ?', [account, kind], limit)
}
