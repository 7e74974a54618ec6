import type { MemberAccount, MemberPage } from '../../../../services/iam/ports/accounts.ts'
import type { IamStore } from '../../../../services/iam/ports/store.ts'
import type { Metadata, Row } from '../../driver.ts'
import { insertAccessKey } from './accessKeys.ts'
import { one, type Statements } from './rows.ts'

/** The accounts of the deployment. */
export function memberReads(metadata: Metadata): Pick<IamStore, 'member' | 'members' | 'managementAccount'> {
  return {
    member: async (id) => {
      const row = await metadata.get('SELECT * FROM iam_member WHERE id = ?', [id])
      return row && memberOf(row)
    },
    members: async ({ after, limit }: MemberPage) => {
      const sql = `SELECT * FROM iam_member WHERE created_at > ? OR (created_at = ? AND id > ?)
        ORDER BY created_at, id LIMIT ?`
      const { createdAt, id } = after ?? { createdAt: -1, id: '' }
      return (await metadata.all(sql, [createdAt, createdAt, id, limit])).map(memberOf)
    },
    managementAccount: async () => {
      const row = await metadata.get("SELECT * FROM iam_member WHERE kind = 'management'")
      return row && memberOf(row)
    },
  }
}

export const memberChanges: Pick<Statements, 'addAccount'> = {
  addAccount: ({ member: { id, kind, name, email, createdAt }, key }) => [
    one(
      'INSERT INTO iam_member (id, kind, name, name_key, email, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      kind,
      name,
      name.toLowerCase(),
      email ?? null,
      createdAt,
    ),
    ...(key === undefined ? [] : [insertAccessKey(key, 0)]),
  ],
}

function memberOf(row: Row): MemberAccount {
  const email = row['email'] as string | null
  return {
    id: row['id'] as string,
    kind: row['kind'] as MemberAccount['kind'],
    name: row['name'] as string,
    ...(email === null ? {} : { email }),
    createdAt: row['created_at'] as number,
  }
}
