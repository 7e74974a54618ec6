import type { Migration } from '../migration.ts'

/** How often what processes keep at hand was changed, so that each sees what others changed. */
export const changes: Migration = {
  id: '0033_changes',
  statements: ['CREATE TABLE change_counts (topic TEXT PRIMARY KEY, number BIGINT NOT NULL)'],
}
