import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { statementCache, toRow } from './statements.ts'

test('a statement is prepared once while it is among those used last', () => {
  const prepare = statementCache(new DatabaseSync(':memory:'), 2)
  const one = prepare('SELECT 1')
  prepare('SELECT 2')
  assert.equal(prepare('SELECT 1'), one)
  prepare('SELECT 3')
  assert.equal(prepare('SELECT 1'), one)
  prepare('SELECT 2')
  prepare('SELECT 3')
  assert.notEqual(prepare('SELECT 1'), one)
})

test('a row is a plain object by its columns’ names', () => {
  const { statement, columns } = statementCache(new DatabaseSync(':memory:'))(
    "SELECT 1 AS n, 'x' AS t, NULL AS missing",
  )
  assert.deepEqual(toRow(columns, statement.get()), { n: 1, t: 'x', missing: null })
})
