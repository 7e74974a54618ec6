import type { AccessKeyRecord } from '../../../../services/iam/ports/credentials.ts'
import type { IamStore } from '../../../../services/iam/ports/store.ts'
import type { Metadata, Row } from '../../driver.ts'
import { hold, one, type Statements } from './rows.ts'

/** Access keys of users, and of accounts. */
export function accessKeyReads(metadata: Metadata): Pick<IamStore, 'accessKey' | 'accessKeys'> {
  return {
    accessKey: async (id) => {
      const row = await metadata.get('SELECT * FROM iam_access_key WHERE id = ?', [id])
      return row && accessKeyOf(row)
    },
    accessKeys: async (owner) => {
      const sql = 'SELECT * FROM iam_access_key WHERE owner = ? ORDER BY created_at, place'
      return (await metadata.all(sql, [owner])).map(accessKeyOf)
    },
  }
}

export const accessKeyChanges: Pick<Statements, 'addAccessKey' | 'setAccessKey' | 'removeAccessKey'> = {
  addAccessKey: ({ key, place }) => [
    ...(key.owner.startsWith('arn:') ? [] : [hold('iam_principal', key.owner)]),
    insertAccessKey(key, place),
  ],
  setAccessKey: ({ id, owner, active }) => [
    one('UPDATE iam_access_key SET active = ? WHERE id = ? AND owner = ?', active ? 1 : 0, id, owner),
  ],
  removeAccessKey: ({ id, owner }) => [one('DELETE FROM iam_access_key WHERE id = ? AND owner = ?', id, owner)],
}

/** Keeps an access key in one of its owner's two places. */
export function insertAccessKey({ id, owner, account, secret, active, createdAt }: AccessKeyRecord, place: 0 | 1) {
  return one(
    `INSERT INTO iam_access_key (id, owner, place, account, secret, active, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
    id,
    owner,
    place,
    account,
    secret,
    active ? 1 : 0,
    createdAt,
  )
}

function accessKeyOf(row: Row): AccessKeyRecord {
  return {
    id: row['id'] as string,
    owner: row['owner'] as string,
    account: row['account'] as string,
    secret: row['secret'] as Uint8Array,
    active: row['active'] === 1,
    createdAt: row['created_at'] as number,
  }
}
