import type { Migration } from '../migration.ts'

/** Virtual MFA devices, when access keys were last used, and credential reports. Seeds are sealed by the key ring. */
export const iamDevices: Migration = {
  id: '0019_iamDevices',
  statements: [
    `CREATE TABLE iam_mfa_device (
      serial TEXT NOT NULL PRIMARY KEY,
      account TEXT NOT NULL,
      name_key TEXT NOT NULL,
      seed BLOB NOT NULL,
      created_at BIGINT NOT NULL,
      tags TEXT NOT NULL,
      user_id TEXT,
      enabled_at BIGINT,
      drift BIGINT NOT NULL,
      last_step BIGINT NOT NULL,
      failures BIGINT NOT NULL,
      failed_at BIGINT NOT NULL,
      UNIQUE (account, name_key)
    )`,
    'CREATE INDEX iam_mfa_device_user ON iam_mfa_device (user_id)',
    `CREATE TABLE iam_key_use (
      id TEXT NOT NULL PRIMARY KEY,
      used_at BIGINT NOT NULL,
      service TEXT NOT NULL,
      region TEXT NOT NULL
    )`,
    `CREATE TABLE iam_credential_report (
      account TEXT NOT NULL PRIMARY KEY,
      generated_at BIGINT NOT NULL,
      content TEXT NOT NULL
    )`,
  ],
}
