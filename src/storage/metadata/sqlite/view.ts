import { existsSync } from 'node:fs'
import { CannotStart } from '../../../kernel/cannotStart.ts'
import type { Metadata } from '../driver.ts'
import type { Migration } from '../migration.ts'
import { connect } from './connect.ts'
import { startReader } from './reader.ts'

/** A metadata store that is looked at and left as it is, whether a server has it open or not. */
export interface MetadataView extends Pick<Metadata, 'get' | 'all'> {
  readonly close: () => void
}

/**
 * Opens a database for reading, beside whoever writes it; every read sees it as it is then.
 * @throws CannotStart when there is none, or when its schema is not the present one.
 */
export function viewSqlite(path: string, migrations: readonly Migration[]): MetadataView {
  if (!existsSync(path)) throw new CannotStart(`there is no Poolhouse data here: ${path} does not exist`)
  const db = connect(path)
  try {
    const applied = db.prepare('SELECT id FROM migrations ORDER BY id').all()
    const ids = applied.map((row) => String(row['id'])).join()
    if (
      ids !==
      migrations
        .map(({ id }) => id)
        .toSorted()
        .join()
    ) {
      throw new CannotStart(`${path} was written by another version of Poolhouse: start this one on it once`)
    }
  } catch (error) {
    db.close()
    throw error
  }
  const { get, all, mayHold, close } = startReader(db)
  mayHold(false)
  return { get, all, close }
}
