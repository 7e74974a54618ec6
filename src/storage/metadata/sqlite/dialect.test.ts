import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sqliteSchema } from './dialect.ts'

const cases: readonly (readonly [string, string])[] = [
  ['CREATE TABLE t (id TEXT, n BIGINT)', 'CREATE TABLE t (id TEXT, n INT) STRICT'],
  ['\n  create table if not exists t (n bigint) ;\n', '\n  create table if not exists t (n INT) STRICT'],
  ['CREATE TABLE t (id TEXT PRIMARY KEY) WITHOUT ROWID', 'CREATE TABLE t (id TEXT PRIMARY KEY) WITHOUT ROWID, STRICT'],
  ['ALTER TABLE t ADD COLUMN n BIGINT', 'ALTER TABLE t ADD COLUMN n INT'],
  ['CREATE INDEX t_by_bigint ON t (n)', 'CREATE INDEX t_by_bigint ON t (n)'],
  ["INSERT INTO t VALUES ('BIGINT')", "INSERT INTO t VALUES ('BIGINT')"],
]

for (const [shared, sqlite] of cases) {
  test(`SQLite is given ${JSON.stringify(shared)} as a STRICT table takes it`, () => {
    assert.equal(sqliteSchema(shared), sqlite)
  })
}
