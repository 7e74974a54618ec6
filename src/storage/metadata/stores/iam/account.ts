import type { PasswordPolicyRecord } from '../../../../services/iam/ports/accounts.ts'
import type { LoginRecord } from '../../../../services/iam/ports/credentials.ts'
import type { IamStore } from '../../../../services/iam/ports/store.ts'
import type { Metadata } from '../../driver.ts'
import { hold, one, type Statements } from './rows.ts'

/** What belongs to the account as a whole, users' passwords, and the tasks that removed service-linked roles. */
export function accountReads(metadata: Metadata): Pick<IamStore, 'account' | 'login' | 'census' | 'hasDeletionTask'> {
  return {
    account: async (account) => {
      const row = await metadata.get('SELECT alias, password_policy FROM iam_account WHERE account = ?', [account])
      const alias = row?.['alias'] as string | null | undefined
      const policy = row?.['password_policy'] as string | null | undefined
      return {
        ...(alias ? { alias } : {}),
        ...(policy ? { passwordPolicy: JSON.parse(policy) as PasswordPolicyRecord } : {}),
      }
    },
    login: async (user) => {
      const row = await metadata.get('SELECT * FROM iam_login WHERE user_id = ?', [user])
      return (
        row && {
          createdAt: row['created_at'] as number,
          password: row['password'] as string,
          resetRequired: row['reset_required'] === 1,
        }
      )
    },
    census: async (account) => {
      const row = await metadata.get(
        census,
        Array.from({ length: 11 }, () => account),
      )
      const count = (name: string) => Number(row?.[name] ?? 0)
      return {
        users: count('users'),
        groups: count('groups_'),
        roles: count('roles'),
        policies: count('policies'),
        policyVersions: count('policy_versions'),
        instanceProfiles: count('instance_profiles'),
        providers: count('providers'),
        serverCertificates: count('server_certificates'),
        rootKeys: count('root_keys'),
        mfaDevices: count('mfa_devices'),
        mfaDevicesInUse: count('mfa_devices_in_use'),
      }
    },
    hasDeletionTask: async (account, task) => {
      const sql = 'SELECT id FROM iam_deletion_task WHERE id = ? AND account = ?'
      return (await metadata.get(sql, [task, account])) !== undefined
    },
  }
}

const census = `SELECT
  (SELECT COUNT(*) FROM iam_principal WHERE account = ? AND kind = 'user') AS users,
  (SELECT COUNT(*) FROM iam_principal WHERE account = ? AND kind = 'group') AS groups_,
  (SELECT COUNT(*) FROM iam_principal WHERE account = ? AND kind = 'role') AS roles,
  (SELECT COUNT(*) FROM iam_policy WHERE account = ?) AS policies,
  (SELECT COUNT(*) FROM iam_policy_version v JOIN iam_policy p ON p.arn = v.arn WHERE p.account = ?)
    AS policy_versions,
  (SELECT COUNT(*) FROM iam_instance_profile WHERE account = ?) AS instance_profiles,
  (SELECT COUNT(*) FROM iam_provider WHERE account = ?) AS providers,
  (SELECT COUNT(*) FROM iam_server_certificate WHERE account = ?) AS server_certificates,
  (SELECT COUNT(*) FROM iam_access_key WHERE account = ? AND owner LIKE 'arn:%') AS root_keys,
  (SELECT COUNT(*) FROM iam_mfa_device WHERE account = ?) AS mfa_devices,
  (SELECT COUNT(*) FROM iam_mfa_device WHERE account = ? AND user_id IS NOT NULL) AS mfa_devices_in_use`

type Changes =
  | 'setAlias'
  | 'removeAlias'
  | 'setPasswordPolicy'
  | 'addLogin'
  | 'setLogin'
  | 'removeLogin'
  | 'removeServiceLinkedRole'

export const accountChanges: Pick<Statements, Changes> = {
  setAlias: ({ account, alias }) => [
    one(
      `INSERT INTO iam_account (account, alias) VALUES (?, ?)
        ON CONFLICT (account) DO UPDATE SET alias = excluded.alias`,
      account,
      alias,
    ),
  ],
  removeAlias: ({ account, alias }) => [
    one('UPDATE iam_account SET alias = NULL WHERE account = ? AND alias = ?', account, alias),
  ],
  setPasswordPolicy: ({ account, policy }) => [
    policy === null
      ? one('UPDATE iam_account SET password_policy = NULL WHERE account = ? AND password_policy IS NOT NULL', account)
      : one(
          `INSERT INTO iam_account (account, password_policy) VALUES (?, ?)
            ON CONFLICT (account) DO UPDATE SET password_policy = excluded.password_policy`,
          account,
          JSON.stringify(policy),
        ),
  ],
  addLogin: ({ user, login }) => [
    hold('iam_principal', user),
    one(
      'INSERT INTO iam_login (user_id, created_at, password, reset_required) VALUES (?, ?, ?, ?)',
      user,
      ...loginColumns(login),
    ),
  ],
  setLogin: ({ user, login }) => [
    one(
      'UPDATE iam_login SET created_at = ?, password = ?, reset_required = ? WHERE user_id = ?',
      ...loginColumns(login),
      user,
    ),
  ],
  removeLogin: ({ user }) => [one('DELETE FROM iam_login WHERE user_id = ?', user)],
  removeServiceLinkedRole: ({ id, task, account, at }) => [
    hold('iam_principal', id),
    { sql: 'DELETE FROM iam_attachment WHERE owner = ?', params: [id] },
    { sql: 'DELETE FROM iam_inline_policy WHERE owner = ?', params: [id] },
    one('DELETE FROM iam_principal WHERE id = ?', id),
    one('INSERT INTO iam_deletion_task (id, account, created_at) VALUES (?, ?, ?)', task, account, at),
  ],
}

function loginColumns({ createdAt, password, resetRequired }: LoginRecord) {
  return [createdAt, password, resetRequired ? 1 : 0] as const
}
