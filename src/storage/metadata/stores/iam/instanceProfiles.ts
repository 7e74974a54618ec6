import type { InstanceProfileRecord } from '../../../../services/iam/ports/principals.ts'
import type { IamStore } from '../../../../services/iam/ports/store.ts'
import type { Metadata, Row } from '../../driver.ts'
import { fewer, hold, namedOf, one, pageCondition, pageParams, type Statements } from './rows.ts'

/** The instance profiles of IAM. */
export function profileReads(
  metadata: Metadata,
): Pick<IamStore, 'instanceProfile' | 'instanceProfiles' | 'instanceProfilesOf'> {
  return {
    instanceProfile: async (account, name) => {
      const sql = 'SELECT * FROM iam_instance_profile WHERE account = ? AND name_key = ? AND name = ?'
      const row = await metadata.get(sql, [account, name.toLowerCase(), name])
      return row && profileOf(row)
    },
    instanceProfiles: async (page) => {
      const sql = `SELECT * FROM iam_instance_profile WHERE account = ? AND ${pageCondition}`
      return (await metadata.all(sql, [page.account, ...pageParams(page)])).map(profileOf)
    },
    instanceProfilesOf: async (role) => {
      const sql = 'SELECT * FROM iam_instance_profile WHERE role_id = ? ORDER BY name_key'
      return (await metadata.all(sql, [role])).map(profileOf)
    },
  }
}

type Changes = 'addInstanceProfile' | 'addProfileRole' | 'removeProfileRole' | 'removeInstanceProfile'

export const profileChanges: Pick<Statements, Changes> = {
  addInstanceProfile: ({ profile, limit }) => [
    fewer('SELECT COUNT(*) FROM iam_instance_profile WHERE account = ?', [profile.account], limit),
    one(
      `INSERT INTO iam_instance_profile (id, account, name, name_key, path, arn, created_at, role_id, tags)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      profile.id,
      profile.account,
      profile.name,
      profile.name.toLowerCase(),
      profile.path,
      profile.arn,
      profile.createdAt,
      profile.role ?? null,
      JSON.stringify(profile.tags),
    ),
  ],
  addProfileRole: ({ profile, role }) => [
    hold('iam_principal', role),
    one('UPDATE iam_instance_profile SET role_id = ? WHERE id = ? AND role_id IS NULL', role, profile),
  ],
  removeProfileRole: ({ profile, role }) => [
    one('UPDATE iam_instance_profile SET role_id = NULL WHERE id = ? AND role_id = ?', profile, role),
  ],
  removeInstanceProfile: ({ id }) => [one('DELETE FROM iam_instance_profile WHERE id = ? AND role_id IS NULL', id)],
}

function profileOf(row: Row): InstanceProfileRecord {
  return {
    ...namedOf(row),
    ...(row['role_id'] === null ? {} : { role: row['role_id'] as string }),
  }
}
