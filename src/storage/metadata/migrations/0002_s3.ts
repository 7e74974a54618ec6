import type { Migration } from '../migration.ts'

export const s3: Migration = { id: '0002_s3', statements: [] }
