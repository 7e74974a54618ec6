import type { DatabaseSync } from 'node:sqlite'
import { CannotStart } from '../../../kernel/cannotStart.ts'
import type { Migration } from '../migration.ts'
import { sqliteSchema } from './dialect.ts'

/** Brings the schema up to date, each step in its own transaction. Refuses a database that a newer version has changed. */
export function migrate(db: DatabaseSync, migrations: readonly Migration[], now: () => number): void {
  db.exec('CREATE TABLE IF NOT EXISTS migrations (id TEXT PRIMARY KEY, applied_at INT NOT NULL) STRICT')
  const applied = appliedIds(db)
  refuseUnknown(applied, migrations)
  for (const step of migrations) if (!applied.has(step.id)) applyStep(db, step, now())
}

function appliedIds(db: DatabaseSync): ReadonlySet<string> {
  const rows = db.prepare('SELECT id FROM migrations ORDER BY id').all()
  return new Set(rows.map((row) => String(row['id'])))
}

function refuseUnknown(applied: ReadonlySet<string>, migrations: readonly Migration[]): void {
  const known = new Set(migrations.map((step) => step.id))
  const unknown = [...applied].filter((id) => !known.has(id))
  if (unknown.length === 0) return
  throw new CannotStart(
    `the data was written by a newer version, which knows ${unknown.join(', ')}; start that version`,
  )
}

function applyStep(db: DatabaseSync, step: Migration, at: number): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    for (const sql of step.statements) db.exec(sqliteSchema(sql))
    db.prepare('INSERT INTO migrations (id, applied_at) VALUES (?, ?)').run(step.id, BigInt(at))
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw new Error(`migration ${step.id} failed: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}
