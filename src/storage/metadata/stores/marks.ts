import type { Metadata } from '../driver.ts'

/** What has been done once in this data folder, and is not to be done again. */
export interface Marks {
  readonly marked: (name: string) => Promise<boolean>
  readonly mark: (name: string, now: number) => Promise<void>
  /** What follows a prefix in the names that begin with it. */
  readonly following: (prefix: string) => Promise<readonly string[]>
}

export function marks(metadata: Metadata): Marks {
  return {
    marked: async (name) => (await metadata.get('SELECT 1 AS found FROM marks WHERE name = ?', [name])) !== undefined,
    mark: async (name, now) => {
      const sql = 'INSERT INTO marks (name, marked_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING'
      await metadata.write([{ sql, params: [name, now] }])
    },
    following: async (prefix) => {
      const sql = 'SELECT name FROM marks WHERE name >= ? AND name < ? ORDER BY name'
      const rows = await metadata.all(sql, [prefix, `${prefix}\u{10ffff}`])
      return rows.map((row) => String(row['name']).slice(prefix.length))
    },
  }
}
