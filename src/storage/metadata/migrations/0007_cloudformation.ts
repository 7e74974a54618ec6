import type { Migration } from '../migration.ts'

export const cloudformation: Migration = { id: '0007_cloudformation', statements: [] }
