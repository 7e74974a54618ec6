import type { Migration } from '../migration.ts'

export const cognitoIdentity: Migration = { id: '0004_cognitoIdentity', statements: [] }
