import { randomUUID } from 'node:crypto'
import { dataFolder } from '../../src/storage/dataFolder.ts'
import { migrations } from '../../src/storage/metadata/migrations/index.ts'
import { openSqlite } from '../../src/storage/metadata/sqlite/driver.ts'

const batch = 10_000

/** A part of a user's table, filled from the rows of `[sub, number, phone number]` that come as JSON. */
const tables: readonly { readonly sql: string; readonly takesTime?: true }[] = [
  {
    sql: `INSERT INTO idp_user (pool_id, sub, username, status, enabled, created_at, modified_at, version,
      password_set_at, epoch, failures, failed_at, attributes)
      SELECT ?, value ->> 0, 'seeded-' || (value ->> 1) || '@example.com', 'CONFIRMED', 1, ?, ?, 1, 0, 'abcdefabcdef', 0, 0,
        json_object('email', 'seeded-' || (value ->> 1) || '@example.com', 'phone_number', value ->> 2,
          'name', 'Name ' || (value ->> 1))
      FROM json_each(?)`,
    takesTime: true,
  },
  {
    sql: `INSERT INTO idp_name (pool_id, name, sub)
      SELECT ?, 'seeded-' || (value ->> 1) || '@example.com', value ->> 0 FROM json_each(?)`,
  },
  {
    sql: `INSERT INTO idp_attribute (pool_id, name, sub, value)
      SELECT ?, 'email', value ->> 0, 'seeded-' || (value ->> 1) || '@example.com' FROM json_each(?)`,
  },
  {
    sql: `INSERT INTO idp_attribute (pool_id, name, sub, value)
      SELECT ?, 'phone_number', value ->> 0, value ->> 2 FROM json_each(?)`,
  },
  {
    sql: `INSERT INTO idp_attribute (pool_id, name, sub, value)
      SELECT ?, 'name', value ->> 0, 'Name ' || (value ->> 1) FROM json_each(?)`,
  },
]

/**
 * Adds users with an e-mail address, a phone number and a name to the folder of a server that stands still, as sign-ups
 * would leave them but without passwords; in the order of their keys, since that fills an index several times as fast.
 */
export async function seedUsers(folder: string, poolId: string, count: number): Promise<void> {
  const subs = Array.from({ length: count }, () => randomUUID() as string).sort()
  const metadata = await openSqlite({ path: dataFolder(folder).metadata, migrations, now: Date.now })
  try {
    for (let from = 0; from < count; from += batch) {
      const rows = subs.slice(from, from + batch).map((sub, index) => {
        const number = String(from + index).padStart(7, '0')
        return [sub, number, `+1555${number}`]
      })
      const added = JSON.stringify(rows)
      const now = Date.now()
      await metadata.write([
        { sql: 'UPDATE idp_pool SET users = users + ? WHERE id = ?', params: [rows.length, poolId], expect: 1 },
        ...tables.map(({ sql, takesTime }) => ({
          sql,
          params: takesTime === true ? [poolId, now, now, added] : [poolId, added],
          expect: rows.length,
        })),
      ])
    }
  } finally {
    await metadata.close()
  }
}
