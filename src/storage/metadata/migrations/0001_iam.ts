import type { Migration } from '../migration.ts'

export const iam: Migration = { id: '0001_iam', statements: [] }
