import type { Migration } from '../migration.ts'

export const apigateway: Migration = { id: '0006_apigateway', statements: [] }
