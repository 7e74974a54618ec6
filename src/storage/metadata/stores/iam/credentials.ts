import type { CredentialRecord } from '../../../../services/iam/ports/credentials.ts'
import type { IamStore } from '../../../../services/iam/ports/store.ts'
import type { Metadata, Row } from '../../driver.ts'
import { fewer, hold, one, type Statements } from './rows.ts'

/** Users' SSH keys, signing certificates and service-specific credentials. */
export function credentialReads(metadata: Metadata): Pick<IamStore, 'credential' | 'credentials'> {
  return {
    credential: async (id) => {
      const row = await metadata.get('SELECT * FROM iam_credential WHERE id = ?', [id])
      return row && credentialOf(row)
    },
    credentials: async (user, kind) => {
      const sql = 'SELECT * FROM iam_credential WHERE user_id = ? AND kind = ? ORDER BY created_at, id'
      return (await metadata.all(sql, [user, kind])).map(credentialOf)
    },
  }
}

export const credentialChanges: Pick<Statements, 'addCredential' | 'setCredential' | 'removeCredential'> = {
  addCredential: ({ credential: { id, user, kind, scope, active, createdAt, distinct, body }, limit }) => [
    hold('iam_principal', user),
    fewer(
      'SELECT COUNT(*) FROM iam_credential WHERE user_id = ? AND kind = ? AND scope = ?',
      [user, kind, scope],
      limit,
    ),
    one(
      `INSERT INTO iam_credential (id, user_id, kind, scope, active, created_at, distinct_key, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      user,
      kind,
      scope,
      active ? 1 : 0,
      createdAt,
      distinct,
      JSON.stringify(body),
    ),
  ],
  setCredential: ({ id, user, active }) => [
    one('UPDATE iam_credential SET active = ? WHERE id = ? AND user_id = ?', active ? 1 : 0, id, user),
  ],
  removeCredential: ({ id, user }) => [one('DELETE FROM iam_credential WHERE id = ? AND user_id = ?', id, user)],
}

function credentialOf(row: Row): CredentialRecord {
  return {
    kind: row['kind'],
    id: row['id'],
    user: row['user_id'],
    scope: row['scope'],
    active: row['active'] === 1,
    createdAt: row['created_at'],
    distinct: row['distinct_key'],
    body: JSON.parse(row['body'] as string),
  } as CredentialRecord
}
