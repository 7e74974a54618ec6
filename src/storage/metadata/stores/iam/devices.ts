import type { IamStore } from '../../../../services/iam/ports/store.ts'
import type { Tags } from '../../../../services/iam/ports/tags.ts'
import type { DeviceRecord } from '../../../../services/iam/rules/mfa/ports.ts'
import type { Metadata, Row } from '../../driver.ts'
import { fewer, hold, one, type Statements } from './rows.ts'

/** Virtual MFA devices, and the account's report of who has what. */
export function deviceReads(
  metadata: Metadata,
): Pick<IamStore, 'mfaDevice' | 'mfaDevices' | 'mfaDevicesOf' | 'credentialReport'> {
  return {
    mfaDevice: async (serial) => {
      const row = await metadata.get('SELECT * FROM iam_mfa_device WHERE serial = ?', [serial])
      return row && deviceOf(row)
    },
    mfaDevices: async (account) => {
      const rows = await metadata.all('SELECT * FROM iam_mfa_device WHERE account = ? ORDER BY serial', [account])
      return rows.map(deviceOf)
    },
    mfaDevicesOf: async (user) => {
      const sql = 'SELECT * FROM iam_mfa_device WHERE user_id = ? ORDER BY enabled_at, serial'
      return (await metadata.all(sql, [user])).map(deviceOf)
    },
    credentialReport: async (account) => {
      const row = await metadata.get('SELECT * FROM iam_credential_report WHERE account = ?', [account])
      return row && { account, generatedAt: row['generated_at'] as number, content: row['content'] as string }
    },
  }
}

type Changes =
  | 'addMfaDevice'
  | 'assignMfaDevice'
  | 'unassignMfaDevice'
  | 'setMfaClock'
  | 'removeMfaDevice'
  | 'setCredentialReport'

export const deviceChanges: Pick<Statements, Changes> = {
  addMfaDevice: ({ device: { serial, account, name, seed, createdAt, tags } }) => [
    one(
      `INSERT INTO iam_mfa_device
        (serial, account, name_key, seed, created_at, tags, drift, last_step, failures, failed_at)
        VALUES (?, ?, ?, ?, ?, ?, 0, -1, 0, 0)`,
      serial,
      account,
      name.toLowerCase(),
      seed,
      createdAt,
      JSON.stringify(tags),
    ),
  ],
  assignMfaDevice: ({ serial, user, at, clock: { drift, lastStep }, limit }) => [
    hold('iam_principal', user),
    fewer('SELECT COUNT(*) FROM iam_mfa_device WHERE user_id = ?', [user], limit),
    one(
      `UPDATE iam_mfa_device SET user_id = ?, enabled_at = ?, drift = ?, last_step = ?, failures = 0
        WHERE serial = ? AND user_id IS NULL`,
      user,
      at,
      drift,
      lastStep,
      serial,
    ),
  ],
  unassignMfaDevice: ({ serial, user }) => [
    one('UPDATE iam_mfa_device SET user_id = NULL, enabled_at = NULL WHERE serial = ? AND user_id = ?', serial, user),
  ],
  setMfaClock: ({ serial, user, clock: { drift, lastStep } }) => [
    one(
      `UPDATE iam_mfa_device SET drift = ?, last_step = ?, failures = 0
        WHERE serial = ? AND user_id = ? AND last_step < ?`,
      drift,
      lastStep,
      serial,
      user,
      lastStep,
    ),
  ],
  removeMfaDevice: ({ serial }) => [one('DELETE FROM iam_mfa_device WHERE serial = ? AND user_id IS NULL', serial)],
  setCredentialReport: ({ report: { account, generatedAt, content } }) => [
    one(
      `INSERT INTO iam_credential_report (account, generated_at, content) VALUES (?, ?, ?)
        ON CONFLICT (account) DO UPDATE SET generated_at = excluded.generated_at, content = excluded.content`,
      account,
      generatedAt,
      content,
    ),
  ],
}

function deviceOf(row: Row): DeviceRecord {
  const serial = row['serial'] as string
  return {
    serial,
    account: row['account'] as string,
    name: serial.slice(serial.lastIndexOf('/') + 1),
    seed: row['seed'] as Uint8Array,
    createdAt: row['created_at'] as number,
    tags: JSON.parse(row['tags'] as string) as Tags,
    ...(row['user_id'] === null
      ? {}
      : { assigned: { user: row['user_id'] as string, at: row['enabled_at'] as number } }),
    clock: { drift: row['drift'] as number, lastStep: row['last_step'] as number },
    failures: row['failures'] as number,
    failedAt: row['failed_at'] as number,
  }
}
