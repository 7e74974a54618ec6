import type { Migration } from '../migration.ts'

export const cognitoIdp: Migration = { id: '0003_cognitoIdp', statements: [] }
