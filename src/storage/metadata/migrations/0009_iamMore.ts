import type { Migration } from '../migration.ts'

/** Groups' members, instance profiles, identity providers, passwords, and what belongs to an account as a whole. */
export const iamMore: Migration = {
  id: '0009_iamMore',
  statements: [
    `CREATE TABLE iam_membership (
      group_id TEXT NOT NULL,
      user_id TEXT NOT NULL,
      PRIMARY KEY (group_id, user_id)
    )`,
    'CREATE INDEX iam_membership_user ON iam_membership (user_id)',
    `CREATE TABLE iam_instance_profile (
      id TEXT NOT NULL PRIMARY KEY,
      account TEXT NOT NULL,
      name TEXT NOT NULL,
      name_key TEXT NOT NULL,
      path TEXT NOT NULL,
      arn TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      role_id TEXT,
      tags TEXT NOT NULL,
      UNIQUE (account, name_key)
    )`,
    'CREATE INDEX iam_instance_profile_role ON iam_instance_profile (role_id)',
    `CREATE TABLE iam_provider (
      arn TEXT NOT NULL PRIMARY KEY,
      account TEXT NOT NULL,
      kind TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      body TEXT NOT NULL,
      tags TEXT NOT NULL
    )`,
    'CREATE INDEX iam_provider_account ON iam_provider (account, kind)',
    `CREATE TABLE iam_account (
      account TEXT NOT NULL PRIMARY KEY,
      alias TEXT UNIQUE,
      password_policy TEXT
    )`,
    `CREATE TABLE iam_login (
      user_id TEXT NOT NULL PRIMARY KEY,
      created_at BIGINT NOT NULL,
      password TEXT NOT NULL,
      reset_required BIGINT NOT NULL
    )`,
    `CREATE TABLE iam_deletion_task (
      id TEXT NOT NULL PRIMARY KEY,
      account TEXT NOT NULL,
      created_at BIGINT NOT NULL
    )`,
  ],
}
