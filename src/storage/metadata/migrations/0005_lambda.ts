import type { Migration } from '../migration.ts'

export const lambda: Migration = { id: '0005_lambda', statements: [] }
