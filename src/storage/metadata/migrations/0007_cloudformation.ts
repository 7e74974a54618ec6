import type { Migration } from '../migration.ts'

/** Stacks, what they are made of, what happened to them, and what they share with each other. */
export const cloudformation: Migration = {
  id: '0007_cloudformation',
  statements: [
    `CREATE TABLE cfn_stack (
      id TEXT PRIMARY KEY,
      account TEXT NOT NULL,
      region TEXT NOT NULL,
      name TEXT NOT NULL,
      status TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      deleted_at BIGINT,
      body TEXT NOT NULL
    )`,
    'CREATE UNIQUE INDEX cfn_stack_live ON cfn_stack (account, region, name) WHERE deleted_at IS NULL',
    'CREATE INDEX cfn_stack_age ON cfn_stack (account, region, created_at, id)',
    `CREATE TABLE cfn_resource (
      stack TEXT NOT NULL,
      logical_id TEXT NOT NULL,
      place BIGINT NOT NULL,
      changed_at BIGINT NOT NULL,
      body TEXT NOT NULL,
      PRIMARY KEY (stack, logical_id)
    )`,
    `CREATE TABLE cfn_event (
      stack TEXT NOT NULL,
      sequence BIGINT NOT NULL,
      body TEXT NOT NULL,
      PRIMARY KEY (stack, sequence)
    )`,
    `CREATE TABLE cfn_export (
      account TEXT NOT NULL,
      region TEXT NOT NULL,
      name TEXT NOT NULL,
      value TEXT NOT NULL,
      stack TEXT NOT NULL,
      PRIMARY KEY (account, region, name)
    )`,
    `CREATE TABLE cfn_import (
      stack TEXT NOT NULL,
      account TEXT NOT NULL,
      region TEXT NOT NULL,
      name TEXT NOT NULL,
      PRIMARY KEY (stack, name)
    )`,
    `CREATE TABLE cfn_change_set (
      id TEXT PRIMARY KEY,
      stack TEXT NOT NULL,
      name TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      body TEXT NOT NULL,
      UNIQUE (stack, name)
    )`,
  ],
}
