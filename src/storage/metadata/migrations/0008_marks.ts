import type { Migration } from '../migration.ts'

export const marks: Migration = {
  id: '0008_marks',
  statements: ['CREATE TABLE marks (name TEXT NOT NULL PRIMARY KEY, marked_at BIGINT NOT NULL)'],
}
