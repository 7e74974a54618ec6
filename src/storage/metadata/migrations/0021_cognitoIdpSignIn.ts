import type { Migration } from '../migration.ts'

/** What sign-in remembers beside users: factors, devices, passkeys, failed attempts. Boxes are sealed by the key ring. */
export const cognitoIdpSignIn: Migration = {
  id: '0021_cognitoIdpSignIn',
  statements: [
    'CREATE TABLE idp_rotated (id TEXT NOT NULL PRIMARY KEY, rotated_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)',
    'CREATE INDEX idp_rotated_by_expiry ON idp_rotated (expires_at)',
    'CREATE TABLE idp_attempt (id TEXT NOT NULL PRIMARY KEY, failures BIGINT NOT NULL, failed_at BIGINT NOT NULL)',
    'CREATE INDEX idp_attempt_by_time ON idp_attempt (failed_at)',
    `CREATE TABLE idp_mfa (
      pool_id TEXT NOT NULL, sub TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (pool_id, sub))`,
    `CREATE TABLE idp_totp (
      pool_id TEXT NOT NULL, sub TEXT NOT NULL, seed BLOB NOT NULL, verified BIGINT NOT NULL, name TEXT,
      last_step BIGINT NOT NULL, PRIMARY KEY (pool_id, sub))`,
    `CREATE TABLE idp_device (
      pool_id TEXT NOT NULL, sub TEXT NOT NULL, device_key TEXT NOT NULL, group_key TEXT NOT NULL, verifier BLOB NOT NULL,
      remembered BIGINT NOT NULL, name TEXT, created_at BIGINT NOT NULL,
      modified_at BIGINT NOT NULL, authenticated_at BIGINT NOT NULL, PRIMARY KEY (pool_id, sub, device_key))`,
    `CREATE TABLE idp_passkey (
      pool_id TEXT NOT NULL, sub TEXT NOT NULL, credential_id TEXT NOT NULL, public_key BLOB NOT NULL,
      counter BIGINT NOT NULL, relying_party TEXT NOT NULL, name TEXT NOT NULL, transports TEXT NOT NULL,
      attachment TEXT, created_at BIGINT NOT NULL, PRIMARY KEY (pool_id, sub, credential_id))`,
    'CREATE UNIQUE INDEX idp_passkey_by_id ON idp_passkey (pool_id, credential_id)',
  ],
}
